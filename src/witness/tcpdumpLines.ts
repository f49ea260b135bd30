/**
 * PTR queries and answers as tcpdump prints them, where only its lines were kept:
 * `16:07:45.123456 IP 192.0.2.53.4242 > 198.51.100.1.53: 4242% [1au] PTR? 5.113.0.203.in-addr.arpa. (55)` and
 * `… IP 198.51.100.1.53 > 192.0.2.53.4242: 4242*- 1/2/3 PTR mail.example.com. (120)`; with `-tttt` a date stands in front.
 */
import type { AnswerKind } from '../model/witnessWords.ts';
import type { PtrQueries } from './ptrQueries.ts';
import { isWatched } from './vainQueries.ts';

const LINE =
  /^(?:(\d{4})-(\d\d)-(\d\d) )?(\d\d):(\d\d):(\d\d)\.(\d{1,9}) (?:\S+ +(?:In|Out|B|M|P) +)?IP6? (\S+)\.(\d+|domain) > (\S+)\.(\d+|domain): (.*)$/;
/** Over TCP the segment's own facts stand in front: `Flags [P.], seq 1:77, …, length 76 56460% [1au] PTR? …`. */
const TCP_SEGMENT = /^Flags \[[^\]]*\], .*?\blength \d+:? /;
const MESSAGE = /^(\d+)(\S*) (.*)$/;
/** Any question; of interest are `PTR` and those on the way to it. */
const ASKED = /\b([A-Z][A-Z0-9]*)\? (\S+)\. \(\d+\)$/;
const ANSWERED = /^(?:\S+ )?(\d+)\/(\d+)\/(\d+)(?: (.*))?$/;

const DAY_MS = 86_400_000;

export class TcpdumpLines {
  /** Lines that were queries or answers about names. */
  understood = 0;
  fromMs = Number.POSITIVE_INFINITY;
  untilMs = Number.NEGATIVE_INFINITY;
  readonly #queries: PtrQueries;
  readonly #capture: number;
  readonly #zoneMs: number;
  #dayMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;
  #line = 0;

  /**
   * @param dayMs  the day of lines without a date, milliseconds since 1970; midnight passed is noticed
   * @param zoneMinutes  of the printed times, east of UTC
   */
  constructor(queries: PtrQueries, capture: number, dayMs: number, zoneMinutes: number) {
    this.#queries = queries;
    this.#capture = capture;
    this.#dayMs = Math.floor(dayMs / DAY_MS) * DAY_MS;
    this.#zoneMs = zoneMinutes * 60_000;
  }

  line(text: string): void {
    this.#line++;
    const found = LINE.exec(text.slice(0, 4096));
    if (found === null) return;
    const timeMs = this.#time(found);
    const message = MESSAGE.exec(found[12]!.replace(TCP_SEGMENT, ''));
    if (message === null) return;
    const [source, sourcePort, destination, destinationPort] = found.slice(8, 12) as [string, string, string, string];
    const [, id, flags, rest] = message as unknown as [string, string, string, string];
    const asked = ASKED.exec(rest);
    if (asked !== null) {
      this.#saw(timeMs);
      const key = `${source} ${sourcePort} ${destination} ${destinationPort} ${id}`;
      const [, type, name] = asked as unknown as [string, string, string];
      const seen = { timeMs, name, resolver: source, server: destination, capture: this.#capture, frame: this.#line };
      if (type === 'PTR') this.#queries.query(key, { ...seen, type });
      else if (isWatched(type)) {
        this.#queries.vain.query(key, { ...seen, name: name.toLowerCase(), type });
        this.#queries.onTheWay(key, { ...seen, type });
      }
      return;
    }
    const answered = ANSWERED.exec(rest);
    if (answered === null) return;
    this.#saw(timeMs);
    const key = `${destination} ${destinationPort} ${source} ${sourcePort} ${id}`;
    const told = toldBy(rest, answered, flags);
    this.#queries.answer(key, { timeMs, ...told, ttlSeconds: null });
    this.#queries.vain.answer(key, told.kind === 'failed' ? told.rcode : null);
  }

  #time(found: RegExpExecArray): number {
    const [, year, month, day, hour, minute, second, fraction] = found;
    const inDay =
      Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000 + Number(`0.${fraction}`) * 1000;
    if (year !== undefined) return Date.UTC(Number(year), Number(month) - 1, Number(day)) + inDay - this.#zoneMs;
    let timeMs = this.#dayMs + inDay - this.#zoneMs;
    if (timeMs < this.#lastMs - DAY_MS / 2) {
      this.#dayMs += DAY_MS;
      timeMs += DAY_MS;
    }
    this.#lastMs = timeMs;
    return timeMs;
  }

  #saw(timeMs: number): void {
    this.understood++;
    this.fromMs = Math.min(this.fromMs, timeMs);
    this.untilMs = Math.max(this.untilMs, timeMs);
  }
}

function toldBy(
  rest: string,
  [, answers, authorities, , records = '']: RegExpExecArray,
  flags: string,
): { kind: AnswerKind; names: string[]; rcode: string } {
  const names = [...records.matchAll(/\bPTR (\S+?)\.?(?=,|\s|$)/g)].map((match) => match[1]!);
  const aliases = [...records.matchAll(/\bCNAME (\S+?)\.?(?=,|\s|$)/g)].map((match) => match[1]!);
  if (flags.includes('|')) return { kind: 'truncated', names: [], rcode: 'NOERROR' };
  if (rest.startsWith('NXDomain')) return { kind: 'nxdomain', names: [], rcode: 'NXDOMAIN' };
  const failed = /^(ServFail|Refused|FormErr|NotImp|NotAuth|Resp\d+)/.exec(rest);
  if (failed !== null) return { kind: 'failed', names: [], rcode: failed[1]!.toUpperCase() };
  if (names.length > 0) return { kind: 'name', names, rcode: 'NOERROR' };
  if (aliases.length > 0) return { kind: 'alias', names: aliases, rcode: 'NOERROR' };
  if (answers !== '0') return { kind: 'name', names: [], rcode: 'NOERROR' };
  // Without the star of an authoritative answer, and with name servers to go to.
  return { kind: flags.includes('*') || authorities === '0' ? 'nodata' : 'referral', names: [], rcode: 'NOERROR' };
}
