/** One host's wish for one name: all its queries, whatever their ID, port, server or transport, and what came back. */

export type TryChannel = 'dns-udp' | 'dns-tcp' | 'mdns' | 'llmnr' | 'netbios';

/** Not a response code: an ICMP error came instead of a response. */
export const RCODE_ICMP = -2;
export const RCODE_NONE = -1;
export const NOERROR = 0;
export const NXDOMAIN = 3;

/** What a response gave. `alias`: a CNAME without what it leads to. */
export type AnswerKind =
  | 'none'
  | 'name'
  | 'nxdomain'
  | 'nodata'
  | 'failed'
  | 'alias'
  | 'truncated'
  | 'referral'
  | 'unreachable';

/** Whether it is no end: who asked goes on to ask over TCP, or elsewhere. */
export function isPartial(answer: AnswerKind): boolean {
  return answer === 'truncated' || answer === 'referral';
}

/** Digits of an IPv6 address. */
export const ALL_DIGITS = 32;
const MAX_TRIES = 64;
/** The latest tries, which a new one is compared with. */
export const RECENT_TRIES = 8;

const NONE_SENT: readonly Sent[] = [];

/** A frame, and when it was sent. */
export interface Sent {
  readonly timeNs: number;
  readonly frame: number;
}

/** One query as sent. */
export class Try {
  /** The one it belongs to, as far as is known. */
  lookup: Lookup;
  readonly channel: TryChannel;
  /** Query type; a forward confirmation asks A and AAAA. */
  readonly type: number;
  readonly asker: number;
  readonly server: number;
  readonly port: number;
  readonly id: number;
  readonly timeNs: number;
  readonly frame: number;
  responseNs = Number.NaN;
  responseFrame = 0;
  rcode = RCODE_NONE;
  answer: AnswerKind = 'none';
  /** The asker had given up, as its ICMP error shows. */
  late = false;
  /** It asked the same again after a complete answer: it did not accept that. */
  repeated = false;
  /** It asked for signatures, as name servers do that ask for others; null where that is not known. */
  signed: boolean | null = null;
  /** It asked for what the server knows itself: as a resolver asks the servers of a zone. */
  iterative = false;
  /** It never left its host, which looked for the server in vain: `frame` is the search's. */
  unsent = false;
  /** SYNs of the connection over which it was to be asked again, its answer being truncated, and which nobody answered. */
  connects: readonly Sent[] = NONE_SENT;
  /** The name asked for, where it is not the lookup's own: an alias that is followed. */
  readonly name: string | null;

  constructor(
    lookup: Lookup,
    channel: TryChannel,
    type: number,
    asker: number,
    server: number,
    port: number,
    id: number,
    timeNs: number,
    frame: number,
    name: string | null = null,
  ) {
    this.lookup = lookup;
    this.channel = channel;
    this.type = type;
    this.asker = asker;
    this.server = server;
    this.port = port;
    this.id = id;
    this.timeNs = timeNs;
    this.frame = frame;
    this.name = name;
  }

  /** What came back was not taken for the answer. */
  get refused(): boolean {
    return this.late || this.repeated;
  }

  get answered(): boolean {
    return !Number.isNaN(this.responseNs);
  }
}

/** Whether a query went to a name server, not into the local network or to the host that it is about. */
export function isToNameServer({ channel }: Try): boolean {
  return channel === 'dns-udp' || channel === 'dns-tcp';
}

/** A query as tracking keys it: the source port in the upper half of `portAndId`, the ID in the lower. */
export function queryOf(
  lookup: Lookup,
  channel: TryChannel,
  type: number,
  asker: number,
  server: number,
  portAndId: number,
  timeNs: number,
  frame: number,
  name: string | null = null,
): Try {
  return new Try(lookup, channel, type, asker, server, portAndId >>> 16, portAndId & 0xffff, timeNs, frame, name);
}

/** Most lookups have none of these: one empty list serves them all. */
const NONE: readonly string[] = [];
const NO_LOOKUPS: readonly Lookup[] = [];
const NO_TRIES: readonly Try[] = [];

