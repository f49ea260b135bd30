/** A live capture on a terminal: the stalls that last, a line each, and a line of counts, redrawn in place. */
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { StallEvent, StallLasting } from '../model/events.ts';
import type { Stall } from '../model/report.ts';
import { plain } from '../model/sentence.ts';
import { waitingSentence } from '../report/liveText.ts';
import { painter, type Style } from '../report/textLayout.ts';
import type { LiveTeller } from './liveTeller.ts';
import { note } from './messages.ts';
import { stallNote } from './stallNote.ts';

const REDRAWN_EVERY_MS = 200;
/** Of more, it is said how many. */
const MOST_STALLS = 10;

interface Line {
  readonly style: Style;
  readonly text: string;
}

export class LiveView implements LiveTeller {
  readonly stall: (stall: Stall) => void;
  private readonly screen: NodeJS.WriteStream;
  private readonly paint: ReturnType<typeof painter>;
  /** In the order in which they began to wait. */
  private readonly lasting = new Map<string, StallLasting>();
  private line = '';
  /** Lines on the screen. */
  private drawn = 0;
  private drawnAtMs = Number.NEGATIVE_INFINITY;

  constructor(screen: NodeJS.WriteStream, color: boolean) {
    this.screen = screen;
    this.paint = painter(color);
    this.stall = stallNote(() => this.clear());
  }

  stallEvent(event: StallEvent): void {
    if (event.type === 'stall-close') this.lasting.delete(event.id);
    else this.lasting.set(event.stall.id, event);
  }

  say(text: string): void {
    this.clear();
    note(text);
  }

  status(line: string): void {
    this.line = line;
    const nowMs = performance.now();
    if (nowMs - this.drawnAtMs < REDRAWN_EVERY_MS) return;
    this.drawnAtMs = nowMs;
    this.draw();
  }

  clear(): void {
    if (this.drawn === 0) return;
    cursorTo(this.screen, 0);
    if (this.drawn > 1) moveCursor(this.screen, 0, 1 - this.drawn);
    clearScreenDown(this.screen);
    this.drawn = 0;
    this.drawnAtMs = Number.NEGATIVE_INFINITY;
  }

  private draw(): void {
    const width = (this.screen.columns || 80) - 1; // 0: a terminal that has no size
    const lines = [...waitingLines([...this.lasting.values()]), { style: 'dim', text: this.line } as const];
    const text = lines.map(({ style, text }) => this.paint(style, fitted(text, width))).join('\n');
    cursorTo(this.screen, 0);
    if (this.drawn > 1) moveCursor(this.screen, 0, 1 - this.drawn);
    clearScreenDown(this.screen);
    this.screen.write(text);
    this.drawn = lines.length;
  }
}

function waitingLines(lasting: readonly StallLasting[]): Line[] {
  const shown = lasting.slice(0, lasting.length > MOST_STALLS ? MOST_STALLS - 1 : MOST_STALLS);
  const lines: Line[] = shown.map((event) => ({ style: 'warn', text: plain(waitingSentence(event)) }));
  const more = lasting.length - shown.length;
  return more === 0 ? lines : [...lines, { style: 'warn', text: `and ${more} more` }];
}

/** No longer than the line; what is not ASCII may be drawn twice as wide. */
export function fitted(text: string, columns: number): string {
  let width = 0;
  let shown = '';
  for (const character of text) {
    width += character > '\u007e' ? 2 : 1;
    if (width > columns) return `${shown.slice(0, -1)}…`;
    shown += character;
  }
  return shown;
}
