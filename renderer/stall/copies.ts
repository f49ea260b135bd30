/** A stall as other tools take it: text for a letter, JSON for a script, filters for Wireshark and tshark. */

import { plain } from '../../src/model/sentence.ts';
import type { StallView } from '../../src/model/views.ts';

export interface Copy {
  readonly id: string;
  readonly title: string;
  /** For who is told that it was copied. */
  readonly what: string;
  readonly text: (view: StallView) => string;
}

export const COPIES: readonly Copy[] = [
  { id: 'copy-text', title: 'Copy as text', what: 'the story', text: storyText },
  {
    id: 'copy-json',
    title: 'Copy as JSON',
    what: 'the stall as JSON',
    text: ({ stall }) => JSON.stringify(stall, null, 2),
  },
  {
    id: 'copy-wireshark-filter',
    title: 'Copy as Wireshark filter',
    what: 'the display filter',
    text: ({ wiresharkFilter }) => wiresharkFilter,
  },
  {
    id: 'copy-tshark',
    title: 'Copy as tshark command',
    what: 'the tshark command',
    text: ({ tsharkCommand }) => tsharkCommand,
  },
];

function storyText({ headline, story, stall }: StallView): string {
  const proof = stall.evidence.map(
    ({ frame, timeSeconds, text }) => `  frame ${frame}  ${timeSeconds.toFixed(6)} s  ${text}`,
  );
  return [plain(headline), '', story.map(plain).join(' '), '', 'Evidence:', ...proof, ''].join('\n');
}
