/** `ptrscope analyze`: its options and its help. The work is in runAnalyze.ts. */
import { type Command, Option } from 'commander';
import type { Side } from '../model/words.ts';
import type { Format } from '../report/writers.ts';
import { mistakeInFilter } from './mistakeInFilter.ts';
import { type COLORS, type TIMES, withReportOptions } from './options.ts';
import { isOneFile, readAndWritten } from './readAndWritten.ts';

const FORMATS: readonly Format[] = ['text', 'json', 'ndjson', 'csv', 'html', 'markdown'];

export interface AnalyzeFlags {
  readonly format: Format;
  readonly output?: string;
  readonly evidence?: string;
  readonly fullPayload?: true;
  readonly thresholdMs: number;
  readonly only?: Side;
  readonly filter?: string;
  readonly failOnStall?: true;
  readonly connections?: true;
  readonly allLookups?: true;
  readonly convert?: true;
  readonly time: (typeof TIMES)[number];
  readonly color: (typeof COLORS)[number];
  /** False with --no-progress. */
  readonly progress: boolean;
}

const HELP = `
Input:
  pcap and pcapng files, as tcpdump, dumpcap and Wireshark write them, Network
  Monitor's, snoop's and AIX's, also packed with gzip, zstd, xz or lz4; the
  content decides, not the name. What else Wireshark reads, --convert reads too,
  where its editcap is installed. "-" is standard input, which may still be
  growing. Several files are analysed as one capture, merged by time. Of a
  damaged or cut file all that can be read is analysed, and a note says what
  could not.

Output:
  The report goes to standard output or to -o FILE, notes and progress to
  standard error. ndjson tells each stall in a line of its own as soon as it is
  known; the other formats tell it in a note when standard input is read. Of a
  pipe that keeps growing, stalls are told while they last: in notes, on a
  terminal in a view that counts up, in ndjson as lines of type stall-open,
  stall-update and stall-close (see "ptrscope schema events"). csv has the
  stalls alone. -o and --evidence files appear when they are complete. Ctrl-C
  ends the reading and reports what was read so far; a second Ctrl-C ends at
  once.

Filter:
  --filter takes a display filter as "ptrscope packets" does. All frames are
  analysed, so that every lookup counts; what is listed is narrowed to stalls
  and silences of which a frame matches: one of the connection's own, or one of
  the proof. The counts of connections and lookups stay those of the capture.

Examples:
  ptrscope analyze slow-mail.pcapng
  ptrscope analyze --filter 'tcp.port == 465' slow-mail.pcapng
  ptrscope analyze -f html -o report.html --evidence proof.pcapng slow.pcapng
  ssh root@mail tcpdump -i any -U -w - port 25 or port 53 | ptrscope analyze -
  ptrscope analyze --only server --fail-on-stall *.pcap.gz && echo "none waited"

Exit codes:
  0  done, whether there were stalls or not; also after Ctrl-C, and for a
     damaged file of which frames were read
  1  could not be done: no such file, no capture, no frame readable, disk full
  2  wrong usage
  3  with --fail-on-stall: there was a stall
`;

export function defineAnalyze(program: Command): void {
  const command = program
    .command('analyze')
    .description('report which connections of a capture waited for a reverse DNS lookup')
    .argument('<file...>', 'capture files, or - for standard input')
    .addOption(new Option('-f, --format <format>', 'form of the report').choices(FORMATS).default('text'));
  withReportOptions(command)
    .option('-Y, --filter <filter>', 'only stalls of which a frame matches this display filter (see "help packets")')
    .option('--convert', "have Wireshark's editcap convert files in formats that are not read here")
    .option('--no-progress', 'no progress line on a terminal')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', HELP)
    .action(async (files: string[], flags: AnalyzeFlags, command: Command) => {
      const mistake = findMistake(files, flags) ?? (await mistakeInFilter(flags.filter, ONCE));
      if (mistake !== null) command.error(`error: ${mistake}`);
      await (await import('./runAnalyze.ts')).runAnalyze(files, flags);
    });
}

const ONCE = 'an analysis reads each frame once: ask "ptrscope packets" for those';

/** What is wrong with a combination of arguments that each are right. */
function findMistake(files: readonly string[], flags: AnalyzeFlags): string | null {
  if (files.indexOf('-') !== files.lastIndexOf('-')) return 'standard input (-) can be read once only';
  if (flags.fullPayload && flags.evidence === undefined) return '--full-payload needs --evidence';
  if (flags.evidence === '-') return '--evidence needs the name of a file';
  if (isOneFile(flags.output, flags.evidence)) return '-o and --evidence name the same file';
  return readAndWritten(files, [flags.output, flags.evidence]);
}
