/** Tells stalls on standard error while a capture is still being read from a pipe; the report follows at its end. */
import type { Stall } from '../model/report.ts';
import { plain } from '../model/sentence.ts';
import { CAUSE_WORDS } from '../model/wording.ts';
import { headline } from '../report/story.ts';
import { note } from './messages.ts';

/** Further ones are in the report only. */
const MOST_NOTES = 100;

/** @param before  called before each note, to clear the progress line */
export function stallNote(before: () => void): (stall: Stall) => void {
  let told = 0;
  return (stall) => {
    told++;
    if (told > MOST_NOTES) return;
    before();
    note(told === MOST_NOTES ? `${describe(stall)}; further stalls are in the report` : describe(stall));
  };
}

/** "stall: 10.0.0.2 waited 28.0 s before its ClientHello to 203.0.113.5:465: PTR unanswered, certain" */
function describe(stall: Stall): string {
  return `stall: ${plain(headline(stall))}: ${CAUSE_WORDS[stall.cause]}, ${stall.confidence}`;
}
