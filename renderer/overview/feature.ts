/** The capture's whole time as a band: frames a second, stalls as blocks; what is brushed narrows everything below. */

import { changeView, frontCapture } from '../state/app.ts';
import type { Feature } from '../state/feature.ts';
import { OverviewStrip } from './OverviewStrip.tsx';

export const overview: Feature = {
  id: 'overview',
  strips: [OverviewStrip],
  commands: [
    {
      id: 'whole-time',
      title: 'Show the whole time of the capture',
      group: 'View',
      enabled: (app) => frontCapture(app)?.view.range != null,
      run: (app) => {
        const tab = frontCapture(app);
        if (tab !== null) changeView(app.workspace, tab.id, { range: null });
      },
    },
  ],
};
