/** Light, dark or as the system has it; known before the first window is drawn, so that none flashes. */
import { BrowserWindow, nativeTheme } from 'electron';
import type { Remembered, ShellMemory } from './shellMemory.ts';

/** As the page's own background in either scheme; shown until the page is there. */
const LIGHT = '#f7f7f5';
const DARK = '#16181b';

export function setupTheme(memory: ShellMemory): void {
  nativeTheme.themeSource = memory.theme;
  nativeTheme.on('updated', () => {
    for (const window of BrowserWindow.getAllWindows()) window.setBackgroundColor(backgroundColour());
  });
}

export function changeTheme(memory: ShellMemory, theme: Remembered['theme']): void {
  nativeTheme.themeSource = theme;
  memory.keep({ theme });
}

export function backgroundColour(): string {
  return nativeTheme.shouldUseDarkColors ? DARK : LIGHT;
}
