/** What a frame of a proof is called on a picture, and whose lane it belongs to. */
import type { Evidence, Gap, Stall } from './report.ts';
import type { Role, Side } from './words.ts';

/** Roles without a label have no mark: lookups are bars. */
export const MARK_LABELS: Readonly<Partial<Record<Role, string>>> = {
  syn: 'SYN',
  'syn-ack': 'SYN-ACK',
  'handshake-complete': 'ACK',
  'client-hello': 'ClientHello',
  'server-hello': 'ServerHello',
  greeting: 'greeting',
  'tls-request': 'STARTTLS',
  'tls-reply': 'TLS reply',
  data: 'data',
  fin: 'FIN',
  rst: 'RST',
};

const SENDERS: Readonly<Partial<Record<Role, Side>>> = {
  syn: 'client',
  'syn-ack': 'server',
  'handshake-complete': 'client',
  'client-hello': 'client',
  'server-hello': 'server',
  greeting: 'server',
  'tls-request': 'client',
  'tls-reply': 'server',
};

/** Who sent a frame of the evidence; null for lookups and whatever belongs to no lane. */
export function senderOf(gap: Stall | Gap, { role, timeSeconds }: Evidence): Side | null {
  const fixed = SENDERS[role];
  if (fixed !== undefined || MARK_LABELS[role] === undefined) return fixed ?? null;
  const peer = gap.side === 'client' ? 'server' : 'client';
  const atEnd = Math.abs(timeSeconds - gap.endSeconds) < 1e-6;
  if (role === 'data') return atEnd ? gap.side : peer;
  if (timeSeconds > gap.endSeconds + 1e-6) return peer;
  // The second FIN is the other side's.
  const isFirst = !gap.evidence.some((one) => one.role === 'fin' && one.timeSeconds < timeSeconds);
  if (role === 'fin' && !isFirst) return gap.closedFirst === peer ? gap.side : peer;
  return gap.closedFirst ?? peer;
}
