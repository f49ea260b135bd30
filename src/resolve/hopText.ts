/** What came of asking a server, in words. */
import { waited } from '../model/wording.ts';
import type { Exchange } from './ask.ts';
import type { Reply } from './reply.ts';

const MOST_LISTED = 4;

export function replyText(reply: Reply, exchange: Exchange, rcode: string, extendedError: string | null): string {
  const said = `${saidText(reply, rcode)}${extendedError === null ? '' : ` (${extendedError})`}`;
  return exchange.transport === 'tcp' ? `${said}; over TCP, since it is too long for a datagram` : said;
}

function saidText({ outcome, values, aliases, referral, lame }: Reply, rcode: string): string {
  switch (outcome) {
    case 'answer':
      return [...aliases.map((alias) => `alias of ${alias}`), few(values)].join(', ');
    case 'alias':
      return `alias of ${few(aliases)}${rcode === 'NXDOMAIN' ? ', which does not exist' : ''}`;
    case 'referral':
      return `refers to ${referral!.zone}`;
    case 'nodata':
      return 'no such record';
    case 'nxdomain':
      return [...aliases.map((alias) => `alias of ${alias}`), 'no such name (NXDOMAIN)'].join(', ');
    case 'failed':
      return rcode;
    case 'lame':
      return lame!;
  }
}

export function silenceText({ tries, strangers }: Exchange, seconds: number): string {
  const others = strangers.length === 0 ? '' : `; answers came from ${few(strangers)} instead, which nobody accepts`;
  return `silent: ${tries === 1 ? 'one query' : `${tries} queries`} in ${waited(seconds)}${others}`;
}

function few(items: readonly string[]): string {
  const more = items.length - MOST_LISTED;
  return `${items.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
