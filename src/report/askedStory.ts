/** The lookups of a stall in sentences: whom it asked, how often, for what, and what came back. */
import { isLoopback } from '../base/addressKind.ts';
import type { Lookup, Stall, Try } from '../model/report.ts';
import { frameSpan, framesListed, listed, type Sentence, type Span, say, value } from '../model/sentence.ts';
import { CHANNEL_WORDS, count, counted, times, waited } from '../model/wording.ts';
import type { Channel } from '../model/words.ts';
import { type Asked, askedDuring, inOrder, isDns, type LookupIndex, lastAnswered, type Round } from './asked.ts';

const MOST_STEPS = 5;
const MOST_SERVERS = 4;
const DISORDER_SECONDS = 0.002;
/** Who waits goes on so soon after an answer. */
const AT_ONCE_SECONDS = 0.05;

/** One sentence a step, the first beginning with `opener` ("Meanwhile"). */
export function askedSentences(stall: Stall, index: LookupIndex, opener: string): Sentence[] {
  const steps = askedDuring(stall, index);
  if (steps.length === 0) return [fromEvidence(stall, opener)];
  const told = steps.slice(0, MOST_STEPS).map((step, at) => sentence(stall, step, at === 0 ? opener : 'Then'));
  if (steps.length <= MOST_STEPS) return told;
  return [...told, say`${counted(steps.length - MOST_STEPS, 'more lookup')} followed.`];
}

function sentence(stall: Stall, step: Asked, opener: string): Sentence {
  const who = asker(stall, step);
  const within = step.tries.filter((one) => one.timeSeconds <= stall.startSeconds + stall.durationSeconds);
  const tries = within.length > 0 ? within : step.tries;
  const whom = step.kind === 'local' ? say`the local network` : servers(tries);
  const how = step.kind === 'local' ? say` by ${channels(tries)}` : say` (${framesListed(frames(tries))})`;
  const often = step.kind !== 'local' && tries.length > 1 ? ` ${times(tries.length)}` : '';
  const later = step.tries.filter((one) => !tries.includes(one));
  const again = later.length === 0 ? [] : say`, and it asked again afterwards (${framesListed(frames(later))})`;
  return say`${opener} ${who} asked ${whom}${often} for ${wanted(stall, step)}${isLed(stall, step) ? ' or a zone above it' : ''}${how}; ${result(stall, step)}${again}.`;
}

/** "it"; "its host" for a query within one host, which bears whatever address reaches the resolver there. */
function asker(stall: Stall, { asker, tries }: Asked): Sentence {
  if (asker === stall.connection[stall.side].address) return say`it`;
  const within = isLoopback(asker) || tries.every(({ server }) => server === asker);
  return within ? say`its host` : say`${value(asker)}`;
}

function frames(tries: readonly Try[]): Span[] {
  return tries.map(frameSpan);
}

function servers(tries: readonly Try[]): Sentence {
  return serversListed([...new Set(tries.map(({ server }) => server))]);
}

function serversListed(all: readonly string[]): Sentence {
  if (all.length <= MOST_SERVERS) return listed(all.map(value));
  return listed([...all.slice(0, MOST_SERVERS).map(value), say`${String(all.length - MOST_SERVERS)} other servers`]);
}

function wanted(stall: Stall, step: Asked): Sentence {
  if (step.kind === 'forward') return say`the addresses of ${value(step.name)}`;
  const peer = stall.connection[stall.side === 'client' ? 'server' : 'client'].address;
  if (step.address === peer) return stall.side === 'client' ? say`the name of that address` : say`the client's name`;
  if (step.address === stall.connection[stall.side].address) return say`its own name`;
  return step.address === null ? say`${value(step.name)}` : say`the name of ${value(step.address)}`;
}

/** Whether its frames ask for zones above the name, too, as resolvers do on their way there (RFC 9156). */
function isLed({ evidence }: Stall, { kind, name, tries }: Asked): boolean {
  if (kind !== 'ptr') return false;
  return evidence.some(({ capture, frame, role, text }) => {
    const zone = QUERY_ROLES.has(role) ? /^query (?:over TCP )?(?:A|NS) (\S+) to /.exec(text)?.[1] : undefined;
    return zone !== undefined && zone !== name && tries.some((one) => one.frame === frame && one.capture === capture);
  });
}

