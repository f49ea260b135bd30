/** `ptrscope compare`: its options and its help. The work is in runCompare.ts. */
import { type Command, Option } from 'commander';
import { DEFAULT_PARAMETERS } from '../model/parameters.ts';
import { COMPARISON_FORMATS, type ComparisonFormat } from '../report/comparison/writers.ts';
import { COLORS, parseThreshold } from './options.ts';
import { readAndWritten } from './readAndWritten.ts';

export interface CompareFlags {
  readonly format: ComparisonFormat;
  readonly output?: string;
  readonly thresholdMs: number;
  readonly color: (typeof COLORS)[number];
}

const HELP = `
The connections of both captures are matched by server name, else by address,
and port. Of several to one server the one that waited longest is compared.
Both openings are drawn to one scale whose zero is the end of the TCP handshake.

Examples:
  The failing capture and the healthy one:
    ptrscope compare android-3g.pcapng android-wifi.pcapng
  For a ticket, or for whoever owns the other side (one file, no script):
    ptrscope compare -f html -o difference.html bad.pcap good.pcap
  For another program:
    ptrscope compare --format json -o difference.json bad.pcap good.pcap

Exit codes: 0 done, 1 could not be done, 2 wrong usage.
`;

export function defineCompare(program: Command): void {
  program
    .command('compare')
    .description('the failing and the healthy capture beside each other: what differs, in sentences')
    .argument('<left>', 'a capture file, or - for standard input')
    .argument('<right>', 'the other one')
    .addOption(
      new Option('-f, --format <format>', 'form of the comparison').choices(COMPARISON_FORMATS).default('text'),
    )
    .option('-o, --output <file>', 'write it to a file instead of standard output')
    .option('--threshold-ms <ms>', 'shortest silence that counts', parseThreshold, DEFAULT_PARAMETERS.thresholdMs)
    .addOption(new Option('--color <when>', 'colours in the text').choices(COLORS).default('auto'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', HELP)
    .action(async (left: string, right: string, flags: CompareFlags, command: Command) => {
      if (left === '-' && right === '-') command.error('error: standard input (-) can be read once only');
      const mistake = readAndWritten([left, right], [flags.output]);
      if (mistake !== null) command.error(`error: ${mistake}`);
      await (await import('./runCompare.ts')).runCompare(left, right, flags);
    });
}
