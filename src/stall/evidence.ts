/** The frames that prove a stall, in order of time, each with its role and a text. */
import type { AddressTable } from '../base/addressTable.ts';
import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import { CLIENT, type SideIndex } from '../base/side.ts';
import { isMinimised } from '../decode/dnsQuestion.ts';
import type { Evidence } from '../model/report.ts';
import type { Role } from '../model/words.ts';
import type { GapEnding } from '../track/gap.ts';
import type { Lookup, Try } from '../track/lookup.ts';
import { readLater } from './acceptance.ts';
import { lookupName, RCODES } from './lookupNames.ts';
import type { ToldGap } from './verdict.ts';

/** Tries of one lookup shown as evidence; a resolver that retries for minutes proves nothing more. */
const MAX_TRIES = 24;

export class EvidenceList {
  readonly #byKey = new Map<string, Evidence>();

  add(frame: number, timeNs: number, role: Role, text: string): void {
    if (frame === 0) return;
    const evidence = { capture: captureOf(frame), frame: frameOf(frame), timeSeconds: toSeconds(timeNs), role, text };
    const key = `${frame} ${role}`;
    if (!this.#byKey.has(key)) this.#byKey.set(key, evidence);
  }

  get sorted(): Evidence[] {
    return [...this.#byKey.values()].sort((a, b) => a.timeSeconds - b.timeSeconds || a.frame - b.frame);
  }
}

/** @param side  who was silent */
export function evidenceOf(
  gap: ToldGap,
  side: SideIndex,
  lookups: readonly Lookup[],
  addresses: AddressTable,
): Evidence[] {
  const list = new EvidenceList();
  handshake(list, gap);
  opening(list, gap, side);
  closes(list, gap);
  for (const lookup of lookups) lookupEvidence(list, lookup, gap.endNs, addresses);
  return list.sorted;
}

function handshake(list: EvidenceList, gap: ToldGap): void {
  const { connection } = gap;
  if (connection.synSeen) list.add(connection.synFrame, connection.synTimeNs, 'syn', 'SYN');
  if (gap.awaited === 'connect') return;
  list.add(connection.synAckFrame, connection.synAckTimeNs, 'syn-ack', 'SYN, ACK');
  if (connection.handshakeFrame !== connection.synAckFrame) {
    list.add(
      connection.handshakeFrame,
      connection.handshakeTimeNs,
      'handshake-complete',
      'ACK: the TCP handshake is complete',
    );
  }
}

const ENDINGS: Readonly<Partial<Record<GapEnding, { role: Role; text: string }>>> = {
  'client-hello': { role: 'client-hello', text: 'ClientHello' },
  'server-hello': { role: 'server-hello', text: 'ServerHello' },
  greeting: { role: 'greeting', text: 'greeting' },
  request: { role: 'data', text: 'first request' },
  'tls-request': { role: 'tls-request', text: 'request for TLS' },
  'tls-reply': { role: 'tls-reply', text: 'answer to the request for TLS' },
  data: { role: 'data', text: 'next message' },
  unseen: { role: 'data', text: 'ACK of a message that was not captured' },
  syn: { role: 'syn', text: 'SYN' },
};

/** The peer's RST this soon after the silence's end answers what ended it. */
const ANSWERED_WITHIN_NS = 1_000_000_000;

/** What began the silence and what ended it. */
function opening(list: EvidenceList, gap: ToldGap, side: SideIndex): void {
  if (gap.after !== null && gap.after !== 'handshake' && gap.startFrame !== 0) {
    const began = ENDINGS[gap.after] ?? { role: 'data', text: 'message' };
    list.add(gap.startFrame, gap.startNs, began.role, began.text);
  }
  const ended = ENDINGS[gap.ending];
  if (ended !== undefined) list.add(gap.endFrame, gap.endNs, ended.role, ended.text);
  const { connection } = gap;
  const withinNs = connection.rstSide === side ? 0 : ANSWERED_WITHIN_NS;
  if (connection.rstTimeNs <= gap.endNs + withinNs) {
    const who = connection.rstSide === CLIENT ? 'client' : 'server';
    list.add(connection.rstFrame, connection.rstTimeNs, 'rst', `RST: the ${who} broke the connection off`);
  }
}

/** FINs inside the silence or at its end. */
function closes(list: EvidenceList, gap: ToldGap): void {
  for (const side of ['client', 'server'] as const) {
    const half = gap.connection[side];
    if (half.finTimeNs <= gap.endNs) list.add(half.finFrame, half.finTimeNs, 'fin', `FIN: the ${side} closed its side`);
  }
}

function lookupEvidence(list: EvidenceList, lookup: Lookup, untilNs: number, addresses: AddressTable): void {
  const name = lookupName(lookup, addresses);
  lookup.tries.slice(0, MAX_TRIES).forEach((attempt, i) => {
    if (attempt.timeNs > untilNs) return;
    const isAgain = lookup.tries.slice(0, i).some((t) => t.type === attempt.type && t.name === attempt.name);
    const [query, response] = rolesOf(lookup, attempt, isAgain);
    const server = attempt.server === 0 ? 'the local network' : addresses.format(attempt.server);
    const again = isAgain && !query.startsWith('fallback') ? ', again' : '';
    const asked = `${QUESTIONS[attempt.channel]} ${typeName(attempt)} ${attempt.name ?? name} to ${server}${again}`;
    const unsent = `search for ${server} on its own network, in vain; waiting to be sent there: ${asked}`;
    list.add(attempt.frame, attempt.timeNs, query, attempt.unsent ? unsent : asked);
    if (attempt.answered)
      list.add(attempt.responseFrame, attempt.responseNs, response, responseText(lookup, attempt, untilNs));
    attempt.connects.forEach(({ frame, timeNs }, at) => {
      const sent = `SYN to ${server}, TCP port 53, to ask there${at > 0 ? ', again' : ''}`;
      if (timeNs <= untilNs) list.add(frame, timeNs, 'dns-connect', sent);
    });
  });
  for (const forward of lookup.forwards) lookupEvidence(list, forward, untilNs, addresses);
}

const QUESTIONS: Readonly<Record<Try['channel'], string>> = {
  'dns-udp': 'query',
  'dns-tcp': 'query over TCP',
  mdns: 'mDNS query',
  llmnr: 'LLMNR query',
  netbios: 'NetBIOS query',
};

function typeName(attempt: Try): string {
  const names: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 12: 'PTR', 28: 'AAAA', 33: 'NBSTAT' };
  return names[attempt.type] ?? String(attempt.type);
}

/** @param isAgain  the same was asked before */
function rolesOf(lookup: Lookup, attempt: Try, isAgain: boolean): [Role, Role] {
  if (attempt.channel === 'mdns' || attempt.channel === 'llmnr' || attempt.channel === 'netbios')
    return ['fallback-query', 'fallback-response'];
  const icmp = attempt.answer === 'unreachable';
  if (lookup.kind === 'forward')
    return [isAgain ? 'forward-retry' : 'forward-query', icmp ? 'icmp' : 'forward-response'];
  return [
    isAgain ? 'ptr-retry' : 'ptr-query',
    icmp ? 'icmp' : attempt.answer === 'alias' ? 'ptr-alias' : 'ptr-response',
  ];
}

function responseText(lookup: Lookup, attempt: Try, untilNs: number): string {
  const late = attempt.responseNs > untilNs || attempt.late ? ', too late' : notTaken(lookup, attempt, untilNs);
  const { answer } = attempt;
  if (answer === 'unreachable') return `ICMP: unreachable${attempt.unsent ? ', quoting the query' : ''}${late}`;
  const took = `after ${toSeconds(attempt.responseNs - attempt.timeNs).toFixed(3)} s`;
  const targets = lookup.targets.length > 0 ? ` ${lookup.targets.slice(0, 3).join(', ')}` : '';
  if (answer === 'name') return `answer:${lookup.kind === 'ptr' ? targets || ' a name' : ' addresses'}, ${took}${late}`;
  if (answer === 'alias') return `answer: alias ${lookup.aliases.join(', ')}, ${took}${late}`;
  if (answer === 'nodata') return `answer: no such record, ${took}${late}`;
  if (answer === 'truncated') return `truncated answer (TC), ${took}${late}`;
  if (answer === 'referral') {
    const what = lookup.kind === 'ptr' && isMinimised(attempt.type) ? 'answer to a minimised question' : 'referral';
    return `${what}, ${took}${late}`;
  }
  return `answer: ${RCODES[attempt.rcode] ?? `RCODE ${attempt.rcode}`}, ${took}${late}`;
}

function notTaken({ tries }: Lookup, attempt: Try, untilNs: number): string {
  if (!attempt.repeated) return '';
  return readLater(tries, untilNs)?.answered === attempt ? ', read when that server was asked again' : ', not accepted';
}

/** The silence's owner as a word. */
export function sideName(side: SideIndex): 'client' | 'server' {
  return side === CLIENT ? 'client' : 'server';
}
