/** One stall, gap or lookup with all that its view shows. */
import type { Gap, Lookup, Report, Stall } from '../../../model/report.ts';
import type { Sentence } from '../../../model/sentence.ts';
import type { LookupView, StallView } from '../../../model/views.ts';
import { indexLookups } from '../../../report/asked.ts';
import { gapSentence, headline, story } from '../../../report/story.ts';
import { timelineOf } from '../../../report/timelineModel.ts';

export function stallView(stall: Stall | Gap, lookups: readonly Lookup[], { captures }: Report): StallView {
  const index = indexLookups(lookups);
  const filter = proofFilter(stall);
  const file = captures[homeOf(stall)]?.file ?? '';
  return {
    // The report tells its parts when they are asked for; what crosses is a copy.
    stall: { ...stall },
    headline: headline(stall),
    story: sentences(stall, index),
    timeline: timelineOf(stall, index),
    lookups: lookups.map((lookup) => ({ ...lookup })),
    wiresharkFilter: filter,
    tsharkCommand: `tshark -r ${shellWord(file === '-' ? 'FILE' : file)} -Y '${filter}'`,
  };
}

/** @param stall  that the lookup explains, if it does */
export function lookupView(lookup: Lookup, stall: Stall | Gap | null, lookups: readonly Lookup[]): LookupView {
  const timeline = stall === null ? null : timelineOf(stall, indexLookups(lookups));
  return { lookup: { ...lookup }, timeline };
}

function sentences(stall: Stall | Gap, index: ReturnType<typeof indexLookups>): Sentence[] {
  return stall.cause === 'unexplained' ? [gapSentence(stall)] : story(stall, index);
}

/** The capture that its proof begins in: frame numbers are per file. */
function homeOf(stall: Stall | Gap): number {
  return stall.evidence[0].capture;
}

/** The frames of the proof, in Wireshark's words. */
function proofFilter(stall: Stall | Gap): string {
  const home = homeOf(stall);
  const frames = stall.evidence.filter(({ capture }) => capture === home).map(({ frame }) => frame);
  return `frame.number in {${[...new Set(frames)].sort((a, b) => a - b).join(', ')}}`;
}

/** One word for a shell, whatever the file is called. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) && !text.startsWith('-') ? text : `'./${text.replaceAll("'", "'\\''")}'`;
}
