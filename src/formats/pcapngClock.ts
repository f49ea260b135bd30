/**
 * The clock of one pcapng interface. Its 64-bit ticks become nanoseconds since the file's first frame as exact doubles:
 * both halves are taken relative to the interface's own first tick, so that no frame costs a BigInt.
 */
const NS_PER_SECOND = 1_000_000_000n;
const TWO_32 = 4_294_967_296;

/** What a tick is: 10^-exponent or 2^-exponent seconds (if_tsresol). */
export interface TickResolution {
  readonly base: 2 | 10;
  readonly exponent: number;
}

export const MICROSECONDS: TickResolution = { base: 10, exponent: 6 };

/** The option's byte: its high bit says power of two. */
export function tickResolution(byte: number): TickResolution {
  return { base: byte & 0x80 ? 2 : 10, exponent: byte & 0x7f };
}

export class PcapngClock {
  /** Whether a first tick was seen and the rest below is valid. */
  started = false;
  /** Halves of the tick that `shift` belongs to. */
  baseHigh = 0;
  baseLow = 0;
  /** Time of the base tick in ns since the file's origin. */
  shift = 0;
  /** Nanoseconds a tick where that is a whole number, so that a product tells the time; else 0: ask `fine`. */
  readonly nsPerTick: number;
  private readonly resolution: TickResolution;
  private readonly offsetSeconds: bigint;

  constructor(resolution: TickResolution, offsetSeconds: bigint) {
    this.resolution = resolution;
    this.offsetSeconds = offsetSeconds;
    this.nsPerTick = resolution.base === 10 && resolution.exponent <= 9 ? 10 ** (9 - resolution.exponent) : 0;
  }

  /**
   * Takes the interface's first tick for its base, rounded down to where a whole number of ns (or seconds, for powers of
   * two) begins. Answers the origin, which is this tick's own time when the file has none yet.
   */
  start(high: number, low: number, origin: bigint | null): bigint {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const whole = ticks - (ticks % this.wholeTicks());
    this.baseHigh = Number(whole >> 32n);
    this.baseLow = Number(whole & 0xffff_ffffn);
    const from = origin ?? this.epochNs(ticks);
    this.shift = Number(this.epochNs(whole) - from);
    this.started = true;
    return from;
  }

  /** Time of a tick in ns since the origin. */
  at(high: number, low: number): number {
    if (this.nsPerTick === 0) return this.fine(high, low);
    return this.shift + ((high - this.baseHigh) * TWO_32 + (low - this.baseLow)) * this.nsPerTick;
  }

  /** Time of a tick in ns since the origin, rounded down, for resolutions that are no whole number of ns. */
  fine(high: number, low: number): number {
    const { base, exponent } = this.resolution;
    const highs = high - this.baseHigh;
    const lows = low - this.baseLow;
    return this.shift + (base === 2 ? binaryNs(highs, lows, exponent) : decimalNs(highs, lows, exponent));
  }

  private wholeTicks(): bigint {
    const { base, exponent } = this.resolution;
    if (base === 2) return 1n << BigInt(exponent);
    return exponent > 9 ? 10n ** BigInt(exponent - 9) : 1n;
  }

  private epochNs(ticks: bigint): bigint {
    const { base, exponent } = this.resolution;
    const perSecond = BigInt(base) ** BigInt(exponent);
    return (ticks * NS_PER_SECOND) / perSecond + this.offsetSeconds * NS_PER_SECOND;
  }
}

/** Exact up to 2^-32 s a tick, for the fraction is split so that no product passes 2^53: 10^9 = 2^9 * 1953125. */
function binaryNs(highs: number, lows: number, exponent: number): number {
  const perSecond = 2 ** exponent;
  const ticks = highs * TWO_32 + lows;
  const seconds = Math.floor(ticks / perSecond);
  const fraction = ticks - seconds * perSecond;
  return seconds * 1e9 + Math.floor((fraction * 1_953_125) / (perSecond / 512));
}

/** Exact up to picoseconds: the high half's quotient and remainder are taken apart. */
function decimalNs(highs: number, lows: number, exponent: number): number {
  const perNs = 10 ** (exponent - 9);
  const quotient = Math.floor(TWO_32 / perNs);
  const remainder = TWO_32 - quotient * perNs;
  return highs * quotient + Math.floor((highs * remainder + lows) / perNs);
}
