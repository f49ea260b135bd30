/** Frame counts, times, streams and DNS pairing agree with tshark on examples, recordings and synthetic captures. */
import { describe, expect, it } from 'vitest';
import type { Lookup, Report } from '../../src/model/report.ts';
import { reverseName } from '../support/addresses.ts';
import { hasTshark } from '../support/tshark.ts';
import { SOME } from './captures.ts';
import { readCapture } from './support/readCapture.ts';
import { tsharkRows } from './support/tsharkRows.ts';

const FIELDS = [
  'frame.time_relative',
  'tcp.stream',
  'tcp.flags',
  'tls.handshake.type',
  'dns.flags.response',
  'dns.response_to',
  'dns.time',
  'dns.qry.type',
  'dns.qry.name',
  'dns.id',
  'dns.retransmission',
  'udp.port',
  'icmp.type',
  'icmpv6.type',
] as const;

/** What tshark says of one frame; several values are parted by commas. */
type Told = Readonly<Record<(typeof FIELDS)[number], string>>;
type Frames = ReadonlyMap<number, Told>;

/** The outermost of several values: ICMP quotes give more than one. */
function first(text: string): string {
  return text.split(',')[0];
}

function seconds(frame: Told): number {
  return Number(frame['frame.time_relative']);
}

function sameTime(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6;
}

function hasFlag(frame: Told, bit: number): boolean {
  return (Number(first(frame['tcp.flags'])) & bit) !== 0;
}

function isQuery(frame: Told): boolean {
  return /^(0|False)$/.test(first(frame['dns.flags.response']));
}

/** Every frame that the report names, against what tshark says of it. */
class Comparison {
  readonly differences: string[] = [];
  readonly #report: Report;
  readonly #frames: Frames;
  /** Times that went backwards are raised in the report only. */
  readonly #clockRan: boolean;

  constructor(report: Report, frames: Frames) {
    this.#report = report;
    this.#frames = frames;
    this.#clockRan = !report.limits.some(({ kind }) => kind === 'clock-backwards');
    this.#streams();
    for (const stall of [...report.stalls, ...report.gaps]) this.#evidence(stall);
    for (const lookup of report.lookups) for (const attempt of lookup.tries) this.#try(lookup, attempt);
    this.#missedQueries();
  }

