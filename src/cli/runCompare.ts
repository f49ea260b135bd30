/** Does what `ptrscope compare` was asked for. */

import { compareCaptures, titles } from '../host/compareCaptures.ts';
import { DEFAULT_PARAMETERS } from '../model/parameters.ts';
import { loadComparisonWriter } from '../report/comparison/writers.ts';
import type { CompareFlags } from './compareCommand.ts';
import { interruptOnSignals } from './interruption.ts';
import { debugTrace, note } from './messages.ts';
import { writeReportTo } from './standardOutput.ts';
import { wantsColor, widthOf } from './terminal.ts';
import { VERSION } from './version.ts';

export async function runCompare(left: string, right: string, flags: CompareFlags): Promise<void> {
  const [leftTitle, rightTitle] = titles(left, right);
  const comparison = await compareCaptures({
    left,
    right,
    version: VERSION,
    parameters: { ...DEFAULT_PARAMETERS, thresholdMs: flags.thresholdMs },
    onProblem: ({ input, text, offset }) =>
      note(`${input === left ? leftTitle : rightTitle}: ${text} (offset ${offset})`),
    onFailure: debugTrace,
    signal: interruptOnSignals(),
  });
  const write = await loadComparisonWriter(flags.format);
  await writeReportTo(flags.output, write(comparison, { color: wantsColor(flags), columns: widthOf(flags) }));
}
