/** `ptrscope packets`: its options and its help. The work is in runPackets.ts. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { mistakeInFilter } from './mistakeInFilter.ts';
import { TIMES } from './options.ts';
import { readAndWritten } from './readAndWritten.ts';

const FORMATS = ['text', 'json', 'ndjson', 'csv'] as const;

export interface PacketsFlags {
  readonly filter?: string;
  readonly frame?: number;
  readonly limit?: number;
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
  readonly write?: string;
  readonly time: (typeof TIMES)[number];
  /** False with --no-progress. */
  readonly progress: boolean;
}

const HELP = `
Filters are Wireshark's display filters (of version 4.0) for the protocols read
here: frame, eth, vlan, sll, arp, ip, ipv6, icmp, icmpv6, tcp, udp, dns, mdns,
llmnr, nbns, tls, ssh, smtp, ftp, pop, imap, http. Operators: == != > < >= <=
contains, matches (a regular expression), in {80, 443, 8000..8080}, & for bits,
and or xor not, ( ), slices such as tcp.payload[0:3], len() count() lower()
upper(). "!=" means that no value is equal. tcp.seq and tcp.ack are relative.
Put the filter in single quotes, so that the shell leaves it alone.

Output:
  A line a frame: number, time, source, destination, protocol, length, and what
  it says; json and ndjson have the same as objects, csv as a table. --frame
  shows one frame as a tree of its fields, each with the bytes that it lies in,
  and in hexadecimal. -w writes the frames that match into a pcapng file.

Examples:
  ptrscope packets slow.pcapng --filter 'dns.qry.type == 12 && !dns.response_in'
  ptrscope packets slow.pcapng --filter 'frame.number > 48 && frame.number < 73'
  ptrscope packets slow.pcapng --filter 'tcp.stream == 3' -w one-connection.pcapng
  ptrscope packets slow.pcapng --frame 51
  ptrscope packets big.pcap.gz --filter 'tls.handshake.type == 1 &&
    tls.handshake.extensions_server_name contains "mail"' -f csv -o hellos.csv

Exit codes:
  0  done, whether frames matched or not
  1  could not be done: no such file, no capture, no such frame, disk full
  2  wrong usage, or a filter that cannot be read
`;

export function definePackets(program: Command): void {
  program
    .command('packets')
    .description('list the frames of a capture that match a display filter')
    .argument('<file>', 'a capture file, or - for standard input')
    .option('-Y, --filter <filter>', "a display filter, in Wireshark's words")
    .option('--frame <number>', 'show one frame: its fields and its bytes', wholeNumber)
    .option('--limit <count>', 'list so many frames at most', wholeNumber)
    .addOption(new Option('-f, --format <format>', 'form of the list').choices(FORMATS).default('text'))
    .option('-o, --output <file>', 'write the list to a file instead of standard output')
    .option('-w, --write <file>', 'write the frames that match to a pcapng file instead of listing them')
    .addOption(new Option('--time <how>', 'how points in time are shown').choices(TIMES).default('relative'))
    .option('--no-progress', 'no progress line on a terminal')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: PacketsFlags, command: Command) => {
      const mistake = findMistake(file, flags) ?? (await mistakeInFilter(flags.filter, file === '-' ? ONCE : null));
      if (mistake !== null) command.error(`error: ${mistake}`);
      await (await import('./runPackets.ts')).runPackets(file, flags);
    });
}

const ONCE = 'standard input can be read once only: give a file';

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1) return value;
  throw new InvalidArgumentError('It takes a whole number from 1 on.');
}

/** What is wrong with a combination of arguments that each are right. */
function findMistake(file: string, flags: PacketsFlags): string | null {
  const { filter, frame, format, output, write, limit } = flags;
  if (frame !== undefined && (filter !== undefined || write !== undefined || limit !== undefined)) {
    return '--frame shows one frame; it goes without --filter, --limit and -w';
  }
  if (frame !== undefined && format !== 'text' && format !== 'json') return '--frame has the formats text and json';
  if (write !== undefined && output !== undefined) return '-w writes a capture and -o a list; give one of them';
  if (write !== undefined && format !== 'text') return `-w writes pcapng; it goes without --format ${format}`;
  return readAndWritten([file], [write, output]);
}
