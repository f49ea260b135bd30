/** What follows the stalls in the HTML report: findings, unexplained gaps, resolvers, limits. */

import { clip } from '../base/visibleText.ts';
import { count, FINDING_WORDS, waited } from '../model/wording.ts';
import type { FullList } from './fullLists.ts';
import { html, type Markup } from './htmlMarkup.ts';
import { adviceItems, type HtmlContext, inline } from './htmlStall.ts';
import { gapSentence } from './story.ts';
import { listHome, placeOf } from './writer.ts';

const MOST_ITEMS = 200;
const LONGEST_CELL = 260;
const NOTHING = html``;

export function findingSection(context: HtmlContext): Markup {
  const { report } = context;
  const cards = report.findings.slice(0, MOST_ITEMS).map(
    ({
      kind,
      address,
      text,
      evidence,
      advice,
    }) => html`<div class="card finding"><h3><span class="warn">${FINDING_WORDS[kind]}</span> ${address}</h3>
<p>${text} <span class="dim">(${placeOf(report, evidence[0]!)})</span></p>${adviceItems(context, advice, null)}</div>
`,
  );
  return section('Findings', cards, report.findings.length);
}

export function gapSection(context: HtmlContext): Markup {
  const { gaps } = context.report;
  const lines = gaps
    .slice(0, MOST_ITEMS)
    .map((gap) => html`<li>${inline(context, listHome(context.report, gap), gapSentence(gap))}</li>\n`);
  if (gaps.length === 0) return NOTHING;
  return section('Silences that no lookup explains', [html`<ul class="plain">${lines}</ul>`], gaps.length, MOST_ITEMS);
}

export function resolverSection({ report }: HtmlContext): Markup {
  const { resolvers } = report.summary;
  const time = (seconds: number | null) => (seconds === null ? '' : waited(seconds));
  const rows = resolvers.slice(0, MOST_ITEMS).map(
    (
      one,
    ) => html`<tr><td>${one.address}</td><td class="num">${count(one.ptrQueries)}</td><td class="num${one.ptrAnswers < one.ptrQueries ? ' bad' : ''}">${count(one.ptrAnswers)}</td><td class="num">${time(one.medianSeconds)}</td><td class="num">${time(one.worstSeconds)}</td></tr>
`,
  );
  if (rows.length === 0) return NOTHING;
  const table = html`<div class="scroll"><table>
<thead><tr><th scope="col">resolver</th><th scope="col" class="num">PTR queries</th><th scope="col" class="num">answered</th><th scope="col" class="num">median</th><th scope="col" class="num">worst</th></tr></thead>
<tbody>
${rows}</tbody></table></div>`;
  return section('Resolvers', [table], resolvers.length, MOST_ITEMS);
}

/** What --connections and --all-lookups ask for. */
export function fullListSection({ title, columns, rows, total }: FullList): Markup {
  const kind = columns.map(({ align }) => (align === 'right' ? 'num' : ''));
  const head = columns.map((column, at) => html`<th scope="col" class="${kind[at]!}">${column.title}</th>`);
  const body = rows.map(
    (row) => html`<tr>${row.map((cell, at) => html`<td class="${kind[at]!}">${clip(cell, LONGEST_CELL)}</td>`)}</tr>\n`,
  );
  const table = html`<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>`;
  return section(`${title} (${count(total)})`, [table], total, rows.length);
}

export function limitSection({ report }: HtmlContext): Markup {
  const lines = report.limits.map(({ text }) => html`<li>${text}</li>\n`);
  return lines.length === 0 ? NOTHING : section('What could not be seen', [html`<ul class="plain">${lines}</ul>`], 1);
}

function section(title: string, parts: readonly Markup[], total: number, shown = MOST_ITEMS): Markup {
  if (parts.length === 0) return NOTHING;
  const more = total > shown ? html`<p class="dim">${count(total - shown)} more are in the JSON report.</p>` : null;
  return html`<section>
<h2>${title}</h2>
${parts}${more}</section>
`;
}
