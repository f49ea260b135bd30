/** `ptrscope capture`: its options and its help. The work is in runCapture.ts. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { SOURCES } from '../live/capture.ts';
import type { Side } from '../model/words.ts';
import type { Format } from '../report/writers.ts';
import { type COLORS, type TIMES, withReportOptions } from './options.ts';
import { isOneFile } from './readAndWritten.ts';

const FORMATS: readonly Format[] = ['text', 'json', 'ndjson', 'csv', 'html', 'markdown'];

export interface CaptureFlags {
  readonly interface?: readonly string[];
  readonly listInterfaces?: true;
  readonly check?: true;
  readonly write?: string;
  readonly captureFilter: string;
  readonly lowCost?: true;
  readonly ringFiles?: number;
  readonly ringMegabytes?: number;
  readonly duration?: number;
  readonly count?: number;
  readonly source: (typeof SOURCES)[number] | 'auto';
  /** False with --no-promiscuous. */
  readonly promiscuous: boolean;
  readonly format: Format;
  readonly output?: string;
  readonly evidence?: string;
  readonly fullPayload?: true;
  readonly thresholdMs: number;
  readonly only?: Side;
  readonly failOnStall?: true;
  readonly connections?: true;
  readonly allLookups?: true;
  readonly time: (typeof TIMES)[number];
  readonly color: (typeof COLORS)[number];
  /** False with --no-progress. */
  readonly progress: boolean;
}

const HELP = `
Capturing:
  Frames are captured by a process of its own, whole and without a filter unless
  asked otherwise, by the first of ${SOURCES.join(', ')} that is there and may
  capture (--source takes one). --check tries them, and says what to do where
  none may. Capture where the waiting host's lookups pass; "-i any" sees those
  to a resolver on the host itself, too.

Keeping the packets:
  -w keeps them as pcapng, and a later "ptrscope analyze FILE" gives the same
  report. With --ring-files or --ring-megabytes the newest files are kept, named
  FILE-00001 and so on; of several interfaces each has files of its own. Without
  -w the packets go when the command ends, and a ring of 10 files of 100 MiB
  bounds them. What proves a stall is copied out of a file before the ring
  deletes it, so that --evidence has it all.

Output:
  A stall is told while it lasts: on a terminal in a view that counts up, else
  in notes on standard error, with --format ndjson in lines of type stall-open,
  stall-update and stall-close (see "ptrscope schema events"). The report comes
  at the end: after --duration, --count or Ctrl-C; a second Ctrl-C ends at once.

Examples:
  ptrscope capture --list-interfaces
  sudo ptrscope capture -i any -f 'port 465 or port 53'
  ptrscope capture -i eth0 -w slow.pcapng --duration 600 --evidence proof.pcapng
  ptrscope capture -i eth0 -w day.pcapng --ring-files 24 --low-cost -f 'not port 22'
  ptrscope capture -i eth0 --format ndjson | jq -r 'select(.type=="stall-open").stall.id'
On another machine, without installing anything there:
  ssh root@mail tcpdump -i any -U -w - "'port 25 or port 53'" | ptrscope analyze -

Exit codes:
  0  done, whether there were stalls or not; also after Ctrl-C
  1  could not be done, or broke off: no such interface, no right, disk full, the
     capture process died; the report on what was captured is given all the same
  2  wrong usage
  3  with --fail-on-stall: there was a stall
`;

export function defineCapture(program: Command): void {
  const command = program
    .command('capture')
    .description('capture live, and tell which connections wait for a reverse DNS lookup while they do')
    .option('-i, --interface <name>', 'interface to capture on, or any; may be given several times', collected)
    .option('--list-interfaces', 'list the interfaces')
    .option('--check', 'tell whether this user can capture here, and what to do where not')
    .option('-w, --write <file>', 'keep the packets')
    .option('-f, --capture-filter <filter>', "only packets that match, in tcpdump's words (pcap-filter)", '')
    .option('--low-cost', 'only what verdicts need: name services, openings, short segments')
    .option('--ring-files <n>', 'keep the newest files only: so many', whole(2, 100_000))
    .option('--ring-megabytes <n>', 'size of each file of the ring in MiB', whole(1, 1_000_000))
    .option('--duration <seconds>', 'end the capture after this time', positive)
    .option('--count <n>', 'end the capture after so many packets', whole(1, Number.MAX_SAFE_INTEGER))
    .addOption(new Option('--source <name>', 'who captures').choices(['auto', ...SOURCES]).default('auto'))
    .option('--no-promiscuous', 'leave the interface as it is: only packets to and from this host')
    .addOption(new Option('--format <format>', 'form of the report').choices(FORMATS).default('text'));
  withReportOptions(command)
    .option('--no-progress', 'no live view on a terminal')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', HELP)
    .action(async (flags: CaptureFlags, command: Command) => {
      const mistake = findMistake(flags);
      if (mistake !== null) command.error(`error: ${mistake}`);
      await (await import('./runCapture.ts')).runCapture(flags);
    });
}

function collected(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const bounds = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
    throw new InvalidArgumentError(`It takes a whole number, ${bounds}.`);
  };
}

/** A timer holds no more than 24 days. */
const LONGEST_SECONDS = 2_147_483;

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= LONGEST_SECONDS) return value;
  throw new InvalidArgumentError(`It takes a number of seconds above 0, ${LONGEST_SECONDS} at most.`);
}

/** What is wrong with a combination of options that each are right. */
function findMistake({ interface: names = [], listInterfaces, check, ...flags }: CaptureFlags): string | null {
  if (listInterfaces || check) return null;
  if (names.length === 0) return 'say where to capture: -i NAME ("ptrscope capture --list-interfaces" has the names)';
  if (new Set(names).size < names.length) return 'an interface is named twice';
  if (names.length > 1 && names.includes('any')) return '"any" is all interfaces: name no other';
  if (flags.fullPayload && flags.evidence === undefined) return '--full-payload needs --evidence';
  if (flags.evidence === '-') return '--evidence needs the name of a file';
  if (flags.write === '-') return '-w needs the name of a file; --format ndjson tells what happens on standard output';
  const { write, output, evidence } = flags;
  const isShared = isOneFile(write, output) || isOneFile(write, evidence) || isOneFile(output, evidence);
  return isShared ? '-w, -o and --evidence need different files' : null;
}
