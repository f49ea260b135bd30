/** Options that several commands have, and how their values are read. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_PARAMETERS } from '../model/parameters.ts';
import { SIDES } from '../model/words.ts';

export const TIMES = ['relative', 'local', 'utc'] as const;
export const COLORS = ['auto', 'always', 'never'] as const;

export function parseThreshold(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It takes a number of milliseconds, 0 or more.');
}

/** What is reported of a capture, from a file or live, and where to. */
export function withReportOptions(command: Command): Command {
  return command
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .option('--evidence <file>', 'write the frames that prove the stalls to a pcapng file, with comments')
    .option('--full-payload', 'keep all payload in the evidence, passwords and mail too (otherwise cut out)')
    .option('--threshold-ms <ms>', 'shortest silence that counts', parseThreshold, DEFAULT_PARAMETERS.thresholdMs)
    .addOption(new Option('--only <side>', 'only the stalls in which this side waited').choices(SIDES))
    .option('--fail-on-stall', 'exit with 3 when there was a stall')
    .option('--connections', 'list all connections, too (not in csv)')
    .option('--all-lookups', 'list all reverse lookups, too (not in csv)')
    .addOption(new Option('--time <how>', 'how points in time are shown').choices(TIMES).default('relative'))
    .addOption(new Option('--color <when>', 'colours in the text report').choices(COLORS).default('auto'));
}
