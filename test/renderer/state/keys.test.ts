/** Keys: what a command names is what the keyboard says, on Apple's keyboards and on others. */
import { describe, expect, it } from 'vitest';
import { matches, shownKeys } from '../../../renderer/state/keys.ts';

const press = (key: string, ...mods: ('ctrl' | 'meta' | 'alt' | 'shift')[]) => ({
  key,
  ctrlKey: mods.includes('ctrl'),
  metaKey: mods.includes('meta'),
  altKey: mods.includes('alt'),
  shiftKey: mods.includes('shift'),
});

describe('keys', () => {
  it.each([
    ['Mod+O', press('o', 'ctrl'), false, true],
    ['Mod+O', press('o', 'meta'), true, true],
    ['Mod+O', press('o', 'ctrl'), true, false],
    ['Mod+O', press('o'), false, false],
    ['Mod+O', press('o', 'ctrl', 'shift'), false, false],
    ['Mod+Shift+T', press('T', 'ctrl', 'shift'), false, true],
    ['Shift+F6', press('F6', 'shift'), false, true],
    ['F6', press('F6', 'shift'), false, false],
    ['?', press('?', 'shift'), false, true],
    ['+', press('+'), false, true],
    ['Alt+W', press('w', 'alt'), false, true],
  ])('%s is pressed by %j (Apple: %s): %s', (keys, pressed, apple, wanted) => {
    expect(matches(keys, pressed, apple)).toBe(wanted);
  });

  it('are shown as each keyboard has them', () => {
    expect(shownKeys('Mod+Shift+T', false)).toBe('Ctrl Shift T');
    expect(shownKeys('Mod+Shift+T', true)).toBe('⌘⇧T');
    expect(shownKeys('ArrowLeft', false)).toBe('←');
  });
});
