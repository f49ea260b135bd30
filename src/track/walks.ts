/**
 * What resolvers ask about the zones above a reverse name on their way to it (RFC 9156): where those who have such a zone
 * are silent, the name itself is asked for late, or never. For which address it was shows in who waits meanwhile.
 */
import { reverseName } from '../base/reverseName.ts';
import { readName } from '../decode/dnsName.ts';
import { asksForSignatures, type DnsQuestion, TYPE_A, TYPE_NS } from '../decode/dnsQuestion.ts';
import type { Packet } from '../decode/packet.ts';
import { Lookup, queryOf, type Try, type TryChannel } from './lookup.ts';
import { BEGUN, type LookupTables, NUMBERS } from './lookupTables.ts';

const KEPT = 256;
/** At most so many are part of one lookup. */
const MOST_STEPS = 32;
/** A step that took less is none that anybody waited for. */
const SLOW_NS = 200_000_000;
/** The next step follows within this time, as long as a server is waited for. */
const NEXT_NS = 5_500_000_000;
/** Lookups of one host about one address that a way may lead to. */
const MAX_LOOKED = 16;

/** Zones above a full name, with the label that some put before them (RFC 9156, 2.3). */
const ABOVE_IPV4 = /^(?:_\.)?((?:\d{1,3}\.){1,3}in-addr\.arpa)$/i;
const ABOVE_IPV6 = /^(?:_\.)?((?:[0-9a-f]\.){1,31}ip6\.arpa)$/i;

interface Step {
  readonly askingHost: number;
  readonly zone: string;
  readonly attempt: Try;
  readonly macHigh: number;
  readonly macLow: number;
  readonly capturing: boolean;
}

export class Walks {
  /** What all steps belong to, as long as nobody knows for whom they are. */
  readonly lookup = new Lookup(0, 'ptr', 0, 0, 0, null);
  readonly #tables: LookupTables;
  readonly #steps: Step[] = [];
  #next = 0;

  constructor(tables: LookupTables) {
    this.#tables = tables;
  }

  /** The step that a query is, which was read into `q`; null for any other. */
  take(
    packet: Packet,
    q: DnsQuestion,
    start: number,
    end: number,
    channel: TryChannel,
    server: number,
    portAndId: number,
    timeNs: number,
    frame: number,
  ): Try | null {
    const name = readName(packet.bytes, q.nameAt, start, end)?.name ?? '';
    const zone = (ABOVE_IPV4.exec(name) ?? ABOVE_IPV6.exec(name))?.[1].toLowerCase();
    if (zone === undefined) return null;
    const { source, macHigh, macLow, outgoing, loopback } = packet;
    const attempt = queryOf(this.lookup, channel, q.type, source, server, portAndId, timeNs, frame, name);
    attempt.iterative = true;
    attempt.signed = asksForSignatures(q, packet.bytes, end);
    const capturing = outgoing || loopback;
    const askingHost = this.#tables.hostKey(source, capturing);
    this.#steps[this.#next++ % KEPT] = { askingHost, zone, attempt, macHigh, macLow, capturing };
    return attempt;
  }

  /**
   * Makes the slow steps of a host towards an address between two times a part of its lookup about that address: of the
   * one that they led to, or of a new one where none did. Answers the new one, if any.
   */
  lead(askingHost: number, subject: number, fromNs: number, toNs: number): Lookup | null {
    if (this.#steps.length === 0) return null;
    const steps = this.#towards(askingHost, subject, fromNs, toNs);
    if (steps.length === 0) return null;
    const tries = steps.map(({ attempt }) => attempt);
    const lookups: Lookup[] = [];
    this.#tables.index.visitBy(askingHost, subject, MAX_LOOKED, fromNs, (lookup) => lookups.push(lookup) > 0);
    // Whoever asked the resolver itself is seen, and waits for that one's answer.
    if (lookups.some((lookup) => lookup.tries.some(({ server }) => server >>> 24 === 127))) return null;
    const known = this.#ledTo(lookups, tries);
    if (known === null) return this.#begin(steps[0], subject, tries, toNs);
    lengthen(known, tries);
    return null;
  }

  /** From the first slow one on, in the order of time. */
  #towards(askingHost: number, subject: number, fromNs: number, toNs: number): readonly Step[] {
    const inTime = this.#steps.filter(
      ({ askingHost: by, attempt }) => by === askingHost && attempt.timeNs >= fromNs && attempt.timeNs <= toNs,
    );
    if (inTime.length === 0) return [];
    const name = reverseName(this.#tables.addresses.format(subject));
    const towards = inTime.filter(({ zone }) => name?.endsWith(`.${zone}`));
    towards.sort((a, b) => a.attempt.timeNs - b.attempt.timeNs);
    const first = towards.findIndex(({ attempt }) => isSlow(attempt, toNs));
    return first < 0 ? [] : towards.slice(first, first + MOST_STEPS);
  }

  #ledTo(lookups: readonly Lookup[], tries: readonly Try[]): Lookup | null {
    const isNext = (lookup: Lookup) => {
      const before = tries.findLast(({ timeNs }) => timeNs <= lookup.startNs);
      return before !== undefined && lookup.startNs - before.timeNs <= NEXT_NS;
    };
    const isOf = (lookup: Lookup) => lookup.tries.some((one) => one.lookup === this.lookup);
    return lookups.findLast(isOf) ?? lookups.findLast(isNext) ?? null;
  }

  #begin({ askingHost, attempt, ...seen }: Step, subject: number, tries: readonly Try[], nowNs: number): Lookup {
    const { counts, index } = this.#tables;
    const lookup = new Lookup(++counts[NUMBERS], 'ptr', attempt.asker, askingHost, subject, null);
    counts[BEGUN]++;
    lookup.macHigh = seen.macHigh;
    lookup.macLow = seen.macLow;
    lookup.capturing = seen.capturing;
    lengthen(lookup, tries);
    index.add(lookup, nowNs);
    return lookup;
  }
}

/** Whether it is a question on the way, by its type. */
export function isStep({ type, iterative }: DnsQuestion): boolean {
  return iterative && (type === TYPE_A || type === TYPE_NS);
}

function isSlow({ timeNs, answered, responseNs }: Try, nowNs: number): boolean {
  return (answered ? responseNs : nowNs) - timeNs >= SLOW_NS;
}

function lengthen(lookup: Lookup, tries: readonly Try[]): void {
  const added = tries.filter((one) => !lookup.tries.includes(one));
  if (added.length === 0) return;
  lookup.tries = [...lookup.tries, ...added].sort((a, b) => a.timeNs - b.timeNs);
  lookup.startNs = lookup.tries[0].timeNs;
  if (added.some(({ answered }) => answered)) lookup.everAnswered = true;
}
