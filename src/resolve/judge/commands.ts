/** The same questions as `dig`, `host` and `nslookup` ask them, to be copied. */
import { nameArgument, safeName } from '../../base/wireText.ts';
import { NAME_PLACEHOLDER } from '../../model/flushCommands.ts';
import type { QuestionType } from '../../model/lookupWords.ts';
import type { Advice } from '../../model/report.ts';
import type { Facts } from './facts.ts';

interface Asked {
  readonly name: string;
  readonly type: QuestionType;
}
interface At {
  readonly address: string;
  readonly port: number;
}

const DNS_PORT = 53;
const STANDS_IN = /(?<= )NAME(?= |$)/;

/** From the root down, as `dig` goes; an alias needs one more. */
export function traceCommands(names: readonly string[], type: QuestionType): string[] {
  return names.map((name) => `dig +trace ${type} ${argument(name)}`);
}

/** A name server's own word. */
export function authorityCommands({ name, type }: Asked, server: At): string[] {
  const asked = argument(name);
  return [
    `dig +norecurse ${type} ${asked} @${server.address}${digPort(server)}`,
    `host -r -t ${type.toLowerCase()}${hostPort(server)} ${asked} ${server.address}`,
    `nslookup -norecurse -query=${type.toLowerCase()}${nslookupPort(server)} ${asked} ${server.address}`,
  ];
}

/** What a cache says to everybody. */
export function cacheCommands({ name, type }: Asked, cache: At): string[] {
  const asked = argument(name);
  return [
    `dig ${type} ${asked} @${cache.address}${digPort(cache)}`,
    `host -t ${type.toLowerCase()}${hostPort(cache)} ${asked} ${cache.address}`,
    `nslookup -query=${type.toLowerCase()}${nslookupPort(cache)} ${asked} ${cache.address}`,
  ];
}

/** What it says when it need not check DNSSEC, and what checking finds. */
export function checkedCommands({ name, type }: Asked, cache: At): string[] {
  const asked = argument(name);
  return [
    `dig +cdflag ${type} ${asked} @${cache.address}${digPort(cache)}`,
    ...(digPort(cache) === '' ? [`delv @${cache.address} ${asked} ${type}`] : []),
  ];
}

/** A record's owner as it stands in a zone file, with the dot at its end. */
export function ownerText(name: string): string {
  return `${safeName(name) ?? NAME_PLACEHOLDER}.`;
}

function argument(name: string): string {
  return nameArgument(name, NAME_PLACEHOLDER).text;
}

/** The commands, and what must be put into them by hand. */
export function proof(text: string, commands: readonly string[]): Advice {
  const remark = commands.some((command) => STANDS_IN.test(command))
    ? ` Put the name in place of ${NAME_PLACEHOLDER}: it holds characters that do not belong into a command.`
    : '';
  return { text: `${text}${remark}`, commands: [...new Set(commands)] };
}

/** Every name from the reverse name on that has a zone of its own to be asked in. */
export function reverseNames({ subject, reverse }: Facts): string[] {
  return reverse.length === 0 ? [subject.name] : reverse.map(({ name }) => name);
}

function digPort({ port }: At): string {
  return port === DNS_PORT ? '' : ` -p ${port}`;
}

function hostPort({ port }: At): string {
  return port === DNS_PORT ? '' : ` -p ${port}`;
}

function nslookupPort({ port }: At): string {
  return port === DNS_PORT ? '' : ` -port=${port}`;
}
