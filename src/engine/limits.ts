/** What an analysis could not see or had to give up, in sentences. */
import { clip } from '../base/visibleText.ts';
import { LOW_COST_LOSES, readCaptureFilter } from '../formats/captureFilters.ts';
import type { CaptureReader } from '../formats/captureReader.ts';
import { linkTypeName } from '../formats/linkTypes.ts';
import { DEFAULT_PARAMETERS } from '../model/parameters.ts';
import type { Limit } from '../model/report.ts';
import { waited } from '../model/wording.ts';
import type { LimitKind } from '../model/words.ts';
import type { ConnectionTracker } from '../track/connections.ts';
import type { LookupTracker } from '../track/lookups.ts';
import type { CaptureBook } from './captureBook.ts';
import type { FrameCounts } from './dispatch.ts';

export interface Seen {
  readonly captures: CaptureBook;
  readonly counts: FrameCounts;
  readonly connections: ConnectionTracker;
  readonly lookups: LookupTracker;
  /** Results of connections of which one side was not captured. */
  readonly oneSided: number;
  /** Unexplained silences of servers. */
  readonly silentServers: number;
  /** Slow lookups that delayed no opening, of hosts whose conversation's opening was over. */
  readonly pastOpening: number;
  readonly thresholdMs: number;
  readonly evictedFragments: number;
  readonly overflowedAddresses: number;
  readonly unlisted: number;
  readonly unlistedFindings: number;
  readonly notJudged: number;
  readonly dnsOverHttps: number;
}

/** Problems of one file that are listed. */
const MAX_PROBLEMS = 20;

export function limitsOf(seen: Seen): Limit[] {
  const limits: Limit[] = [];
  const say = (kind: LimitKind, count: number, text: string) => {
    if (count > 0) limits.push({ kind, text, count });
  };
  for (const reader of seen.captures.readers) {
    for (const problem of reader.problems.slice(0, MAX_PROBLEMS)) {
      const kind =
        problem.kind === 'cut'
          ? 'capture-cut'
          : problem.kind === 'damaged'
            ? 'capture-damaged'
            : 'unsupported-encapsulation';
      say(kind, 1, `${problem.text} (offset ${problem.offset})`);
    }
  }
  say(
    'frames-dropped',
    seen.captures.readers.reduce((sum, { droppedByCapture }) => sum + droppedByCapture, 0),
    'the capture itself lost frames: what looks unanswered may have been answered',
  );
  sayOfFilters(seen.captures.readers, say);
  sayOfFrames(seen.counts, say);
  sayOfConnections(seen, say);
  sayOfNames(seen, say);
  say(
    'evicted',
    seen.connections.evicted + seen.lookups.index.evicted + seen.evictedFragments + seen.overflowedAddresses,
    'connections, lookups or fragments had to be given up to bound memory',
  );
  say(
    'not-judged',
    seen.notJudged,
    'judging these silences failed; the other results stand (please report it with the capture)',
  );
  const unlisted = (number: number, what: string) =>
    say('listing-bounded', number, `${number} further ${what}${number === 1 ? ' is' : 's are'} counted, not listed`);
  unlisted(seen.unlisted, 'result');
  unlisted(seen.unlistedFindings, 'finding');
  return limits;
}

type Say = (kind: LimitKind, count: number, text: string) => void;

const LONGEST_FILTER = 300;
/** Filters that are listed. */
const MAX_FILTERS = 8;

/** Each filter once, however many interfaces and files were captured with it. */
function sayOfFilters(readers: readonly Pick<CaptureReader, 'interfaces'>[], say: Say): void {
  const recorded = readers.flatMap(({ interfaces }) => interfaces.flatMap(({ filter }) => filter ?? []));
  const own = new Map<string, number>();
  let lowCost = 0;
  for (const [text, count] of counted(recorded)) {
    const filter = readCaptureFilter(text);
    if (filter.own !== '') own.set(filter.own, (own.get(filter.own) ?? 0) + count);
    if (filter.lowCost) lowCost += count;
  }
  for (const [text, count] of [...own].slice(0, MAX_FILTERS))
    say(
      'capture-filtered',
      count,
      `captured with the filter "${clip(text, LONGEST_FILTER)}": nothing else can be seen`,
    );
  for (const { phase, text } of LOW_COST_LOSES)
    say('capture-filtered', lowCost, `captured at low cost, ${phase} cannot always be judged: ${text}`);
}

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function sayOfFrames(counts: FrameCounts, say: Say): void {
  for (const [linkType, count] of counts.unsupportedLinkTypes) {
    say('unsupported-link-type', count, `frames of link type ${linkTypeName(linkType)} (${linkType}) cannot be read`);
  }
  say('unsupported-encapsulation', counts.unsupported, 'frames in an encapsulation that cannot be looked into');
  say(
    'unsupported-encapsulation',
    counts.encrypted,
    'Wi-Fi frames are encrypted: capture on the wire behind the access point, or at one of the hosts',
  );
  say('malformed-frames', counts.malformed, 'frames whose headers contradict themselves were left out');
  say(
    'short-snap-length',
    counts.truncated,
    'frames were cut before their transport header ended: capture with a larger snap length',
  );
  say(
    'clock-backwards',
    counts.clockBackwards,
    'time stamps went backwards: where the clock was set, by more than a second, what follows goes by the new time; those that came too late to be put in order were raised to the latest one before',
  );
  say('quic', counts.quic, 'QUIC frames were not looked into: its handshake is encrypted');
}

function sayOfConnections(seen: Seen, say: Say): void {
  say(
    'capture-began-late',
    seen.connections.begunBefore,
    'connections began before the capture: their handshakes were not seen',
  );
  say('one-sided', seen.oneSided, 'only one direction was captured: answers may have come unseen');
  say(
    'server-lookups-unseen',
    seen.silentServers,
    "servers were silent and no lookup of theirs was captured: if this capture was made at the client, the servers' own lookups cannot be seen from here",
  );
  say(
    'waits-past-opening',
    seen.pastOpening,
    `slow reverse lookups of one end of a connection by the other delayed no opening${byHowMuch(seen.thresholdMs)}, and no silence past one ended with them: whether something waited for them inside TLS, or later in a session, is not known`,
  );
}

/** Shorter delays are not looked for. */
function byHowMuch(thresholdMs: number): string {
  return thresholdMs > DEFAULT_PARAMETERS.thresholdMs ? ` by ${waited(thresholdMs / 1000)} or more` : '';
}

function sayOfNames(seen: Seen, say: Say): void {
  if (seen.lookups.messages === 0 && seen.connections.streams > 0) {
    say('no-dns-seen', 1, 'no DNS message at all: captured with a filter, or at a place where lookups do not pass');
  }
  say(
    'short-snap-length',
    seen.lookups.cut,
    'DNS messages were cut: what they asked or answered is not known whole; capture with a larger snap length',
  );
  const encrypted = seen.connections.dnsOverTls + seen.dnsOverHttps;
  say(
    'encrypted-dns',
    encrypted,
    'connections to encrypted DNS (over TLS on port 853, or HTTPS to a known resolver): lookups inside cannot be seen',
  );
}
