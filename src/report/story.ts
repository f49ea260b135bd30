/** A stall told in sentences, the same for the terminal, HTML, Markdown and the app: headline, then what happened. */
import type { Evidence, Gap, Stall } from '../model/report.ts';
import { frameSpan, framesListed, type Sentence, say, value } from '../model/sentence.ts';
import { socket, waited } from '../model/wording.ts';
import type { Phase, Role } from '../model/words.ts';
import type { LookupIndex } from './asked.ts';
import { askedSentences, QUERY_ROLES, sharedSentence } from './askedStory.ts';
import { endSentence, peerClosedSentence } from './storyEnd.ts';

type Connection = Stall['connection'];

/** `mail.example.com (203.0.113.5:465)`, or the address alone. */
export function serverWords({ server, serverName }: Connection): Sentence {
  if (serverName === null || serverName === server.address) return say`${value(socket(server))}`;
  return say`${value(serverName)} (${value(socket(server))})`;
}

/** "10.0.0.2 waited 28.1 s before its ClientHello to mail.example.com (203.0.113.5:465)" */
export function headline(gap: Stall | Gap): Sentence {
  const client = say`${value(gap.connection.client.address)}`;
  const server = serverWords(gap.connection);
  const [who, peer] = gap.side === 'client' ? [client, server] : [server, client];
  const time = waited(gap.durationSeconds);
  const owed = owedWords(gap, peer);
  switch (gap.endedBy) {
    case 'fin':
    case 'rst':
      return say`${who} waited ${time} and never sent ${owed}`;
    case 'open':
      return say`${who} has waited ${time} so far before ${owed}`;
    case 'capture-end':
    case 'evicted':
      return say`${who} waited at least ${time} before ${owed}`;
    default:
      return say`${who} waited ${time} before ${owed}`;
  }
}

function owedWords({ phase, side }: Stall | Gap, peer: Sentence): Sentence {
  switch (phase) {
    case 'before-connect':
      return say`its SYN to ${peer}`;
    case 'before-client-hello':
      return say`its ClientHello to ${peer}`;
    case 'before-request':
      return say`its first request to ${peer}`;
    case 'before-greeting':
      return say`its greeting to ${peer}`;
    case 'before-tls-reply':
      return say`its answer to the request for TLS from ${peer}`;
    case 'before-server-hello':
      return say`its ServerHello to ${peer}`;
    case 'in-authentication':
      return say`the next message of the authentication with ${peer}`;
    case 'in-session':
      return side === 'server' ? say`its next reply to ${peer}` : say`its next message to ${peer}`;
  }
}

/** A gap that no lookup explains, in a line. */
export function gapSentence(gap: Gap): Sentence {
  const debt = debtFrame(gap);
  const after = debt === null ? say`` : say` (after frame ${frameSpan(debt)})`;
  const more = [partSentence(gap), otherWaitSentence(gap)].flatMap((one) => (one === null ? [] : say` ${one}`));
  return say`${headline(gap)}${after}.${more}`;
}

/** Less is not worth a word. */
const LEAST_PART_SECONDS = 0.1;
const ENDED_WITH_SECONDS = 0.1;

/** What lookups explain of it, which is too little to blame them for all. */
function partSentence({ evidence, explainedSeconds, endSeconds }: Gap): Sentence | null {
  const asked = evidence.filter(({ role }) => QUERY_ROLES.has(role));
  if (asked.length === 0 || explainedSeconds < LEAST_PART_SECONDS) return null;
  const answer = evidence.findLast(({ role }) => role === 'ptr-response');
  const isEnd = answer !== undefined && Math.abs(endSeconds - answer.timeSeconds) <= ENDED_WITH_SECONDS;
  const end = isEnd ? say`, with whose answer (frame ${frameSpan(answer)}) it ended` : say``;
  return say`Of that, ${waited(explainedSeconds)} went by with a reverse lookup (${framesListed(asked.map(frameSpan))})${end}.`;
}

const OTHER_WAITS: ReadonlySet<Role> = new Set(['ident', 'arp', 'dns-connect']);

/** What else was waited for. */
function otherWaitSentence({ counterEvidence }: Stall | Gap): Sentence | null {
  const other = counterEvidence.find(({ role }) => role !== null && OTHER_WAITS.has(role));
  if (other === undefined || other.capture === null || other.frame === null) return null;
  return say`Meanwhile ${other.text} (frame ${frameSpan({ capture: other.capture, frame: other.frame })}).`;
}