export function channelWord(channel: Channel): string {
  return CHANNEL_WORDS[channel];
}

function channels(tries: readonly Try[]): Sentence {
  const used = [...new Set(tries.map((one) => one.channel))];
  return listed(
    used.map((channel) => {
      const own = tries.filter((one) => one.channel === channel);
      return say`${CHANNEL_WORDS[channel]} (${framesListed(frames(own))})`;
    }),
  );
}

function result(stall: Stall, step: Asked): Sentence {
  const later = readLater(stall, step.tries);
  if (later !== null) return later;
  const answered = lastInTime(stall, step.tries);
  if (answered === null || step.outcome === 'late') return noResult(stall, step);
  const frame = responseSpan(answered);
  if ((step.outcome === 'unanswered' || step.outcome === 'open') && answered.rcode === 'NOERROR')
    return say`what came back (frame ${frame}) was ${partial(stall, step, answered)}`;
  const inVain = step.tries.filter((one) => one.responseFrame === null || !isInTime(stall, one));
  if (stall.cause === 'forward-unanswered' && step.kind === 'forward' && inVain.length > 0) {
    const others = step.tries.filter((one) => !inVain.includes(one));
    return say`${count(others.length)} got an answer (${framesListed(others.map(responseSpan))}), ${count(inVain.length)} got none`;
  }
  const endSeconds = stall.startSeconds + stall.durationSeconds;
  if (isError(answered) && stall.schedule !== null && endSeconds - answered.responseSeconds! > AT_ONCE_SECONDS)
    return waitedOn(stall, step);
  const rounds = step.rounds.filter(({ startSeconds }) => startSeconds <= endSeconds);
  if (step.kind === 'ptr' && rounds.length > 1 && rounds.every((one) => isCompleteBy(endSeconds, one)))
    return eachResult(step, rounds, answered);
  const after = waited(Math.max(0, (answered.responseSeconds ?? answered.timeSeconds) - step.tries[0]!.timeSeconds));
  return say`${answer(step, answered)} came after ${after} (frame ${frame})`;
}

/** Errors were no answers to it; or they were, and it passed on to servers that said nothing. */
function waitedOn(stall: Stall, { tries }: Asked): Sentence {
  const errors = tries.filter((one) => isError(one) && isInTime(stall, one));
  const codes = listed([...new Set(errors.map(({ rcode }) => rcode!))].map(value));
  const came = say`${errors.length === 1 ? 'an error' : 'errors'} (${codes}) came (${framesListed(errors.map(responseSpan))})`;
  const heard = new Set(
    tries.filter((one) => one.responseFrame !== null && isInTime(stall, one)).map(({ server }) => server),
  );
  const silent = [...new Set(tries.map(({ server }) => server))].filter((server) => !heard.has(server));
  if (silent.length === 0) return say`${came}, and it waited on`;
  return say`${came}, and ${serversListed(silent)} did not answer`;
}

/** An answer that was there while another server was being asked, and was read when its own was asked again. */
function readLater(stall: Stall, tries: readonly Try[]): Sentence | null {
  const endSeconds = stall.startSeconds + stall.durationSeconds;
  const again = tries.findLast(({ timeSeconds }) => timeSeconds <= endSeconds);
  if (again === undefined || endSeconds - again.timeSeconds > AT_ONCE_SECONDS || !ANSWERED.has(stall.cause))
    return null;
  const at = (seconds: number) => tries.findLast(({ timeSeconds }) => timeSeconds < seconds);
  const answered = tries.find(
    ({ server, port, id, responseSeconds, rcode }) =>
      responseSeconds !== null &&
      (rcode === 'NOERROR' || rcode === 'NXDOMAIN') &&
      responseSeconds < again.timeSeconds &&
      server === again.server &&
      port === again.port &&
      id === again.id &&
      at(responseSeconds)?.server !== server,
  );
  if (answered === undefined) return null;
  const after = waited(answered.responseSeconds! - answered.timeSeconds);
  return say`the answer of ${value(answered.server)} came after ${after} (frame ${responseSpan(answered)}), while it waited for ${value(at(answered.responseSeconds!)!.server)}, and it was read when that server was asked again (frame ${frameSpan(again)})`;
}

