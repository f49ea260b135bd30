/** What people type who are used to tcpdump's language (pcap-filter), or type an address alone, and what says it here. */
import { parseIPv4, parseIPv6 } from '../base/addressText.ts';
import { FilterMistake } from './syntax.ts';

const HABIT = /^(?:(?:ip6?|tcp|udp)\s+)?(?:(src|dst)\s+)?(?:(host|port)\s+)?(\S+)$/i;
const PORT = /^\d{1,5}$/;

/** The mistake that the whole text is; null where it is nothing of the kind. */
export function habitualMistake(text: string): FilterMistake | null {
  const typed = text.trim();
  const [, way = '', what = '', value = ''] = HABIT.exec(typed) ?? [];
  const said = sayIn(way.toLowerCase(), what.toLowerCase(), value, /^udp\s/i.test(typed) ? 'udp' : 'tcp');
  if (said === null) return null;
  const span = { offset: text.indexOf(typed), length: typed.length };
  return new FilterMistake(span, `"${typed}" does not say which field it means`, said);
}

function sayIn(way: string, what: string, value: string, protocol: 'tcp' | 'udp'): string | null {
  if (what === 'port') return PORT.test(value) ? `${protocol}.${way === '' ? '' : way}port == ${value}` : null;
  const field = way === '' ? 'addr' : way;
  if (parseIPv4(value) !== null) return `ip.${field} == ${value}`;
  return parseIPv6(value) === null ? null : `ipv6.${field} == ${value}`;
}
