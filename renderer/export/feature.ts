/** Exporting reports and evidence. */

import { frontCapture } from '../state/app.ts';
import type { Feature } from '../state/feature.ts';
import { EXPORT, ExportDialog } from './ExportDialog.tsx';
import { ExportTool } from './ExportTool.tsx';
import { canExport, runExport } from './run.ts';

export const exporting: Feature = {
  id: 'export',
  toolbar: [ExportTool],
  overlays: [ExportDialog],
  commands: [
    {
      id: EXPORT,
      title: 'Export',
      group: 'File',
      keys: ['Mod+E', 'Alt+E'],
      enabled: canExport,
      run: ({ workspace }) => workspace.setState({ overlay: EXPORT }),
    },
    {
      id: 'print',
      title: 'Print',
      group: 'File',
      keys: ['Mod+P'],
      enabled: canExport,
      run: async (app) => {
        const tab = frontCapture(app);
        if (tab !== null) await runExport(app, tab, { format: 'pdf', stallIds: null, fullPayload: false });
      },
    },
  ],
};
