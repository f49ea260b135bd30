/** One stall in the HTML report: headline, story, timeline, evidence, what to do. */

import { clip } from '../base/visibleText.ts';
import { quotedParts } from '../model/quotedParts.ts';
import type { Advice, Evidence, Report, Stall } from '../model/report.ts';
import { plain, type Sentence } from '../model/sentence.ts';
import type { Clock } from '../model/times.ts';
import { CAUSE_WORDS } from '../model/wording.ts';
import type { LookupIndex } from './asked.ts';
import { type Hole, html, type Markup } from './htmlMarkup.ts';
import { svgTimeline } from './htmlTimeline.ts';
import { headline, story } from './story.ts';
import { timelineOf } from './timelineModel.ts';
import { referenceLead, type ToldAdvice } from './toldAdvice.ts';
import { captureName, frameNamer, homeCapture } from './writer.ts';

export interface HtmlContext {
  readonly report: Report;
  readonly index: LookupIndex;
  readonly clock: Clock;
  readonly toldAdvice: ToldAdvice;
}

const LONGEST_VALUE = 260;

/** Where a frame is shown in the evidence, as a fragment; null where it is not. */
type FrameLink = (capture: number, frame: number) => string | null;

const NO_LINKS: FrameLink = () => null;

export function inline({ report }: HtmlContext, home: number, sentence: Sentence, link = NO_LINKS): Markup {
  const frameName = frameNamer(report, home);
  const spans = sentence.map((span) => {
    if (span.kind === 'text') return html`${span.text}`;
    if (span.kind === 'value') return html`<b>${clip(span.text, LONGEST_VALUE)}</b>`;
    const target = link(span.capture, span.frame);
    const name = frameName(span.capture, span.frame);
    return target === null
      ? html`<span class="frame">${name}</span>`
      : html`<a class="frame" href="#${target}">${name}</a>`;
  });
  return html`${spans}`;
}

export function stallArticle(context: HtmlContext, stall: Stall, number: number): Markup {
  const { index } = context;
  const id = storyId(number);
  const home = homeCapture(stall);
  const known = new Set(stall.evidence.map(({ capture, frame }) => rowId(id, capture, frame)));
  const link: FrameLink = (capture, frame) => {
    const target = rowId(id, capture, frame);
    return known.has(target) ? target : null;
  };
  const told = story(stall, index);
  const sentences = told.map((sentence) => html`${inline(context, home, sentence, link)} `);
  return html`<article id="${id}" aria-labelledby="${id}-head">
<h2 id="${id}-head">${inline(context, home, headline(stall))}</h2>
${chips(context, stall)}
<p>${sentences}</p>
<div class="card scroll">${svgTimeline(timelineOf(stall, index), `${id}-t`, told.map(plain).join(' '))}</div>
<div class="columns"><div>${evidenceCard(context, stall.evidence, id)}${reasonsCard(stall)}</div><div>${adviceCard(context, stall.advice, number)}</div></div>
</article>
`;
}

/** The fragment of a stall's story. */
export function storyId(number: number): string {
  return `s${number}`;
}

function rowId(id: string, capture: number, frame: number): string {
  return `${id}-${capture}-${frame}`;
}

function chips({ report, clock }: HtmlContext, stall: Stall): Markup {
  const { application, stream } = stall.connection;
  const file = report.captures.length > 1 ? captureName(report, homeCapture(stall)) : undefined;
  const words = [
    stall.side,
    CAUSE_WORDS[stall.cause],
    ...(application === null ? [] : [clip(application, LONGEST_VALUE)]),
    `from ${clock.said(stall.startSeconds)}`,
    ...(stream === null ? [] : [`tcp.stream ${stream}`]),
    ...(file === undefined ? [] : [clip(file, LONGEST_VALUE)]),
  ];
  return html`<ul class="chips"><li class="${stall.confidence}">${stall.confidence}</li>${words.map((one) => html`<li>${one}</li>`)}</ul>`;
}

function evidenceCard({ report, clock }: HtmlContext, evidence: readonly Evidence[], id: string): Markup {
  const several = new Set(evidence.map((one) => one.capture)).size > 1;
  const rows = evidence.map(({ capture, frame, timeSeconds, role, text }) => {
    const file: Hole = several ? html`<td>${captureName(report, capture)}</td>` : null;
    return html`<tr id="${rowId(id, capture, frame)}"><td class="num frame">${frame}</td>${file}<td class="num">${clock.at(timeSeconds)}</td><td class="nowrap">${role}</td><td class="what">${text}</td></tr>
`;
  });
  return html`<div class="card scroll"><h3>Evidence</h3><table>
<thead><tr><th scope="col" class="num">frame</th>${several ? html`<th scope="col">capture</th>` : null}<th scope="col" class="num">time</th><th scope="col">role</th><th scope="col">what</th></tr></thead>
<tbody>
${rows}</tbody></table></div>`;
}

/** @param story its number; null outside of stories */
export function adviceItems({ toldAdvice }: HtmlContext, advice: readonly Advice[], story: number | null): Markup[] {
  const told = toldAdvice.sort(advice, story);
  const items = told.fresh.map(({ text, commands }) => {
    const typed: Hole = commands.length === 0 ? null : html`<pre>${commands.map((one) => html`${one}\n`)}</pre>`;
    return html`<p>${adviceText(text)}</p>${typed}`;
  });
  if (told.earlier.length === 0) return items;
  const links = told.earlier.map((one, at) => html`${at === 0 ? ' ' : ', '}<a href="#${storyId(one)}">${one}</a>`);
  return [...items, html`<p>${referenceLead(told)}${links}.</p>`];
}

/** What our own words quote becomes code. */
function adviceText(text: string): Markup[] {
  return quotedParts(text).map((part) => (part.kind === 'code' ? html`<code>${part.text}</code>` : html`${part.text}`));
}

function adviceCard(context: HtmlContext, advice: readonly Advice[], story: number): Markup {
  const items = adviceItems(context, advice, story);
  return items.length === 0 ? html`` : html`<div class="card"><h3>What to do</h3>${items}</div>`;
}

function reasonsCard({ confidence, reasons, counterEvidence }: Stall): Markup {
  const against = counterEvidence.map(({ text, frame }) => (frame === null ? text : `${text} (frame ${frame})`));
  if (reasons.length + against.length === 0) return html``;
  return html`<div class="card">${items(`Why it is ${confidence}`, reasons)}${items('What speaks against it', against)}</div>`;
}

function items(title: string, texts: readonly string[]): Markup {
  return texts.length === 0
    ? html``
    : html`<h3>${title}</h3><ul class="plain">${texts.map((one) => html`<li>${one}</li>`)}</ul>`;
}
