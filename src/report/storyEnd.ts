/** How a gap ended, in sentences: who gave up meanwhile, and what came at last. */
import type { Evidence, Stall } from '../model/report.ts';
import { frameSpan, type Sentence, say } from '../model/sentence.ts';
import { OTHER_SIDE, waited } from '../model/wording.ts';
import type { GapEnd, Role } from '../model/words.ts';

/** As near to each other times are the same. */
const SAME_SECONDS = 1e-6;
const CLOSING: ReadonlySet<Role> = new Set(['fin', 'rst']);

/** "The server gave up after 8.0 s (FIN, frame 54)." when the other side closed while the gap went on. */
export function peerClosedSentence(stall: Stall): Sentence | null {
  if (stall.closedFirst !== OTHER_SIDE[stall.side]) return null;
  const closing = peerClose(stall);
  if (closing === undefined) {
    return CLOSING.has(stall.endedBy as Role) ? null : say`The ${stall.closedFirst} had given up by then.`;
  }
  const after = waited(closing.timeSeconds - stall.startSeconds);
  return say`The ${stall.closedFirst} gave up after ${after} (${closing.role.toUpperCase()}, frame ${frameSpan(closing)}).`;
}

/** The frame with which the other side closed first; not the one that ended the gap. */
function peerClose({ evidence, startSeconds, endSeconds, endedBy }: Stall): Evidence | undefined {
  return evidence.find(
    ({ role, timeSeconds }) =>
      CLOSING.has(role) &&
      timeSeconds >= startSeconds &&
      (CLOSING.has(endedBy as Role) ? timeSeconds < endSeconds - SAME_SECONDS : timeSeconds <= endSeconds),
  );
}

const MESSAGES: Readonly<Partial<Record<GapEnd, readonly [words: string, role: Role]>>> = {
  syn: ['SYN', 'syn'],
  'client-hello': ['ClientHello', 'client-hello'],
  request: ['request', 'data'],
  greeting: ['greeting', 'greeting'],
  'server-hello': ['ServerHello', 'server-hello'],
  'tls-reply': ['answer', 'tls-reply'],
  data: ['next message', 'data'],
};

/** "The ClientHello left in frame 73, 28.1 s late, into a closed connection." */
export function endSentence(stall: Stall): Sentence {
  const message = MESSAGES[stall.endedBy];
  if (message !== undefined) return messageSentence(stall, message[0], message[1]);
  switch (stall.endedBy) {
    case 'fin':
    case 'rst':
      return closedSentence(stall, stall.endedBy);
    case 'open':
      return say`It still waits.`;
    case 'unseen':
      return unseenSentence(stall);
    case 'evicted':
      return say`What came of it is unknown: the connection was given up to bound memory.`;
    default:
      return say`It still waited when the capture ended.`;
  }
}

function unseenSentence(stall: Stall): Sentence {
  const frame = endFrame(stall, ['data']);
  const which = frame === null ? say`an acknowledgement` : say`frame ${frameSpan(frame)}`;
  return say`What it said then was not captured: ${which} acknowledges it, after ${waited(stall.durationSeconds)}.`;
}

function messageSentence(stall: Stall, words: string, role: Role): Sentence {
  const frame = endFrame(stall, [role, 'data']);
  const where = frame === null ? say`` : say` in frame ${frameSpan(frame)}`;
  return say`The ${words} left${where}, ${waited(stall.durationSeconds)} late${aftermath(stall)}.`;
}

function aftermath(stall: Stall): Sentence {
  const reset = stall.evidence.find(({ role, timeSeconds }) => role === 'rst' && timeSeconds > stall.endSeconds);
  const closed = stall.closedFirst === OTHER_SIDE[stall.side] ? ', into a closed connection' : '';
  return reset === undefined ? say`${closed}` : say`${closed}, and was answered by RST (frame ${frameSpan(reset)})`;
}

function closedSentence(stall: Stall, role: 'fin' | 'rst'): Sentence {
  const frame = endFrame(stall, [role]);
  const where = frame === null ? say`${role.toUpperCase()}` : say`${role.toUpperCase()}, frame ${frameSpan(frame)}`;
  const after = waited(stall.durationSeconds);
  // One side alone can say FIN when the other one has.
  if (role === 'fin' && peerClosedSentence(stall) !== null)
    return say`It ended the connection too, after ${after} (${where}).`;
  const who = stall.closedFirst === null ? 'One side' : `The ${stall.closedFirst}`;
  return say`${who} ended the connection after ${after} (${where}).`;
}

/** Evidence closest to the gap's end, of the first role that is there. */
function endFrame(stall: Stall, roles: readonly Role[]): Evidence | null {
  for (const role of roles) {
    const near = stall.evidence.filter(
      (one) => one.role === role && Math.abs(one.timeSeconds - stall.endSeconds) < 1e-3,
    );
    if (near.length > 0) return near[0]!;
  }
  return null;
}
