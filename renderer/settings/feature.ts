/** The settings' dialog. */
import type { Feature } from '../state/feature.ts';
import { SETTINGS, SettingsDialog } from './SettingsDialog.tsx';

export const settings: Feature = {
  id: 'settings',
  overlays: [SettingsDialog],
  commands: [
    {
      id: SETTINGS,
      title: 'Settings',
      group: 'File',
      keys: ['Mod+,'],
      run: ({ workspace }) => workspace.setState({ overlay: SETTINGS }),
    },
  ],
};
