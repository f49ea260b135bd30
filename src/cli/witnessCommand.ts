/** `ptrscope witness`: its options and its help. The work is in runWitness.ts. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { WitnessFormat } from '../report/witness/writers.ts';
import { COLORS } from './options.ts';
import { readAndWritten } from './readAndWritten.ts';

const FORMATS: readonly WitnessFormat[] = ['text', 'json', 'ndjson', 'csv', 'html', 'markdown'];

export interface WitnessFlags {
  readonly log: readonly string[];
  readonly printed: readonly string[];
  readonly address: readonly string[];
  readonly logPattern?: string;
  readonly timeZone?: number;
  readonly clockAhead?: number;
  readonly date?: number;
  readonly before: number;
  readonly assumeTtl: number;
  readonly format: WitnessFormat;
  readonly output?: string;
  readonly color: (typeof COLORS)[number];
}

const DEFAULT_BEFORE_SECONDS = 120;
const DEFAULT_TTL_SECONDS = 86_400;

const HELP = `
A mail server refused your mail for want of reverse DNS, and the record is there?
Let the traffic of the responsible name server testify: capture at it, or
anywhere its traffic passes, and give the log of the mail server that sent the
mail. Each delivery attempt is joined with the PTR queries about its address,
by its direct name or its alias (RFC 2317), and it is said what that proves:
who asked on the receiver's behalf, what it was told, how fast; or that nobody
asked although every answer had run out, so that a cache of the receiver's
answered from memory. A query that was not needed, because an earlier answer
had not run out, proves nothing, and that is said too.

Input:
  Captures as for "ptrscope analyze". Where only tcpdump's printed lines were
  kept (best with -tttt -n), give them with --printed. Logs: Exim's main log,
  Postfix, sendmail, also packed. Any other by --log-pattern, a regular
  expression with the groups (?<receiver>…) and (?<reply>…), and perhaps
  (?<address>…), (?<sender>…) and (?<outcome>…), for the text behind the stamp.

Examples:
  ptrscope witness ns1.pcap --log /var/log/exim4/mainlog
  ptrscope witness ns1.pcap ns2.pcap --log mail.log --address 203.0.113.5
  ptrscope witness --printed tcpdump.txt --log mainlog --time-zone +02:00
  tcpdump -i any -w ptr.pcap port 53        (at the name server, meanwhile)

Exit codes: 0 done, 1 could not be done, 2 wrong usage.
`;

export function defineWitness(program: Command): void {
  program
    .command('witness')
    .description(
      "a mail server's log and the PTR queries that a name server saw, joined: who asked, and what that proves",
    )
    .argument('[capture...]', 'capture files, or - for standard input')
    .requiredOption('--log <file>', 'log of the sending mail server; may be given several times', collect, [])
    .option('--printed <file>', 'lines that tcpdump printed, instead of a capture or with it', collect, [])
    .option('--address <address>', 'from which the mail server sends; may be given several times', collect, [])
    .option('--log-pattern <regex>', 'how to read a log of another kind')
    .option('--time-zone <zone>', 'of the log: +01:00, -0330, Z (otherwise estimated)', parseZone)
    .option('--clock-ahead <seconds>', "how far the log's clock goes ahead (otherwise estimated)", parseSeconds)
    .option('--date <yyyy-mm-dd>', 'day of printed lines that bear no date', parseDate)
    .option(
      '--before <seconds>',
      'how long before its reply a receiver may have asked',
      parsePositive,
      DEFAULT_BEFORE_SECONDS,
    )
    .option('--assume-ttl <seconds>', 'time to live of answers that do not show it', parsePositive, DEFAULT_TTL_SECONDS)
    .addOption(new Option('-f, --format <format>', 'form of the report').choices(FORMATS).default('text'))
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .addOption(new Option('--color <when>', 'colours in the text').choices(COLORS).default('auto'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', HELP)
    .action(async (captures: string[], flags: WitnessFlags, command: Command) => {
      const inputs = [...captures, ...flags.printed, ...flags.log];
      if (flags.log.length === 0) command.error("error: required option '--log <file>' not specified");
      if (captures.length + flags.printed.length === 0)
        command.error('error: give a capture, or printed lines with --printed');
      if (inputs.indexOf('-') !== inputs.lastIndexOf('-'))
        command.error('error: standard input (-) can be read once only');
      const mistake = readAndWritten([...captures, ...flags.log, ...flags.printed], [flags.output]);
      if (mistake !== null) command.error(`error: ${mistake}`);
      await (await import('./runWitness.ts')).runWitness(captures, flags);
    });
}

function collect(value: string, all: readonly string[]): readonly string[] {
  return [...all, value];
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It takes a number of seconds.');
}

function parsePositive(text: string): number {
  const value = parseSeconds(text);
  if (value >= 0) return value;
  throw new InvalidArgumentError('It takes a number of seconds, 0 or more.');
}

/** No land is further from Greenwich (Kiribati, +14:00). */
const MOST_HOURS = 14;

function parseZone(text: string): number {
  const found = /^(?:Z|UTC|([+-])(\d{1,2}):?(\d\d)?)$/.exec(text);
  const [hours, rest] = [Number(found?.[2] ?? 0), Number(found?.[3] ?? 0)];
  if (found === null || hours > MOST_HOURS || rest > 59)
    throw new InvalidArgumentError('It takes a zone such as +01:00, -0330 or Z.');
  const minutes = hours * 60 + rest;
  return found[1] === '-' ? -minutes : minutes;
}

function parseDate(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError('It takes a day such as 2026-11-22.');
}
