/** Verdicts as a report tells them: each part by itself, since of ten thousand stalls few are read to the end. */
import type { AddressTable } from '../base/addressTable.ts';
import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import type { Parts } from '../base/lazyElements.ts';
import { recordType } from '../base/reverseName.ts';
import { SERVER } from '../base/side.ts';
import type { Connection as ReportedConnection, Gap as ReportedGap, Schedule, Stall } from '../model/report.ts';
import type { GapEnd, Phase } from '../model/words.ts';
import type { GapEnding } from '../track/gap.ts';
import { isToNameServer, type Try } from '../track/lookup.ts';
import { isComplete } from '../track/lookupSeries.ts';
import { adviseStall } from './advice/adviseStall.ts';
import type { StallFacts } from './advice/facts.ts';
import { connectionFacts } from './connectionFacts.ts';
import { evidenceOf, sideName } from './evidence.ts';
import { lookupName } from './lookupNames.ts';
import { slowConfirmation } from './slowConfirmation.ts';
import { tellSchedule } from './tellSchedule.ts';
import type { ToldGap, Verdict } from './verdict.ts';

type PartsOf<Told> = Parts<Verdict, Told>;

/** Epoch text of a time of the analysis. */
type FormatTime = (ns: number) => string;

export function stallParts(addresses: AddressTable, formatTime: FormatTime): PartsOf<Stall> {
  const common = commonParts(addresses, formatTime);
  return {
    id: common.id,
    side: common.side,
    phase: common.phase,
    cause: ({ cause }) => cause ?? 'ptr-unanswered',
    confidence: common.confidence,
    reasons: common.reasons,
    connection: common.connection,
    startSeconds: common.startSeconds,
    endSeconds: common.endSeconds,
    durationSeconds: common.durationSeconds,
    explainedSeconds: common.explainedSeconds,
    startedAt: common.startedAt,
    endedBy: common.endedBy,
    closedFirst: common.closedFirst,
    clientHelloDelaySeconds: common.clientHelloDelaySeconds,
    lookupIds: ({ lookupNumbers }) => lookupNumbers.map(lookupId),
    schedule: (verdict) => scheduleOf(verdict, addresses),
    evidence: common.evidence,
    counterEvidence: common.counterEvidence,
    advice: (verdict) => adviseStall(adviceFacts(verdict, common.connection(verdict), addresses)),
  };
}

export function gapParts(addresses: AddressTable, formatTime: FormatTime): PartsOf<ReportedGap> {
  const common = commonParts(addresses, formatTime);
  return {
    id: common.id,
    side: common.side,
    phase: common.phase,
    cause: () => 'unexplained',
    confidence: common.confidence,
    reasons: common.reasons,
    connection: common.connection,
    startSeconds: common.startSeconds,
    endSeconds: common.endSeconds,
    durationSeconds: common.durationSeconds,
    explainedSeconds: common.explainedSeconds,
    startedAt: common.startedAt,
    endedBy: common.endedBy,
    closedFirst: common.closedFirst,
    clientHelloDelaySeconds: common.clientHelloDelaySeconds,
    evidence: common.evidence,
    counterEvidence: common.counterEvidence,
  };
}

function commonParts(addresses: AddressTable, formatTime: FormatTime): PartsOf<Omit<ReportedGap, 'cause'>> {
  return {
    id: resultId,
    side: ({ side }) => sideName(side),
    phase: ({ gap }) => PHASES[gap.awaited],
    confidence: ({ confidence }) => confidence,
    reasons: ({ reasons }) => [...reasons],
    connection: (verdict) => connectionOf(verdict, addresses),
    startSeconds: ({ startNs }) => toSeconds(startNs),
    endSeconds: ({ gap }) => toSeconds(gap.endNs),
    durationSeconds: ({ gap, startNs }) => toSeconds(gap.endNs - startNs),
    explainedSeconds: ({ explainedNs }) => toSeconds(explainedNs),
    startedAt: ({ startNs }) => formatTime(startNs),
    endedBy: ({ gap }) => endOf(gap.ending),
    closedFirst: ({ closedFirst }) => closedFirst,
    clientHelloDelaySeconds: ({ helloDelayNs }) => (helloDelayNs >= 0 ? toSeconds(helloDelayNs) : null),
    evidence: ({ gap, side, lookups }) => evidenceOf(gap, side, lookups, addresses),
    counterEvidence: ({ counters }) => [...counters],
  };
}

