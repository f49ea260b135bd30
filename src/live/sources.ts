/** Which source is taken: the one asked for, or the first of the list that opens. To open it is the only true test. */

import { openCap } from './capSource.ts';
import { SOURCES, type SourceName } from './capture.ts';
import { openDumpcap } from './dumpcapSource.ts';
import type { SourceRequest } from './source.ts';
import { type OpenSource, type Source, type SourceEnd, type SourceEvents, SourceFailure } from './source.ts';
import { openTcpdump } from './tcpdumpSource.ts';

const OPENERS: Readonly<Record<SourceName, OpenSource>> = { cap: openCap, dumpcap: openDumpcap, tcpdump: openTcpdump };

export interface ChosenSource {
  readonly source: Source;
  /** A sentence for the user. */
  readonly reason: string;
}

/** Rejects with a `SourceFailure`. */
export async function openSource(
  wanted: SourceName | 'auto',
  request: SourceRequest,
  events: SourceEvents,
): Promise<ChosenSource> {
  if (wanted !== 'auto') {
    const source = await OPENERS[wanted](request, events);
    return { source, reason: `${wanted}, as asked for.` };
  }
  return firstThatOpens(request, events);
}

interface Refusal {
  readonly name: SourceName;
  readonly end: SourceEnd;
}

async function firstThatOpens(request: SourceRequest, events: SourceEvents): Promise<ChosenSource> {
  const refusals: Refusal[] = [];
  for (const name of SOURCES) {
    try {
      const source = await OPENERS[name](request, events);
      return { source, reason: reasonFor(name, refusals) };
    } catch (error) {
      if (!(error instanceof SourceFailure) || !isOfSource(error.end)) throw error;
      refusals.push({ name, end: error.end });
    }
  }
  const reason = refusals.some(({ end }) => end.reason === 'no-rights') ? 'no-rights' : 'no-source';
  throw new SourceFailure({ reason, text: refusals.map(inShort).join('; ') });
}

/** Whether another source may do better: a wrong filter and an unknown device are so for all. */
function isOfSource({ reason }: SourceEnd): boolean {
  return reason === 'no-source' || reason === 'no-rights' || reason === 'source-failed';
}

function reasonFor(name: SourceName, refusals: readonly Refusal[]): string {
  return refusals.length === 0 ? `${name}, the first choice.` : `${name}, because ${refusals.map(inShort).join('; ')}.`;
}

function inShort({ name, end }: Refusal): string {
  if (end.reason === 'no-source') return end.text;
  return end.reason === 'no-rights' ? `${name} may not capture here` : `${name} failed (${end.text})`;
}
