/** Does what `ptrscope witness` was asked for. */
import { witnessCaptures } from '../host/witness/witnessCaptures.ts';
import { loadWitnessWriter } from '../report/witness/writers.ts';
import { interruptOnSignals } from './interruption.ts';
import { note } from './messages.ts';
import { writeReportTo } from './standardOutput.ts';
import { wantsColor, widthOf } from './terminal.ts';
import { VERSION } from './version.ts';
import type { WitnessFlags } from './witnessCommand.ts';

export async function runWitness(captures: readonly string[], flags: WitnessFlags): Promise<void> {
  const report = await witnessCaptures({
    captures,
    printed: flags.printed,
    logs: flags.log,
    addresses: flags.address,
    pattern: flags.logPattern ?? null,
    zoneMinutes: flags.timeZone ?? null,
    aheadSeconds: flags.clockAhead ?? null,
    dayMs: flags.date ?? null,
    beforeSeconds: flags.before,
    assumedTtlSeconds: flags.assumeTtl,
    version: VERSION,
    onProblem: ({ input, text, offset }) =>
      note(`${input === '-' ? 'standard input' : input}: ${text} (offset ${offset})`),
    signal: interruptOnSignals(),
  });
  const write = await loadWitnessWriter(flags.format);
  const pieces = write(report, { color: wantsColor(flags), columns: widthOf(flags) });
  await writeReportTo(flags.output, pieces);
}
