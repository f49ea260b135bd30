/** A comparison as one HTML file: no script, no network, both openings of each server drawn to one scale. */
import type { Comparison, ComparisonPair, LoneServer } from '../../model/comparison.ts';
import {
  ABOUT_WORDS,
  COMPARED_SIDES,
  type ComparedSide,
  comparisonVerdict,
  isTelling,
  loneSentence,
  pairSentence,
  sideWords,
  standsFor,
} from '../../model/comparisonTelling.ts';
import { plain, type Sentence } from '../../model/sentence.ts';
import { count } from '../../model/wording.ts';
import { htmlHead } from '../htmlHead.ts';
import { html, type Markup } from '../htmlMarkup.ts';
import { svgTimeline } from '../htmlTimeline.ts';

/** Servers told in full; the others follow in a line each. */
const MOST_TOLD = 50;
const MOST_LINES = 500;

export function* writeComparisonHtml(comparison: Comparison): Iterable<string> {
  const { left, right, pairs, version } = comparison;
  const telling = pairs.filter(isTelling);
  yield htmlHead(`${left.title} and ${right.title}`, version).text;
  yield html`<header>
<h1>${plain(comparisonVerdict(comparison)).replace(/\.$/, '')}</h1>
<ul class="plain">${COMPARED_SIDES.map((side) => html`<li>${side}: <b>${comparison[side].title}</b>, ${sideWords(comparison[side])}</li>`)}</ul>
<p class="dim">Connections are matched by server name, else by address, and port. Zero is the end of the TCP handshake.</p>
</header>
<main>
<section aria-label="Servers that were waited for differently">
`.text;
  for (const [at, pair] of telling.slice(0, MOST_TOLD).entries()) yield pairArticle(pair, comparison, at).text;
  yield '</section>\n';
  yield listed('Others that differ', telling.slice(MOST_TOLD).map(pairSentence)).text;
  for (const side of COMPARED_SIDES)
    yield listed(`Only ${side} (${comparison[side].title})`, loneOf(comparison, side).map(loneSentence)).text;
  yield html`</main>
<footer>Made by PTRscope ${version}. Frame numbers are Wireshark's, each in its own capture.</footer>
</body>
</html>
`.text;
}

function pairArticle(pair: ComparisonPair, comparison: Comparison, at: number): Markup {
  return html`<article>
<h2>${pair.server}</h2>
<div class="scroll"><table>
<thead><tr><th></th>${COMPARED_SIDES.map((side) => html`<th scope="col">${side}: ${comparison[side].title}</th>`)}</tr></thead>
<tbody>${pair.differences.map(
    (difference) =>
      html`<tr><th scope="row" class="nowrap">${ABOUT_WORDS[difference.about]}</th>${COMPARED_SIDES.map((side) => html`<td class="what">${inline(difference[side])}</td>`)}</tr>
`,
  )}</tbody></table></div>
${COMPARED_SIDES.map((side) => opening(pair, side, `pair-${at + 1}-${side}`))}</article>
`;
}

function opening(pair: ComparisonPair, side: ComparedSide, id: string): Markup {
  const drawn = svgTimeline(pair[side].timeline, id, `The opening on the ${side}`);
  const words = standsFor(pair[side]);
  return html`<div class="card"><h3>${side}${words === null ? null : html`: ${words}`}</h3><div class="scroll">${drawn}</div></div>
`;
}

function loneOf({ onlyLeft, onlyRight }: Comparison, side: ComparedSide): readonly LoneServer[] {
  return side === 'left' ? onlyLeft : onlyRight;
}

function listed(title: string, sentences: readonly Sentence[]): Markup {
  if (sentences.length === 0) return html``;
  const more = sentences.length - MOST_LINES;
  return html`<section><h2>${title}</h2><ul class="plain">${sentences.slice(0, MOST_LINES).map((one) => html`<li>${inline(one)}</li>`)}</ul>${more > 0 ? html`<p class="dim">${count(more)} more in JSON.</p>` : null}</section>
`;
}

function inline(sentence: Sentence): Markup[] {
  return sentence.map((span) => {
    if (span.kind === 'frame') return html`<span class="frame">${span.frame}</span>`;
    return span.kind === 'value' ? html`<b>${span.text}</b>` : html`${span.text}`;
  });
}
