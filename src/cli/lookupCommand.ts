/** `ptrscope lookup`: its options and its help. The work is in runLookup.ts. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LookupFormat } from '../report/lookup/writers.ts';
import { COLORS } from './options.ts';
import { isOneFile, readAndWritten } from './readAndWritten.ts';

const FORMATS: readonly LookupFormat[] = ['text', 'json', 'ndjson', 'markdown'];
const DEFAULT_INTERVAL_SECONDS = 60;
/** Whoever is asked more often has a right to be annoyed. */
const SHORTEST_INTERVAL_SECONDS = 5;
const DEFAULT_TIMEOUT_SECONDS = 60;

export interface LookupFlags {
  readonly resolver: readonly string[];
  /** False with --no-trace. */
  readonly trace: boolean;
  readonly rootHints?: string;
  readonly port: number;
  readonly allowPrivate?: true;
  readonly ipv4?: true;
  readonly ipv6?: true;
  readonly timeout: number;
  readonly file?: string;
  readonly from?: string;
  readonly watch?: true;
  readonly interval: number;
  readonly log?: string;
  readonly format: LookupFormat;
  readonly output?: string;
  readonly color: (typeof COLORS)[number];
  readonly failOnProblem?: true;
  /** False with --no-progress. */
  readonly progress: boolean;
}

const HELP = `
What it asks:
  First each cache: this system's resolvers (behind systemd-resolved also those
  that it asks), or those of --resolver. Then, from the root down, every name
  server of the zones that the name is in, aliases (RFC 2317) followed. Then the
  way back, from the name to the address, at the caches and at its authority.
  Nothing is sent to an address that an answer gave if that is loopback, private
  or a group, unless --allow-private is given or the root hints are such.

Watching:
  --watch asks again every --interval seconds until the picture changes, for
  instance when a cache forgets that there was no name. --log keeps each round as
  a line of JSON (see "ptrscope schema lookup").

Examples:
  ptrscope lookup 192.0.2.25
  ptrscope lookup --resolver 192.0.2.53 --resolver '[2001:db8::53]:5353' 2001:db8::25
  ptrscope lookup '144.128/27.80.246.83.in-addr.arpa'
  ptrscope lookup --watch --interval 30 --log watch.ndjson 192.0.2.25
  ptrscope analyze -f json slow.pcapng > slow.json; ptrscope lookup --from slow.json

Exit codes:
  0  done, whatever the verdict; also after Ctrl-C
  1  could not be done: no network, no such file
  2  wrong usage
  3  with --fail-on-problem: a main verdict is not "healthy"
`;

export function defineLookup(program: Command): void {
  program
    .command('lookup')
    .description('ask the caches, then the authorities, for the name of an address, and judge')
    .argument('[address...]', 'IPv4 or IPv6 addresses, or reverse names')
    .option('--resolver <address>', 'a cache to ask in place of this system’s resolvers; repeatable', gathered, [])
    .option('--no-trace', 'ask the caches alone')
    .option('--root-hints <file>', 'where the trace begins (named.root), in place of the built-in root servers')
    .option('--port <port>', 'where authorities listen; for tests', parsePort, 53)
    .option('--allow-private', 'also ask name servers at private and loopback addresses')
    .option('-4, --ipv4', 'ask authorities over IPv4 alone')
    .option('-6, --ipv6', 'ask authorities over IPv6 alone')
    .option('--timeout <seconds>', 'longest time for one address', parseSeconds(1), DEFAULT_TIMEOUT_SECONDS)
    .option('--file <file>', 'addresses from a file, one a line; - is standard input')
    .option('--from <report>', 'the addresses of the stalls and findings of a JSON report')
    .option('--watch', 'ask again until the picture changes')
    .option(
      '--interval <seconds>',
      'pause between two rounds of --watch',
      parseSeconds(SHORTEST_INTERVAL_SECONDS),
      DEFAULT_INTERVAL_SECONDS,
    )
    .option('--log <file>', 'append each round of --watch as a line of JSON')
    .addOption(new Option('-f, --format <format>', 'form of the report').choices(FORMATS).default('text'))
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .addOption(new Option('--color <when>', 'colours in the text report').choices(COLORS).default('auto'))
    .option('--fail-on-problem', 'exit with 3 when something is wrong')
    .option('--no-progress', 'no progress line on a terminal')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', HELP)
    .action(async (addresses: string[], flags: LookupFlags, command: Command) => {
      const mistake = findMistake(addresses, flags);
      if (mistake !== null) command.error(`error: ${mistake}`);
      await (await import('./runLookup.ts')).runLookup(addresses, flags);
    });
}

function gathered(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function parsePort(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new InvalidArgumentError('It takes a port, 1 to 65535.');
}

/** A day. */
const MOST_SECONDS = 86_400;

function parseSeconds(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value >= least && value <= MOST_SECONDS) return value;
    throw new InvalidArgumentError(`It takes a number of seconds, ${least} to ${MOST_SECONDS}.`);
  };
}

/** What is wrong with a combination of arguments that each are right. */
function findMistake(addresses: readonly string[], flags: LookupFlags): string | null {
  if (addresses.length === 0 && flags.file === undefined && flags.from === undefined)
    return 'nothing to look up: give an address, --file or --from';
  if (flags.ipv4 && flags.ipv6) return '-4 and -6 leave nothing to ask over';
  if (flags.log !== undefined && !flags.watch) return '--log needs --watch';
  if (!flags.trace && flags.rootHints !== undefined) return '--root-hints needs a trace, --no-trace forbids it';
  if (isOneFile(flags.log, flags.output)) return '--log and -o name the same file';
  if (flags.file === '-' && flags.from === '-') return 'standard input (-) can be read once only';
  return readAndWritten([flags.file, flags.from, flags.rootHints], [flags.output, flags.log]);
}
