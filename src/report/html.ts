/** The report as one HTML file: no script, no network, light and dark, printable, the timelines as inline SVG. */
import type { Report } from '../model/report.ts';
import { plain } from '../model/sentence.ts';
import { clockForReaders } from '../model/times.ts';
import { counted, waited } from '../model/wording.ts';
import { indexLookups } from './asked.ts';
import { connectionList, lookupList } from './fullLists.ts';
import { htmlHead } from './htmlHead.ts';
import { html, Markup } from './htmlMarkup.ts';
import { overviewSection, patternSection } from './htmlOverview.ts';
import { findingSection, fullListSection, gapSection, limitSection, resolverSection } from './htmlSections.ts';
import { type HtmlContext, inline, stallArticle } from './htmlStall.ts';
import { rank } from './ranking.ts';
import { ToldAdvice } from './toldAdvice.ts';
import { checkedSentence, checkedWords, isClean, verdict } from './verdict.ts';
import { captureName, DEFAULT_STORIES, type WriteOptions } from './writer.ts';

export function* writeHtml(report: Report, options: WriteOptions): Iterable<string> {
  const context = {
    report,
    index: indexLookups(report.lookups),
    clock: clockForReaders(report, options.time),
    toldAdvice: new ToldAdvice(),
  };
  const { told, rest, patterns } = rank(report.stalls, context.index, options.stories ?? DEFAULT_STORIES);
  yield htmlHead(verdict(report).slice(0, 2).map(plain).join('; '), report.version).text;
  yield pageHeader(context).text;
  yield '<main>\n';
  if (rest.length > 0) yield patternSection(patterns).text;
  if (report.stalls.length > 0) {
    yield overviewSection(context, told, rest).text;
    yield '<section aria-label="Stalls told in full">\n';
    for (const [at, stall] of told.entries()) yield stallArticle(context, stall, at + 1).text;
    yield '</section>\n';
  }
  for (const section of [findingSection, gapSection, resolverSection]) yield section(context).text;
  const lists = [connectionList(report, context.clock), options.lookups ? lookupList(report, context.clock) : null];
  for (const list of lists) if (list !== null) yield fullListSection(list).text;
  yield limitSection(context).text;
  yield '</main>\n';
  yield pageFooter(report).text;
}

function pageHeader(context: HtmlContext): Markup {
  const { report } = context;
  const [first, ...more] = verdict(report).map((statement) => inline(context, 0, statement));
  const lede = more.map((one, at) => (at === 0 ? one : html`; ${one}`));
  return html`<header>
<h1 class="${report.summary.stalls > 0 ? 'bad' : isClean(report) ? 'ok' : ''}">${first!}</h1>
${more.length > 0 ? html`<p class="lede">${capitalFirst(lede)}.</p>\n` : ''}${report.summary.stalls > 0 ? '' : html`<p class="lede">${inline(context, 0, checkedSentence(report))}</p>\n`}<p class="dim">${checkedWords(report)}.</p>
${captureList(report)}
</header>
`;
}

const MOST_CAPTURES = 6;

/** Of very many, all but the first ones are folded away. */
function captureList(report: Report): Markup {
  const items = report.captures.map(({ format, frames, durationSeconds, startedAt }, at) => {
    const since = startedAt === null ? '' : `, from ${startedAt.slice(0, 19).replace('T', ' ')} UTC`;
    const what = html`${format}, ${counted(frames, 'frame')}, ${waited(durationSeconds)}${since}`;
    return html`<li><code>${captureName(report, at)}</code> ${what}</li>`;
  });
  const list = (some: readonly Markup[]) => html`<ul class="plain dim">${some}</ul>`;
  const more = items.slice(MOST_CAPTURES);
  if (more.length === 0) return list(items);
  const folded = html`<details><summary>${counted(more.length, 'more capture')}</summary>${list(more)}</details>`;
  return html`${list(items.slice(0, MOST_CAPTURES))}${folded}`;
}

function capitalFirst(parts: readonly Markup[]): Markup {
  const text = parts.map((one) => one.text).join('');
  return new Markup(text.charAt(0).toUpperCase() + text.slice(1));
}

function pageFooter({ version, parameters }: Report): Markup {
  const threshold = waited(parameters.thresholdMs / 1000);
  return html`<footer>Made by PTRscope ${version}. Silences count from ${threshold} and three round trips. Frame numbers are Wireshark's.</footer>
</body>
</html>
`;
}
