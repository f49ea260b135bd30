/** One host's wish for one name: all its queries, whatever their ID, port, server or transport, and what came back. */

export type TryChannel = 'dns-udp' | 'dns-tcp' | 'mdns' | 'llmnr' | 'netbios';

/** Not a response code: an ICMP error came instead of a response. */
export const RCODE_ICMP = -2;
export const RCODE_NONE = -1;
export const NOERROR = 0;
export const SERVFAIL = 2;
export const NXDOMAIN = 3;

/** What a response gave. `alias`: a CNAME without what it leads to; `partial`: truncated or a referral, so not an end. */
export type AnswerKind = 'none' | 'name' | 'nxdomain' | 'nodata' | 'failed' | 'alias' | 'partial' | 'unreachable';

/** One query as sent. */
export class Try {
  readonly lookup: Lookup;
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
  /** The asker had given up, as its ICMP error shows, or it asked the same again: not an accepted answer. */
  refused = false;

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
  }

  get answered(): boolean {
    return !Number.isNaN(this.responseNs);
  }
}

/** Most lookups have none of these: one empty list serves them all. */
const NONE: readonly string[] = [];
const NO_LOOKUPS: readonly Lookup[] = [];

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
  readonly tries: Try[] = [];
  macHigh = -1;
  macLow = 0;
  /** The asker is the capturing host. */
  capturing = false;
  targets: readonly string[] = NONE;
  aliases: readonly string[] = NONE;
  /** Alias name that a follow-up query may ask for, as a hash; 0 without one. */
  aliasHash = 0;
  forwards: readonly Lookup[] = NO_LOOKUPS;
  /** Of a forward confirmation: the addresses it gave include the subject. */
  confirmed = false;
  /** Time from which the asker cannot have waited on: its gap ended, or its ICMP error. */
  givenUpNs = Number.POSITIVE_INFINITY;
  /** Ids of the stalls and gaps that it explains. */
  stallIds: readonly string[] = NONE;
  /** It explains a stall of its own asker. */
  ownStall = false;
  /** It has been looked at for a SYN that waited for it. */
  connected = false;
  /** Chains of lookups about the same subject, and of the same host about it, the newest first. */
  newerOfSubject: Lookup | null = null;
  olderOfSubject: Lookup | null = null;
  newerOfPair: Lookup | null = null;
  olderOfPair: Lookup | null = null;
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

  get startNs(): number {
    return this.tries[0].timeNs;
  }

  get last(): Try {
    return this.tries[this.tries.length - 1];
  }
}
