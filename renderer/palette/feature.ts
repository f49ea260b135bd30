/** The command palette. */
import type { Feature } from '../state/feature.ts';
import { openPalette, Palette } from './Palette.tsx';
import { PaletteTool } from './PaletteTool.tsx';
import { PALETTE } from './store.ts';

export const palette: Feature = {
  id: 'palette',
  overlays: [Palette],
  toolbar: [PaletteTool],
  commands: [{ id: PALETTE, title: 'Command palette', group: 'Help', keys: ['Mod+K', 'F1'], run: openPalette }],
};
