/** What `ptrscope analyze` shows while it reads: a progress bar, or of a capture that is being made what happens in it. */
import type { Progress } from '../host/analyzeCaptures.ts';
import type { StallEvent } from '../model/events.ts';
import type { Stall } from '../model/report.ts';
import type { AnalyzeFlags } from './analyzeCommand.ts';
import { openLiveOutput, streamsStalls } from './liveOutput.ts';
import { statusParts } from './liveStatus.ts';
import type { LiveTeller } from './liveTeller.ts';
import { ProgressBar } from './progressBar.ts';

/** Who tells what happens while the captures are read. */
export interface Teller {
  /** null where nobody looks: to tell a stall costs more than to find it. */
  readonly stall: ((stall: Stall) => void) | null;
  /** null where no input can be a capture that is being made. */
  readonly stallEvent: ((event: StallEvent) => void) | null;
  readonly progress: (progress: Progress) => void;
  /** Makes room for other output to the terminal. */
  readonly clear: () => void;
}

export async function openTeller(files: readonly string[], flags: AnalyzeFlags): Promise<Teller> {
  const bar = new ProgressBar(flags.progress && process.stderr.isTTY === true);
  return files.includes('-') ? liveTeller(await openLiveOutput(flags), bar) : fileTeller(flags, bar);
}

/** The bar is for standard input that turns out to be a file. */
function liveTeller(output: LiveTeller, bar: ProgressBar): Teller {
  let stalls = 0;
  return {
    stall: (stall) => {
      stalls++;
      bar.clear();
      output.stall(stall);
    },
    stallEvent: (event) => output.stallEvent(event),
    progress: (progress) => {
      const { frames, bytes, counts } = progress;
      if (counts === null) bar.show(progress, stalls);
      else output.status(statusParts(frames, bytes, counts));
    },
    clear: () => {
      bar.clear();
      output.clear();
    },
  };
}

/** A progress bar; ndjson on standard output tells each stall at once. */
async function fileTeller(flags: AnalyzeFlags, bar: ProgressBar): Promise<Teller> {
  const tellAtOnce = streamsStalls(flags) ? (await import('../report/ndjson.ts')).stallLine : null;
  let stalls = 0;
  const stall = (stall: Stall) => {
    stalls++;
    if (tellAtOnce === null) return;
    bar.clear();
    process.stdout.write(tellAtOnce(stall));
  };
  return {
    stall: bar.enabled || tellAtOnce !== null ? stall : null,
    stallEvent: null,
    progress: (progress) => bar.show(progress, stalls),
    clear: () => bar.clear(),
  };
}
