/** What an analysis could not see or had to give up, in sentences. */
import { linkTypeName } from '../formats/linkTypes.ts';
import type { Limit } from '../model/report.ts';
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
  readonly evictedFragments: number;
  readonly overflowedAddresses: number;
  readonly unlisted: number;
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
    say(
      'frames-dropped',
      reader.droppedByCapture,
      'the capture itself lost frames: what looks unanswered may have been answered',
    );
  }
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
  say('listing-bounded', seen.unlisted, 'further results are counted, not listed');
  return limits;
}

type Say = (kind: LimitKind, count: number, text: string) => void;

function sayOfFrames(counts: FrameCounts, say: Say): void {
  for (const [linkType, count] of counts.unsupportedLinkTypes) {
    say('unsupported-link-type', count, `frames of link type ${linkTypeName(linkType)} (${linkType}) cannot be read`);
  }
  say('unsupported-encapsulation', counts.unsupported, 'frames in an encapsulation that cannot be looked into');
  say('malformed-frames', counts.malformed, 'frames whose headers contradict themselves were left out');
  say(
    'short-snap-length',
    counts.truncated,
    'frames were cut before their transport header ended: capture with a larger snap length',
  );
  say(
    'clock-backwards',
    counts.clockBackwards,
    'time stamps went backwards: by less than a second they were raised to the latest one before, by more the clock was set',
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
}

function sayOfNames(seen: Seen, say: Say): void {
  if (seen.lookups.messages === 0 && seen.connections.streams > 0) {
    say('no-dns-seen', 1, 'no DNS message at all: captured with a filter, or at a place where lookups do not pass');
  }
  const encrypted = seen.connections.dnsOverTls + seen.dnsOverHttps;
  say(
    'encrypted-dns',
    encrypted,
    'connections to encrypted DNS (over TLS on port 853, or HTTPS to a known resolver): lookups inside cannot be seen',
  );
}
