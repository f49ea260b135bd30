/** Deliveries above, each resolver's queries below, on one line of time: the picture of a witness report as inline SVG. */

import { clip } from '../../base/visibleText.ts';
import { lanesOf, type WitnessLane } from '../../model/witnessLanes.ts';
import type { WitnessReport } from '../../model/witnessReport.ts';
import { html, type Markup } from '../htmlMarkup.ts';

const WIDTH = 1000;
const LEFT = 170;
const RIGHT = 980;
const ROW = 26;
const TOP = 20;
const MOST_RESOLVERS = 12;
const MOST_MARKS = 2000;
const LONGEST_NAME = 24;
const COLOURS = {
  bad: 'var(--bad)',
  warn: 'var(--warn)',
  good: 'var(--ok)',
  dim: 'var(--dim)',
  plain: 'var(--ink)',
} as const;

/** null where nothing has a place in time. */
export function witnessPicture(report: WitnessReport): Markup | null {
  const rows = lanesOf(report, MOST_RESOLVERS).map(({ name, marks }) => ({ name, marks: marks.slice(0, MOST_MARKS) }));
  const times = rows.flatMap(({ marks }) => marks.map(({ ms }) => ms));
  if (times.length === 0) return null;
  const from = times.reduce((least, ms) => Math.min(least, ms));
  const span = Math.max(1, times.reduce((most, ms) => Math.max(most, ms)) - from);
  const x = (ms: number) => LEFT + ((ms - from) / span) * (RIGHT - LEFT);
  const height = TOP + rows.length * ROW + 8;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Deliveries above, queries by resolver below, over time" font-size="12">
<text x="${LEFT}" y="12" fill="var(--dim)">${stamp(from)}</text><text x="${RIGHT}" y="12" text-anchor="end" fill="var(--dim)">${stamp(from + span)} UTC</text>
${rows.map((row, at) => rowMarkup(row, TOP + at * ROW + ROW / 2, x))}
</svg>`;
}

function rowMarkup({ name, marks }: Pick<WitnessLane, 'name' | 'marks'>, y: number, x: (ms: number) => number): Markup {
  return html`<text x="0" y="${y + 4}" fill="var(--ink)">${clip(name, LONGEST_NAME)}</text><line x1="${LEFT}" x2="${RIGHT}" y1="${y}" y2="${y}" stroke="var(--line)"/>
${marks.map(({ ms, tone, title }) => html`<circle cx="${round(x(ms))}" cy="${y}" r="4.5" fill="${COLOURS[tone]}"><title>${clip(title, 200)}</title></circle>`)}
`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