/**
 * The same from a stall's opening to its close: by its connection, who was silent, and the frame with which it began.
 * What was awaited is no part of it, since that may show itself at the end only.
 */
export function resultId({ cause, gap, side, lookups }: Verdict): string {
  const first = lookups.length > 0 && Number.isNaN(gap.startNs) ? lookups[0].tries[0].frame : gap.startFrame;
  const capture = captureOf(first) > 0 ? `${captureOf(first) + 1}.` : '';
  const kind = cause === null ? 'gap' : 'stall';
  return `${kind}-${gap.connection.stream}-${sideName(side)}-${capture}${frameOf(first)}`;
}

export function lookupId(number: number): string {
  return `lookup-${number}`;
}

/** NaN for what is no lookup's id. */
export function lookupNumber(id: string): number {
  return Number(/^lookup-(\d{1,15})$/.exec(id)?.[1]);
}

function scheduleOf({ schedule, lookups }: Verdict, addresses: AddressTable): Schedule | null {
  return schedule === null ? null : tellSchedule(lookups[schedule.place], schedule.known, addresses);
}

/** A proxy that keeps its client waiting is not the server that it was asked for. */
function connectionOf({ gap, side }: Verdict, addresses: AddressTable): ReportedConnection {
  const told = connectionFacts(gap.connection, addresses, PHASES[gap.awaited]);
  const isProxy = side === SERVER && told.serverNameSource === 'connect';
  return isProxy ? { ...told, serverName: null, serverNameSource: null } : told;
}

function adviceFacts(verdict: Verdict, told: ReportedConnection, addresses: AddressTable): StallFacts {
  const { gap, lookups } = verdict;
  const tries = lookups.flatMap((lookup) => lookup.tries);
  const { client, server, serverName } = told;
  const toServers = tries.filter(isToNameServer);
  const heard = new Set(toServers.filter((t) => t.responseNs <= gap.endNs).map((t) => t.server));
  const format = (keys: Iterable<number>) => Array.from(new Set(keys), (key) => addresses.format(key));
  const targets = lookups.flatMap((l) => [...l.targets, ...l.forwards.map((f) => f.name ?? '')]);
  const address = addresses.format(lookups[0].subject);
  return {
    side: sideName(verdict.side),
    phase: PHASES[gap.awaited],
    cause: verdict.cause ?? 'ptr-unanswered',
    application: gap.connection.application,
    software: gap.connection.dialog?.software ?? null,
    client,
    server,
    serverName,
    isProxy: gap.connection.dialog?.serverNameSource === 'connect',
    address,
    name: lookupName(lookups[0], addresses),
    resolvers: format(toServers.map((t) => t.server)),
    heard: format(heard),
    tooLate: format(
      toServers.filter((t) => isComplete(t) && (t.refused || t.responseNs > gap.endNs)).map((t) => t.server),
    ),
    authorities: format(toServers.filter((t) => isAuthority(t, toServers)).map((t) => t.server)),
    cutShort: format(toServers.filter((t) => isCutShort(t, toServers)).map((t) => t.server)),
    channels: [...new Set(tries.map((t) => t.channel))],
    schedule: verdict.schedule?.known?.resolver ?? null,
    confirmation: slowConfirmation(lookups, gap.endNs, recordType(address)),
    targets: targets.filter((target) => target !== ''),
  };
}

function isAuthority({ server }: Try, tries: readonly Try[]): boolean {
  return tries.every((t) => t.server !== server || t.iterative);
}

/** Its answer was truncated, and nobody got the whole one from that server over TCP. */
function isCutShort({ answer, server }: Try, tries: readonly Try[]): boolean {
  return answer === 'truncated' && !tries.some((t) => t.server === server && t.channel === 'dns-tcp' && t.answered);
}

const PHASES: Readonly<Record<ToldGap['awaited'], Phase>> = {
  connect: 'before-connect',
  'client-hello': 'before-client-hello',
  request: 'before-request',
  greeting: 'before-greeting',
  'tls-reply': 'before-tls-reply',
  'server-hello': 'before-server-hello',
  authentication: 'in-authentication',
  session: 'in-session',
};

/** A request for TLS is a request to whoever waited for it. */
function endOf(ending: GapEnding): GapEnd {
  return ending === 'tls-request' ? 'request' : ending;
}