  #expect(frame: number, timeSeconds: number, what: string, holds: (told: Told) => boolean): void {
    const told = this.#frames.get(frame);
    if (told === undefined) {
      this.#differ(`frame ${frame} (${what}) does not exist`);
      return;
    }
    if (this.#clockRan && !sameTime(timeSeconds, seconds(told))) {
      this.#differ(`frame ${frame} (${what}) at ${timeSeconds}, tshark says ${seconds(told)}`);
    }
    if (!holds(told)) this.#differ(`frame ${frame} is no ${what}: ${JSON.stringify(told)}`);
  }

  #differ(text: string): void {
    this.differences.push(text);
  }

  #streams(): void {
    const streams = new Set([...this.#frames.values()].map((told) => first(told['tcp.stream'])));
    streams.delete('');
    const { connections } = this.#report.summary;
    if (connections !== streams.size) this.#differ(`${connections} connections, tshark has ${streams.size} streams`);
  }

  #evidence({ evidence, connection }: Report['stalls'][number] | Report['gaps'][number]): void {
    for (const { frame, timeSeconds, role } of evidence) {
      const holds = TCP_ROLES[role];
      this.#expect(frame, timeSeconds, role, (told) => {
        if (holds === undefined) return true;
        return holds(told) && (connection.stream === null || first(told['tcp.stream']) === String(connection.stream));
      });
      if (role === 'client-hello') this.#clientHello(frame, String(connection.stream));
    }
  }

  /** tshark names the segment that completes a hello; the silence ended with its first one, shortly before. */
  #clientHello(frame: number, stream: string): void {
    const hellos = [...this.#frames].filter(([, told]) => {
      return first(told['tcp.stream']) === stream && told['tls.handshake.type'].split(',').includes('1');
    });
    if (hellos.length === 0) return;
    const begun = this.#frames.get(frame) as Told;
    const fits = hellos.some(([complete, told]) => complete >= frame && seconds(told) - seconds(begun) < 0.3);
    if (!fits) this.#differ(`ClientHello in ${frame}, tshark says in ${hellos.map(([complete]) => complete)}`);
  }

  #try(lookup: Lookup, attempt: Lookup['tries'][number]): void {
    const { frame, timeSeconds, responseFrame, responseSeconds, channel, id, rcode } = attempt;
    this.#expect(frame, timeSeconds, `query for ${lookup.name}`, (told) => {
      return channel === 'netbios' || (isQuery(told) && Number(first(told['dns.id'])) === id && asks(told, lookup));
    });
    if (responseFrame === null) return;
    this.#expect(responseFrame, responseSeconds ?? -1, `response about ${lookup.name}`, () => true);
    if (rcode !== 'ICMP') this.#pairing(frame, responseFrame);
  }

  /** Of several queries with one ID and port tshark pairs the first, the report the last: they are left out. */
  #pairing(query: number, response: number): void {
    const [sent, told] = [this.#frames.get(query), this.#frames.get(response)];
    const to = Number(first(told?.['dns.response_to'] ?? ''));
    const paired = this.#frames.get(to);
    if (sent === undefined || told === undefined || paired === undefined || sent['dns.retransmission'] !== '') return;
    const sameKey = paired['dns.id'] === sent['dns.id'] && paired['udp.port'] === sent['udp.port'];
    if (to !== query) {
      if (!sameKey) this.#differ(`response ${response} is to ${query}, tshark says to ${to}`);
      return;
    }
    const waited = seconds(told) - seconds(sent);
    if (!sameTime(waited, Number(first(told['dns.time'])))) this.#differ(`response ${response} came after ${waited}`);
  }

  /** PTR queries about IPv4 addresses that tshark sees and that are in no lookup. */
  #missedQueries(): void {
    const listed = new Set(this.#report.lookups.flatMap(({ tries }) => tries.map(({ frame }) => frame)));
    for (const [number, told] of this.#frames) {
      const isQuoted = told['icmp.type'] !== '' || told['icmpv6.type'] !== '';
      const isPlain =
        isQuery(told) && !isQuoted && /(^|,)53(,|$)/.test(told['udp.port']) && told['dns.qry.type'] === '12';
      if (!isPlain || !/^(\d+\.){4}in-addr\.arpa$/i.test(told['dns.qry.name'])) continue;
      if (!listed.has(number) && !this.#isCopy(number)) this.#differ(`PTR query ${number} is in no lookup`);
    }
  }

  /** The same query came a few milliseconds before: captured twice. */
  #isCopy(number: number): boolean {
    const told = this.#frames.get(number) as Told;
    for (let before = number - 1; ; before--) {
      const other = this.#frames.get(before);
      if (other === undefined || seconds(told) - seconds(other) > 0.005) return false;
      if (other['dns.id'] === told['dns.id'] && other['dns.qry.name'] === told['dns.qry.name']) return true;
    }
  }
}

const TCP_ROLES: Readonly<Record<string, ((told: Told) => boolean) | undefined>> = {
  syn: (told) => hasFlag(told, 2) && !hasFlag(told, 16),
  'syn-ack': (told) => hasFlag(told, 2) && hasFlag(told, 16),
  'handshake-complete': (told) => hasFlag(told, 16) && !hasFlag(told, 2),
  fin: (told) => hasFlag(told, 1),
  rst: (told) => hasFlag(told, 4),
  data: (told) => told['tcp.stream'] !== '',
  greeting: (told) => told['tcp.stream'] !== '',
};

/** The name itself, an alias of it, or the reverse name of the IPv4-mapped address. */
function asks(told: Told, { name, aliases, address }: Lookup): boolean {
  const mapped = address === null || address.includes(':') ? [] : [reverseName(`::ffff:${address}`)];
  const names = [name, ...aliases, ...mapped].map((one) => one.toLowerCase());
  return told['dns.qry.name']
    .toLowerCase()
    .split(',')
    .some((one) => names.includes(one));
}

async function expectAgreement(capture: Uint8Array): Promise<void> {
  const report = readCapture(capture, { listAllLookups: true });
  const frames = await tsharkRows(capture, FIELDS);
  expect(report.captures[0].frames).toBe(frames.size);
  expect(report.captures[0].durationSeconds).toBeCloseTo(Math.max(...[...frames.values()].map(seconds)), 6);
  expect(new Comparison(report, frames).differences).toEqual([]);
}

describe.skipIf(!hasTshark).concurrent('the report agrees with tshark on', () => {
  it.each(SOME)('$name', { timeout: 60_000 }, ({ bytes }) => expectAgreement(bytes()));
});