/** What happened, a sentence an item. Without the report's lookups it says less about who was asked. */
export function story(stall: Stall, index: LookupIndex): Sentence[] {
  const sentences = [
    openingSentence(stall),
    ...askedSentences(stall, index, stall.phase === 'before-connect' ? 'Before its SYN' : 'Meanwhile'),
    scheduleSentence(stall),
    peerClosedSentence(stall),
    endSentence(stall),
    shareSentence(stall),
    otherWaitSentence(stall),
    sharedSentence(stall, index),
  ];
  return sentences.filter((sentence) => sentence !== null);
}

/** The message after which the silent side owed its own, by phase: the roles to look for, the later the better. */
const DEBT: Readonly<Record<Phase, readonly Role[]>> = {
  'before-connect': [],
  'before-client-hello': ['tls-reply', 'data', 'handshake-complete', 'syn-ack'],
  'before-request': ['data', 'handshake-complete', 'syn-ack'],
  'before-greeting': ['greeting', 'data', 'handshake-complete', 'syn-ack'],
  'before-tls-reply': ['tls-request', 'data', 'handshake-complete'],
  'before-server-hello': ['client-hello', 'data', 'handshake-complete'],
  'in-authentication': ['data', 'tls-reply', 'server-hello', 'greeting', 'handshake-complete'],
  'in-session': ['data', 'tls-reply', 'server-hello', 'greeting'],
};

/** Nanoseconds become lost in sums of seconds; a microsecond is shorter than any answer. */
const SLACK_SECONDS = 1e-6;

/** The frame after which the silence began, where the evidence holds it. */
function debtFrame(gap: Stall | Gap): Evidence | null {
  const before = gap.evidence.filter((one) => one.timeSeconds <= gap.startSeconds + SLACK_SECONDS);
  for (const role of DEBT[gap.phase]) {
    const last = before.findLast((one) => one.role === role);
    if (last !== undefined) return last;
  }
  return null;
}

function openingSentence(stall: Stall): Sentence | null {
  if (stall.phase === 'before-connect') return null;
  const debt = debtFrame(stall);
  if (debt === null) {
    if (stall.phase !== 'in-session') return say`It was the ${stall.side}'s turn, and it said nothing.`;
    return stall.closedFirst === null
      ? say`The opening was over; from the first query on it said nothing, and neither did its peer.`
      : say`The opening was over; from the first query on it said nothing.`;
  }
  const frame = frameSpan(debt);
  switch (debt.role) {
    case 'handshake-complete':
      return stall.side === 'client'
        ? say`It finished its handshake in frame ${frame} and then said nothing.`
        : say`The handshake was complete in frame ${frame}, and the server sent no greeting.`;
    case 'greeting':
      return stall.phase === 'before-greeting'
        ? say`The server began its greeting in frame ${frame}, and did not end it.`
        : say`After frame ${frame} it was the ${stall.side}'s turn, and it said nothing.`;
    case 'syn-ack':
      return say`The connection was accepted in frame ${frame}; after that the ${stall.side} said nothing.`;
    case 'tls-reply':
      return say`The way to TLS was free from frame ${frame} on, and the ${stall.side} said nothing.`;
    case 'tls-request':
      return say`The client asked for TLS in frame ${frame}, and the server did not answer.`;
    case 'client-hello':
      return say`The ClientHello came in frame ${frame}, and the server did not answer.`;
    default:
      return say`After frame ${frame} it was the ${stall.side}'s turn, and it said nothing.`;
  }
}

function scheduleSentence({ schedule }: Stall): Sentence | null {
  if (schedule === null || schedule.name === 'unrecognised') return null;
  const total = schedule.giveUpSeconds === null ? '' : `, which gives up after ${waited(schedule.giveUpSeconds)}`;
  return say`The tries follow a known schedule (${schedule.name})${total}.`;
}

/** Below this share of the gap a reader must be told that the lookup explains a part only. */
const NEARLY_ALL = 0.95;

function shareSentence({ explainedSeconds, durationSeconds }: Stall): Sentence | null {
  if (explainedSeconds >= durationSeconds * NEARLY_ALL) return null;
  return say`The lookup explains ${waited(explainedSeconds)} of the ${waited(durationSeconds)}.`;
}
