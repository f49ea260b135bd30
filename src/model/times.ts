/** Points in time as `--time` asks: seconds since the first frame, or absolute, local or in UTC. */
import type { Report } from './report.ts';

export type TimeMode = 'relative' | 'local' | 'utc';

/** Seconds since the first frame of the earliest capture -> text. */
export interface Clock {
  /** For a table. */
  at(seconds: number): string;
  /** For a sentence: a relative time with its unit. */
  said(seconds: number): string;
}

const SECOND_NS = 1_000_000_000n;

/** Where no capture says when it began, times are relative whatever was asked. Six decimals, as Wireshark shows. */
export function clockOf(report: Pick<Report, 'captures'>, mode: TimeMode): Clock {
  const origin = mode === 'relative' ? null : originNs(report.captures);
  if (origin === null) return { at: (seconds) => seconds.toFixed(6), said: (seconds) => `${seconds.toFixed(6)} s` };
  const format = mode === 'utc' ? formatUtc : formatLocal;
  const at = (seconds: number) => {
    const ns = origin + BigInt(Math.round(seconds * 1e9));
    return ns >= FIRST_DAY_NS && ns < LAST_DAY_NS ? format(ns) : `${seconds.toFixed(6)} s`;
  };
  return { at, said: at };
}

/** As `clockOf`; of captures that began more than a day apart nobody can place seconds since the first: then in UTC. */
export function clockForReaders(report: Pick<Report, 'captures'>, mode: TimeMode): Clock {
  return clockOf(report, mode === 'relative' && areFarApart(report.captures) ? 'utc' : mode);
}

const FAR_APART_NS = 86_400n * SECOND_NS;

function areFarApart(captures: Report['captures']): boolean {
  const origin = originNs(captures);
  return captures.some(({ startedAt }) => {
    const start = startedAt === null ? null : parseEpochNs(startedAt);
    return start !== null && origin !== null && start - origin > FAR_APART_NS;
  });
}

/** Stamps that cannot be (a mad clock, a resolution of whole seconds) are shown as relative ones, beyond the years 1 to 9999. */
const FIRST_DAY_NS = BigInt(Date.parse('0001-01-02T00:00:00Z')) * 1_000_000n;
const LAST_DAY_NS = BigInt(Date.parse('9999-12-31T00:00:00Z')) * 1_000_000n;

/** Time zero of a report, ns since 1970: the start of its earliest capture. */
function originNs(captures: Report['captures']): bigint | null {
  let earliest: bigint | null = null;
  for (const { startedAt } of captures) {
    const ns = startedAt === null ? null : parseEpochNs(startedAt);
    if (ns !== null && (earliest === null || ns < earliest)) earliest = ns;
  }
  return earliest;
}

/** From the first frame of all captures to the last; where one does not say when it began, the longest of them. */
export function spannedSeconds(captures: Report['captures']): number {
  const starts = captures.map(({ startedAt }) => (startedAt === null ? null : parseEpochNs(startedAt)));
  const origin = originNs(captures);
  const ends = captures.map(({ durationSeconds }, at) => {
    const start = starts[at] ?? null;
    return start === null || origin === null ? durationSeconds : Number(start - origin) / 1e9 + durationSeconds;
  });
  return Math.max(0, ...ends);
}

/** Reads RFC 3339 in UTC with up to nine decimals. */
function parseEpochNs(text: string): bigint | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  const ms = parts === null ? Number.NaN : Date.parse(`${parts[1]}Z`);
  if (parts === null || Number.isNaN(ms)) return null;
  return BigInt(ms) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}

function split(ns: bigint): { date: Date; micros: string } {
  const micro = ((ns % SECOND_NS) + SECOND_NS) % SECOND_NS;
  return { date: new Date(Number((ns - micro) / 1_000_000n)), micros: String(micro / 1000n).padStart(6, '0') };
}

function formatUtc(ns: bigint): string {
  const { date, micros } = split(ns);
  return `${date.toISOString().slice(0, 19)}.${micros}Z`;
}

function formatLocal(ns: bigint): string {
  const { date, micros } = split(ns);
  const offset = -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const minutes = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${shifted}.${micros}${zone}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
