/** Deliveries above, each resolver's queries below, on one line of time: what a picture of a witness report shows. */
import type { WitnessQuery, WitnessReport } from './witnessReport.ts';
import { TONES, type Tone } from './witnessTelling.ts';

export interface LaneMark {
  /** Milliseconds since 1970. */
  readonly ms: number;
  readonly tone: Tone;
  /** Untrusted. */
  readonly title: string;
  /** Place in the report's `attempts` or `queries`. */
  readonly place: number;
}

export interface WitnessLane {
  readonly kind: 'deliveries' | 'resolver';
  /** A resolver's address. */
  readonly name: string;
  /** In the order of time. */
  readonly marks: readonly LaneMark[];
}

/** Those that asked most often, `mostLanes` of them. */
export function lanesOf({ attempts, queries }: WitnessReport, mostLanes: number): WitnessLane[] {
  const deliveries = attempts.map(({ time, verdict, receiver, outcome }, place) => ({
    ms: Date.parse(time),
    tone: TONES[verdict],
    title: `${receiver}: ${outcome}`,
    place,
  }));
  const byResolver = new Map<string, LaneMark[]>();
  for (const [place, query] of queries.entries()) {
    const marks = byResolver.get(query.resolver);
    const mark = queryMark(query, place);
    if (marks === undefined) byResolver.set(query.resolver, [mark]);
    else marks.push(mark);
  }
  const lanes = [...byResolver].sort(([, a], [, b]) => b.length - a.length).slice(0, mostLanes);
  return [
    { kind: 'deliveries', name: 'deliveries', marks: deliveries.toSorted((a, b) => a.ms - b.ms) },
    ...lanes.map(([name, marks]) => ({ kind: 'resolver', name, marks }) as const),
  ];
}

function queryMark({ time, answer, questionType, name }: WitnessQuery, place: number): LaneMark {
  const asked = questionType === 'PTR' ? '' : `${questionType} ${name}: `;
  const said = answer === null ? 'no answer' : [answer.kind, ...answer.names].join(' ');
  const tone = answer === null || answer.kind === 'failed' ? 'bad' : answer.kind === 'name' ? 'good' : 'warn';
  return { ms: Date.parse(time), tone, title: `${asked}${said}`, place };
}
