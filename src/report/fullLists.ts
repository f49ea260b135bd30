/** The lists asked for by --connections and --all-lookups, as rows of a table for terminal, Markdown and HTML. */
import type { ListedConnection, Lookup, Report } from '../model/report.ts';
import type { Clock } from '../model/times.ts';
import { count, party, socket, waited } from '../model/wording.ts';
import type { Outcome } from '../model/words.ts';
import { isDns } from './asked.ts';
import { channelWord } from './askedStory.ts';

export interface FullList {
  readonly title: string;
  readonly columns: readonly ListColumn[];
  /** At most MOST_ROWS. */
  readonly rows: readonly (readonly string[])[];
  /** How many there are. */
  readonly total: number;
}

export interface ListColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** As in a table on a terminal: left out first where there is little room. */
  readonly leaveOut?: number;
}

/** A page or a terminal is no database; the other formats hold every one. */
const MOST_ROWS = 1000;

const CONNECTION_COLUMNS: readonly ListColumn[] = [
  { title: 'stream', align: 'right', leaveOut: 2 },
  { title: 'from', align: 'right' },
  { title: 'client', align: 'left' },
  { title: 'server', align: 'left' },
  { title: 'application', align: 'left', leaveOut: 3 },
  { title: 'round trip', align: 'right', leaveOut: 1 },
  { title: 'first message after', align: 'right', leaveOut: 5 },
  { title: 'ClientHello after', align: 'right', leaveOut: 4 },
  { title: 'stalls', align: 'right' },
];

/** Null without --connections. */
export function connectionList({ connections }: Report, clock: Clock): FullList | null {
  if (connections === undefined) return null;
  const rows = connections.slice(0, MOST_ROWS).map((one) => connectionRow(one, clock));
  return { title: 'Connections', columns: CONNECTION_COLUMNS, rows, total: connections.length };
}

function connectionRow(one: ListedConnection, clock: Clock): string[] {
  return [
    one.stream === null ? '' : String(one.stream),
    clock.at(one.startSeconds),
    socket(one.client),
    party(one, 'server'),
    one.application ?? '',
    one.rttSeconds === null ? '' : waited(one.rttSeconds),
    one.firstMessage === null ? '' : `${one.firstMessage.side} ${waited(one.firstMessage.delaySeconds)}`,
    one.clientHelloDelaySeconds === null ? '' : waited(one.clientHelloDelaySeconds),
    one.stallIds.length === 0 ? '' : count(one.stallIds.length),
  ];
}

const LOOKUP_COLUMNS: readonly ListColumn[] = [
  { title: 'from', align: 'right' },
  { title: 'asker', align: 'left' },
  { title: 'for', align: 'left' },
  { title: 'resolver', align: 'left', leaveOut: 3 },
  { title: 'queries', align: 'right', leaveOut: 4 },
  { title: 'first frame', align: 'right', leaveOut: 1 },
  { title: 'took', align: 'right' },
  { title: 'outcome', align: 'left' },
  { title: 'name', align: 'left', leaveOut: 2 },
];

export function lookupList({ lookups }: Report, clock: Clock): FullList {
  const rows = lookups.slice(0, MOST_ROWS).map((one) => lookupRow(one, clock));
  return { title: 'Lookups', columns: LOOKUP_COLUMNS, rows, total: lookups.length };
}

const OUTCOME_WORDS: Readonly<Partial<Record<Outcome, string>>> = { open: 'open at the end' };

function lookupRow(one: Lookup, clock: Clock): string[] {
  const servers = one.tries.map((each) => (isDns(each) ? each.server : channelWord(each.channel)));
  return [
    clock.at(one.startSeconds),
    one.asker,
    one.address ?? one.name,
    [...new Set(servers)].join(', '),
    count(one.tries.length),
    String(one.tries[0]!.frame),
    one.endSeconds === null ? '' : waited(Math.max(0, one.endSeconds - one.startSeconds)),
    OUTCOME_WORDS[one.outcome] ?? one.outcome,
    one.targets.join(', '),
  ];
}
