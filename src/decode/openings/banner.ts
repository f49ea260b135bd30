/** What a greeting's text says about the server: its name, its software. */
import { parseIPv4, parseIPv6 } from '../../base/addressText.ts';

/** Longest name or software text that is kept. */
export const MAX_FACT = 200;

export interface Banner {
  readonly serverName: string | null;
  readonly software: string | null;
}

const HOST_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]*\.)+[A-Za-z][A-Za-z0-9-]*\.?$/;
const DATE = /[;,]?\s*\(?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*$/;
/** Words around the software's name that say nothing about it. */
const BEFORE = /^(?:Welcome to |This is |E?SMTP\b|LMTP\b|FTP server\b|[-=*\s,;:])+/i;
const AFTER = /(?:\bat\b|\bis\b|\bserver\b|[-=*\s,;:.!])*\bready\b.*$|(?:\s*\[[^\]]*\])+\s*-*$|[-=*\s,;:.!]+$/i;

/** Banners met before: a server greets everybody alike. */
const READ = new Map<string, Banner>();
const MAX_READ = 256;

/** Splits a greeting's text, without its code or tag, into the host that it begins with and the software behind. */
export function readBanner(text: string): Banner {
  let banner = READ.get(text);
  if (banner === undefined) {
    banner = split(text);
    if (READ.size >= MAX_READ) READ.clear();
    READ.set(text, banner);
  }
  return banner;
}

function split(text: string): Banner {
  const trimmed = text.trim();
  const [first] = trimmed.split(/\s/, 1);
  const named = isHostName(first);
  return {
    serverName: named ? first.replace(/\.$/, '') : null,
    software: tidySoftware(named || isAddress(first) ? trimmed.slice(first.length) : trimmed),
  };
}

/** A server without a name may greet under its address. */
function isAddress(word: string): boolean {
  const bare = word.replace(/^\[(?:IPv6:)?(.*)\]$/i, '$1');
  return parseIPv4(bare) !== null || parseIPv6(bare) !== null;
}

/** Whether a word is a fully qualified host name. */
export function isHostName(word: string): boolean {
  return word.length <= 253 && HOST_NAME.test(word);
}

/** `ESMTP Exim 4.96 Thu, 1 Jan …` to `Exim 4.96`; null when nothing is left. */
export function tidySoftware(text: string): string | null {
  let software = text.replace(DATE, '').replace(BEFORE, '').replace(AFTER, '').trim();
  const parenthesised = /^\(([^()]*)\)$/.exec(software);
  if (parenthesised) software = parenthesised[1];
  return software === '' || /^(?:service|server)$/i.test(software) ? null : software.slice(0, MAX_FACT);
}
