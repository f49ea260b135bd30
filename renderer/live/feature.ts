/** Live capture: start, stop, keep; counters; notifications. */
import type { Feature } from '../state/feature.ts';
import { askBeforeLeaving } from './askBeforeLeaving.ts';
import { frontLive, keepPackets, startOnPreferred, stopCapture } from './control.ts';
import { LeaveDialog } from './LeaveDialog.tsx';
import { LiveCounts } from './LiveCounts.tsx';
import { LiveTool } from './LiveTool.tsx';
import { notifyStalls } from './notifyStalls.ts';

export const live: Feature = {
  id: 'live',
  toolbar: [LiveTool],
  status: [LiveCounts],
  overlays: [LeaveDialog],
  start: (app) => {
    const ends = [notifyStalls(app), askBeforeLeaving(app)];
    return () => {
      for (const end of ends) end();
    };
  },
  commands: [
    { id: 'start-capture', title: 'Start a capture', group: 'Live', keys: ['Alt+C'], run: startOnPreferred },
    {
      id: 'stop-capture',
      title: 'Stop the capture',
      group: 'Live',
      keys: ['Alt+X'],
      enabled: (app) => frontLive(app) === 'capturing',
      run: stopCapture,
    },
    {
      id: 'keep-packets',
      title: 'Keep the captured packets',
      group: 'Live',
      enabled: (app) => frontLive(app) === 'stopped',
      run: keepPackets,
    },
  ],
};
