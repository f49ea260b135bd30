/** The tables of an HTML report's stalls: the patterns they follow, then each, with a link where its story is told. */
import type { Stall } from '../model/report.ts';
import { AWAITED, CAUSE_WORDS, count, OTHER_SIDE, party, waited } from '../model/wording.ts';
import { resolversOf } from './askedStory.ts';
import { html, type Markup } from './htmlMarkup.ts';
import { type HtmlContext, storyId } from './htmlStall.ts';
import type { Pattern } from './ranking.ts';

/** A page with more rows than this is slow to open; the CSV holds every one. */
const MOST_ROWS = 500;
const METER = 64;
const MOST_PATTERNS = 20;

export function overviewSection(context: HtmlContext, told: readonly Stall[], rest: readonly Stall[]): Markup {
  const all = [...told, ...rest];
  const worst = context.report.summary.worstSeconds || 1;
  const rows = all.slice(0, MOST_ROWS).map((stall, at) => row(context, stall, at < told.length ? at + 1 : null, worst));
  const more = all.length - MOST_ROWS;
  return html`<section>
<h2>Stalls</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">who</th><th scope="col">for</th><th scope="col">awaited</th><th scope="col">waited</th><th scope="col">cause</th><th scope="col">resolver</th><th scope="col" class="num">from</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
${more > 0 ? html`<p class="dim">${count(more)} more stalls are in the CSV and JSON reports.</p>` : null}</section>
`;
}

/** What very many stalls have in common. */
export function patternSection(patterns: readonly Pattern[]): Markup {
  const rows = patterns.slice(0, MOST_PATTERNS).map(
    (one) =>
      html`<tr><td class="num">${count(one.stalls)}</td><td>${one.side}</td><td>${AWAITED[one.phase]}</td><td>${CAUSE_WORDS[one.cause]}</td><td>${one.resolvers.join(', ')}</td><td class="num">${waited(one.medianSeconds)}</td><td class="num">${waited(one.worstSeconds)}</td></tr>
`,
  );
  const more = patterns.length - MOST_PATTERNS;
  return html`<section>
<h2>Patterns</h2>
<div class="scroll"><table>
<thead><tr><th scope="col" class="num">stalls</th><th scope="col">who</th><th scope="col">awaited</th><th scope="col">cause</th><th scope="col">resolver</th><th scope="col" class="num">median</th><th scope="col" class="num">worst</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
${more > 0 ? html`<p class="dim">${count(more)} rarer patterns.</p>` : null}</section>
`;
}

function row({ index, clock }: HtmlContext, stall: Stall, story: number | null, worst: number): Markup {
  const width = Math.max(2, Math.round((stall.durationSeconds / worst) * METER));
  const whom = html`${stall.side} <span class="dim">${party(stall.connection, stall.side)}</span>`;
  const time = waited(stall.durationSeconds);
  return html`<tr><td>${whom}</td><td>${party(stall.connection, OTHER_SIDE[stall.side])}</td><td class="nowrap">${AWAITED[stall.phase]}</td><td class="nowrap"><svg class="meter" width="${width}" height="8" aria-hidden="true"><rect width="${width}" height="8" rx="2"/></svg>${story === null ? time : html`<a href="#${storyId(story)}">${time}</a>`}</td><td>${CAUSE_WORDS[stall.cause]}</td><td>${resolversOf(stall, index).join(', ')}</td><td class="num">${clock.at(stall.startSeconds)}</td></tr>
`;
}
