/** The sheet of keys. */
import type { Feature } from '../state/feature.ts';
import { KEY_SHEET, KeySheet } from './KeySheet.tsx';

export const help: Feature = {
  id: 'help',
  overlays: [KeySheet],
  commands: [
    {
      id: KEY_SHEET,
      title: 'Keys',
      group: 'Help',
      keys: ['?'],
      run: ({ workspace }) => workspace.setState({ overlay: KEY_SHEET }),
    },
  ],
};