export class Lookup {
  /** In order of first queries, from 1. */
  readonly number: number;
  readonly kind: 'ptr' | 'forward';
  /** The host that asks, as the first query shows it. */
  readonly asker: number;
  /** The same, but one key for all addresses of the capturing host. */
  readonly askingHost: number;
  /** The address whose name is wanted; of a forward confirmation, the address that led to it. */
  readonly subject: number;
  /** The name asked for; null where it is the subject's own reverse name. */
  readonly name: string | null;
  tries: readonly Try[] = NO_TRIES;
  /** Time of its first query. */
  startNs = Number.NaN;
  /** Tries in the middle of the series that are not kept. */
  omittedTries = 0;
  macHigh = -1;
  macLow = 0;
  /** The asker is the capturing host. */
  capturing = false;
  targets: readonly string[] = NONE;
  /** Names of an answer that came at once: kept where all lookups are listed, and for that list alone. */
  quickTargets: readonly string[] = NONE;
  aliases: readonly string[] = NONE;
  /** Alias name that a follow-up query may ask for, as a hash; 0 without one. */
  aliasHash = 0;
  forwards: readonly Lookup[] = NO_LOOKUPS;
  /** Digits of its IPv6 address that its questions show, where the capture cut them. */
  shownDigits = ALL_DIGITS;
  /** What ties a confirmation to it where the answer with the name was cut: how the name begins, or its length alone. */
  tiedBy: 'beginning' | 'length' | null = null;
  /** Of a forward confirmation: the addresses it gave include the subject. */
  confirmed = false;
  /** Time from which the asker cannot have waited on: its gap ended, or its ICMP error. */
  givenUpNs = Number.POSITIVE_INFINITY;
  /** It explains a stall. */
  explains = false;
  /** A response to one of its queries came, of whatever kind. */
  everAnswered = false;
  /** It explains a part of a silence, too small for a stall. */
  explainsPart = false;
  /** It explains a stall of its own asker. */
  ownStall = false;
  /** It has been looked at for a SYN that waited for it. */
  connected = false;
  /** It is in the index. */
  indexed = false;
  /** Counted among those that a new connection to their subject may have waited for. */
  undecided = true;

  constructor(
    number: number,
    kind: 'ptr' | 'forward',
    asker: number,
    askingHost: number,
    subject: number,
    name: string | null,
  ) {
    this.number = number;
    this.kind = kind;
    this.asker = asker;
    this.askingHost = askingHost;
    this.subject = subject;
    this.name = name;
  }

  /** Takes the next query. Of an endless series the first and the latest are kept. */
  add(attempt: Try): void {
    const { tries } = this;
    if (tries.length === 0) {
      // Most lookups have one try: a list of just that size.
      this.tries = [attempt];
      this.startNs = attempt.timeNs;
      return;
    }
    for (let i = Math.max(0, tries.length - RECENT_TRIES); i < tries.length; i++) refuseRepeated(tries[i], attempt);
    const kept = tries.length < MAX_TRIES ? tries : tries.toSpliced(MAX_TRIES / 2, 1);
    this.omittedTries += tries.length - kept.length;
    this.tries = [...kept, attempt];
  }

  /** Gives tries other than its first to one of its own kind, which has none yet. */
  part(tries: readonly Try[], to: Lookup): void {
    this.tries = this.tries.filter((one) => !tries.includes(one));
    to.macHigh = this.macHigh;
    to.macLow = this.macLow;
    to.capturing = this.capturing;
    to.shownDigits = this.shownDigits;
    for (const one of tries) {
      one.lookup = to;
      to.add(one);
    }
  }

  get last(): Try {
    return this.tries[this.tries.length - 1];
  }
}

/** A complete answer after which the asker sends the same query again was not accepted. */
function refuseRepeated(earlier: Try, next: Try): void {
  if (!earlier.answered || earlier.id !== next.id || earlier.type !== next.type) return;
  if (earlier.channel !== 'dns-udp' || next.channel !== 'dns-udp' || earlier.name !== next.name) return;
  earlier.repeated ||= earlier.answer === 'name' || earlier.answer === 'nxdomain' || earlier.answer === 'nodata';
}
