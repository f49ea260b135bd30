/** A live capture told in lines on standard error, where that is no terminal to draw on. */
import type { StallEvent, StallLasting } from '../model/events.ts';
import type { Stall } from '../model/report.ts';
import { plain } from '../model/sentence.ts';
import { waiterWords, waitingSentence } from '../report/liveText.ts';
import type { LiveTeller } from './liveTeller.ts';
import { note } from './messages.ts';
import { stallNote } from './stallNote.ts';

/** A stall that goes on is told again when it has lasted twice as long as it had, and not before this. */
const AGAIN_SECONDS = 5;
/** Lines about stalls that last; further ones are told when they are over, or in the report only. */
const MOST_NOTES = 100;

export class LiveNotes implements LiveTeller {
  readonly stall: (stall: Stall) => void = stallNote(() => undefined);
  private told = 0;
  /** By id: who waits, and for how long when it was last told. */
  private readonly lasting = new Map<string, { readonly who: string; seconds: number }>();

  stallEvent(event: StallEvent): void {
    if (event.type === 'stall-close') {
      const told = this.lasting.get(event.id);
      this.lasting.delete(event.id);
      if (told !== undefined && event.outcome !== 'stall') note(`no stall after all: ${told.who}: ${event.text}`);
    } else if (this.told < MOST_NOTES) this.goesOn(event);
  }

  say(text: string): void {
    note(text);
  }

  status(): void {}

  clear(): void {}

  private goesOn(event: StallLasting): void {
    const { id, durationSeconds } = event.stall;
    const told = this.lasting.get(id);
    if (told !== undefined && durationSeconds < Math.max(AGAIN_SECONDS, 2 * told.seconds)) return;
    this.lasting.set(id, { who: plain(waiterWords(event.stall)), seconds: durationSeconds });
    this.told++;
    const last = this.told === MOST_NOTES ? '; of others that wait nothing more is said here' : '';
    note(plain(waitingSentence(event)) + last);
  }
}
