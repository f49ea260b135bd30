/** Time stamps of log lines: Exim's, RFC 3339, RFC 3164 (syslog without a year), ISO with a space. */

export interface Stamp {
  /** Milliseconds since 1970 as if the clock's reading were UTC; with a known zone the true time. */
  readonly ms: number;
  /** Minutes east of UTC where the line says so. */
  readonly zoneMinutes: number | null;
  /** The line behind the stamp. */
  readonly rest: string;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?\s+/;
const SYSLOG =
  /^(?:<\d{1,3}>)?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? /;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * @param nearMs  where a stamp without a year belongs near to, milliseconds since 1970
 * Null when the line does not begin with a stamp.
 */
export function readStamp(line: string, nearMs: number): Stamp | null {
  const iso = ISO.exec(line);
  if (iso !== null) {
    const [whole, year, month, day, hour, minute, second, fraction, zone] = iso;
    const zoneMinutes = zone === undefined ? null : zoneOf(zone);
    const local = utc(+year!, +month! - 1, +day!, +hour!, +minute!, +second!, fraction);
    return { ms: local - (zoneMinutes ?? 0) * 60_000, zoneMinutes, rest: line.slice(whole.length) };
  }
  const syslog = SYSLOG.exec(line);
  if (syslog === null) return null;
  const [whole, month, day, hour, minute, second, fraction] = syslog;
  const inYear = (year: number) => utc(year, MONTHS.indexOf(month!), +day!, +hour!, +minute!, +second!, fraction);
  const year = new Date(nearMs).getUTCFullYear();
  const candidates = [year - 1, year, year + 1].map(inYear);
  const ms = candidates.reduce((best, one) => (Math.abs(one - nearMs) < Math.abs(best - nearMs) ? one : best));
  return { ms, zoneMinutes: null, rest: line.slice(whole.length) };
}

function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction: string | undefined,
): number {
  return (
    Date.UTC(year, month, day, hour, minute, second) + (fraction === undefined ? 0 : Number(`0.${fraction}`) * 1e3)
  );
}

/** `Z`, `+0100` and `+01:00` in minutes east of UTC. */
export function zoneOf(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return text.startsWith('-') ? -minutes : minutes;
}
