/** The capture as a whole, where no stall is looked at: what was read, what could not be seen, and two charts. */
import { changeView, frontCapture } from '../state/app.ts';
import type { Feature } from '../state/feature.ts';
import { CaptureFacts } from './CaptureFacts.tsx';
import { ChartsButton } from './ChartsButton.tsx';

export const charts: Feature = {
  id: 'charts',
  details: [
    { kind: 'none', Detail: CaptureFacts },
    { kind: 'charts', Detail: CaptureFacts },
  ],
  toolbar: [ChartsButton],
  commands: [
    {
      id: 'charts',
      title: 'Show the capture as a whole, with charts',
      group: 'View',
      keys: ['Mod+Shift+G'],
      enabled: (app) => frontCapture(app) !== null,
      run: (app) => {
        const tab = frontCapture(app);
        if (tab !== null) changeView(app.workspace, tab.id, { selection: { kind: 'charts', id: '' } });
      },
    },
  ],
};