const ANSWERED: ReadonlySet<string> = new Set<Stall['cause']>(['ptr-slow', 'forward-slow']);

function isError({ rcode }: Try): boolean {
  return rcode !== null && rcode !== 'NOERROR' && rcode !== 'NXDOMAIN' && rcode !== 'ICMP';
}

function isCompleteBy(seconds: number, { outcome, endSeconds }: Round): boolean {
  const isInTime = endSeconds !== null && endSeconds <= seconds + DISORDER_SECONDS;
  return isInTime && (outcome === 'answered' || outcome === 'nxdomain' || outcome === 'nodata');
}

/** Of who looked the same up again and again, and was answered each time, as one that serves a client after the other. */
function eachResult(step: Asked, rounds: readonly Round[], last: Try): Sentence {
  const took = rounds.map(({ startSeconds, endSeconds }) => Math.max(0, endSeconds! - startSeconds));
  const isInTurn = rounds.every(({ startSeconds }, at) => at === 0 || rounds[at - 1]!.endSeconds! <= startSeconds);
  const how = isInTurn ? 'one after the other' : 'some of them at the same time';
  const [soonest, latest] = [waited(Math.min(...took)), waited(Math.max(...took))];
  const after = soonest === latest ? `each answered after ${latest}` : `each answered, after ${latest} at most`;
  return say`these were ${count(rounds.length)} lookups, ${how}, ${after}; ${answer(step, last)} came last in frame ${responseSpan(last)}`;
}

/** Who goes on over TCP was told to by a truncated answer. */
function partial(stall: Stall, { tries }: Asked, { server, timeSeconds }: Try): Sentence {
  const connects = stall.evidence.filter(({ role }) => role === 'dns-connect');
  if (connects.length > 0)
    return say`truncated, and over TCP ${value(server)} could not be reached (SYN in ${framesListed(connects.map(frameSpan))})`;
  const again = tries.find(
    (one) => one.channel === 'dns-tcp' && one.server === server && one.timeSeconds > timeSeconds,
  );
  if (again === undefined) return say`truncated, or a referral, and nothing followed`;
  return say`truncated, and over TCP (frame ${frameSpan(again)}) no answer came`;
}

/**
 * The try whose answer came last while the silence lasted; a moment later only where none came since it was asked. Behind
 * a resolver on the same host only that one's answers count: the rest is its own asking.
 */
function lastInTime(stall: Stall, all: readonly Try[]): Try | null {
  const own = all.filter(({ server }) => isLoopback(server));
  const tries = own.length > 0 ? own : all;
  const last = lastAnswered(tries.filter((one) => isInTime(stall, one)));
  const before = lastAnswered(tries.filter((one) => isInTime(stall, one, 0)));
  return last === null || before === null || last.timeSeconds >= before.responseSeconds! ? last : before;
}

/** Whether its answer, if it has one, came while the silence lasted, or as much later as frames are stored in disorder. */
function isInTime(stall: Stall, { responseSeconds }: Try, disorderSeconds = DISORDER_SECONDS): boolean {
  return responseSeconds === null || responseSeconds <= stall.startSeconds + stall.durationSeconds + disorderSeconds;
}

function noResult(stall: Stall, step: Asked): Sentence {
  const late = lastAnswered(step.tries);
  if (late === null) return say`${step.outcome === 'open' ? waitedFor(stall) : silence(step)}`;
  const endSeconds = stall.startSeconds + stall.durationSeconds;
  const sent = step.tries.filter(({ timeSeconds }) => timeSeconds <= endSeconds);
  const answered = sent.filter(({ responseFrame }) => responseFrame !== null);
  if (answered.length > 1) return say`no answer reached it in time (${framesListed(answered.map(responseSpan))})`;
  // That it gave up shows in a known schedule; or the frames say so, where the answer came while it was silent.
  const isKnown = (stall.schedule?.giveUpSeconds ?? null) !== null;
  const isWithin = late.responseSeconds! < stall.startSeconds + stall.durationSeconds;
  const when = isKnown || isWithin ? 'after it had given up' : 'when the silence was over';
  return say`the only answer (frame ${responseSpan(late)}) came ${when}`;
}

