/** A witness report as one HTML file: no script, no network, with deliveries and queries on one line of time. */
import { plain, type Sentence } from '../../model/sentence.ts';
import type { WitnessReceiver, WitnessReport } from '../../model/witnessReport.ts';
import {
  attemptsSentence,
  clockSentence,
  type Event,
  eventsOf,
  headSentence,
  receiverName,
  TONES,
  VERDICT_WORDS,
} from '../../model/witnessTelling.ts';
import { htmlHead } from '../htmlHead.ts';
import { html, type Markup } from '../htmlMarkup.ts';
import { witnessPicture } from './picture.ts';

const MOST_RECEIVERS = 200;
const MOST_ROWS = 2000;
const CLASSES = { bad: 'bad', warn: 'warn', good: 'ok', dim: 'dim', plain: '' } as const;

export function* writeWitnessHtml(report: WitnessReport): Iterable<string> {
  yield htmlHead(plain(headSentence(report)), report.version).text;
  yield html`<header><h1>${plain(headSentence(report))}</h1><p class="dim">${plain(clockSentence(report))}</p></header>\n<main>\n`
    .text;
  const picture = witnessPicture(report);
  if (picture !== null)
    yield html`<section><h2>Deliveries and queries over time</h2><div class="scroll">${picture}</div></section>\n`.text;
  for (const receiver of report.receivers.slice(0, MOST_RECEIVERS)) yield receiverArticle(receiver).text;
  yield eventSection(report).text;
  yield html`<section><h2>Limits</h2><ul>${report.notes.map((note) => html`<li>${note}</li>`)}</ul></section>\n</main>\n</body>\n</html>\n`
    .text;
}

function receiverArticle(receiver: WitnessReceiver): Markup {
  return html`<article>
<h2>${receiverName(receiver)} <span class="${CLASSES[TONES[receiver.verdict]]}">${VERDICT_WORDS[receiver.verdict]}</span></h2>
<p>${inline(attemptsSentence(receiver))}</p>
<p>${inline(receiver.conclusion)}</p>
${receiver.advice.map(
  ({ text, commands }) =>
    html`<div class="card"><p>${text}.</p>${commands.length === 0 ? null : html`<pre>${commands.join('\n')}</pre>`}</div>`,
)}
</article>
`;
}

function inline(sentence: Sentence): Markup[] {
  return sentence.map((span) => {
    if (span.kind === 'frame') return html`<span class="frame">${span.frame}</span>`;
    return span.kind === 'value' ? html`<b>${span.text}</b>` : html`${span.text}`;
  });
}

function eventSection(report: WitnessReport): Markup {
  const events = eventsOf(report);
  const more = events.length - MOST_ROWS;
  return html`<section><h2>Deliveries and queries</h2><div class="scroll"><table>
<thead><tr><th>time (UTC)</th><th>what</th><th>who</th><th>told</th><th>where</th></tr></thead>
<tbody>${events.slice(0, MOST_ROWS).map(eventRow)}</tbody></table></div>${more > 0 ? html`<p class="dim">${more} more in JSON.</p>` : null}</section>
`;
}

function eventRow({ time, kind, who, told, where, verdict }: Event): Markup {
  const tone = verdict === null ? '' : CLASSES[TONES[verdict]];
  return html`<tr><td class="nowrap">${time}</td><td>${kind}</td><td>${who}</td><td class="${tone}">${told}</td><td class="nowrap">${where}</td></tr>
`;
}
