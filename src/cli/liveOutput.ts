/** Where what happens during a live capture goes: as lines of NDJSON to standard output, to people on standard error. */
import type { StallEvent } from '../model/events.ts';
import type { Stall } from '../model/report.ts';
import type { Format } from '../report/writers.ts';
import type { LiveTeller } from './liveTeller.ts';
import { note } from './messages.ts';
import type { COLORS } from './options.ts';
import { isStandardOutput } from './terminal.ts';

interface LiveFlags {
  readonly format: Format;
  readonly output?: string;
  readonly color: (typeof COLORS)[number];
  readonly progress: boolean;
}

/** Whether stalls go to standard output as they become known. */
export const streamsStalls = ({ format, output }: Pick<LiveFlags, 'format' | 'output'>): boolean =>
  format === 'ndjson' && isStandardOutput(output);

export async function openLiveOutput(flags: LiveFlags): Promise<LiveTeller> {
  const teller = await openTeller(flags);
  if (!streamsStalls(flags)) return teller;
  const { stallEventLine, stallLine } = await import('../report/ndjson.ts');
  const write = (line: string) => {
    teller.clear();
    process.stdout.write(line);
  };
  return {
    stallEvent(event: StallEvent) {
      write(stallEventLine(event));
      teller.stallEvent(event);
    },
    stall: (stall: Stall) => write(stallLine(stall)),
    say: (text) => teller.say(text),
    status: (parts) => teller.status(parts),
    clear: () => teller.clear(),
  };
}

/** What people see on standard error: a view on a terminal, else lines; none of stalls that are told as NDJSON. */
async function openTeller(flags: LiveFlags): Promise<LiveTeller> {
  if (flags.progress && process.stderr.isTTY === true) {
    const color = flags.color === 'always' || (flags.color === 'auto' && !process.env.NO_COLOR);
    return new (await import('./liveView.ts')).LiveView(process.stderr, color);
  }
  return streamsStalls(flags) ? QUIET : new (await import('./liveNotes.ts')).LiveNotes();
}

const QUIET: LiveTeller = {
  stallEvent: () => undefined,
  stall: () => undefined,
  say: note,
  status: () => undefined,
  clear: () => undefined,
};