function responseSpan({ capture, responseFrame }: Try): Span {
  return frameSpan({ capture, frame: responseFrame! });
}

/** Only where the capture ended before the silence did, that is worth a word. */
function waitedFor({ endedBy }: Stall): string {
  if (endedBy === 'open') return 'no answer has come yet';
  return endedBy === 'capture-end' ? 'no answer had come when the capture ended' : 'no answer had come by then';
}

function silence(step: Asked): string {
  return step.kind === 'local' ? 'nobody answered' : 'no answer came';
}

function answer(step: Asked, answered: Try): Sentence {
  const rcode = answered.rcode ?? 'NOERROR';
  if (rcode === 'ICMP') return say`word that the server cannot be reached (ICMP)`;
  if (rcode === 'NXDOMAIN') return say`the answer that there is no such name (NXDOMAIN)`;
  if (rcode !== 'NOERROR') return say`an error (${value(rcode)})`;
  if (step.outcome === 'nodata' && step.kind === 'ptr') return say`an answer without a name${alias(step)}`;
  // Of one that came at once the name was not kept.
  if (step.targets.length === 0) return say`an answer`;
  return say`the answer, ${listed(step.targets.slice(0, 3).map(value))}${alias(step)},`;
}

function alias(step: Asked): Sentence {
  return step.aliases.length === 0 ? [] : say` by way of the alias ${value(step.aliases.at(-1)!)}`;
}

export const QUERY_ROLES: ReadonlySet<string> = new Set(['ptr-query', 'ptr-retry']);

/** Where the lookups themselves are not at hand, the evidence still names the frames. */
function fromEvidence(stall: Stall, opener: string): Sentence {
  const asked = stall.evidence.filter((one) => QUERY_ROLES.has(one.role));
  const answers = stall.evidence.filter((one) => one.role === 'ptr-response');
  if (asked.length === 0) return say`${opener} a reverse lookup was under way.`;
  const often = asked.length > 1 ? ` ${times(asked.length)}` : '';
  const end =
    answers.length === 0 ? say`no answer came` : say`the answer came in ${framesListed(answers.map(frameSpan))}`;
  return say`${opener} it asked${often} for a name (${framesListed(asked.map(frameSpan))}); ${end}.`;
}

/** How many other connections stood still for the same lookup, as a sentence; null when none did. */
export function sharedSentence(stall: Stall, index: LookupIndex): Sentence | null {
  const all = stall.lookupIds.flatMap((id): Lookup['stallIds'] => index.get(id)?.stallIds ?? []);
  const others = new Set(all.map(connectionOf));
  others.delete(connectionOf(stall.id));
  if (others.size === 0) return null;
  return say`${counted(others.size, 'other connection')} waited on the same lookup.`;
}

/** Of a stall's id, `stall-STREAM-SIDE-FRAME`: its connection. */
function connectionOf(id: string): string | undefined {
  return id.split('-')[1];
}

/** The name servers that a stall's lookups went to, in order of the first query; `mDNS` and the like by their name. */
export function resolversOf(stall: Stall, index: LookupIndex): readonly string[] {
  const tries = onlyTries(stall, index) ?? askedDuring(stall, index).flatMap((step) => step.tries);
  const names = tries.map((one) => (isDns(one) ? one.server : CHANNEL_WORDS[one.channel]));
  return [...new Set(names.length > 0 ? names : (stall.schedule?.servers ?? []))];
}

/** Of a stall with a single lookup of a single kind, as nearly all are; null for others. */
function onlyTries({ lookupIds }: Stall, index: LookupIndex): readonly Try[] | null {
  const lookup = lookupIds.length === 1 ? index.get(lookupIds[0]!) : undefined;
  if (lookup === undefined || lookup.forwardIds.length > 0) return null;
  const { tries } = lookup;
  return tries.every(isDns) ? inOrder(tries) : null;
}
