/** A live capture on a terminal: the stalls that last, a line each, and a line of counts, redrawn in place. */
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { StallEvent, StallLasting } from '../model/events.ts';
import type { Stall } from '../model/report.ts';
import { plain } from '../model/sentence.ts';
import { shortWaitingSentence, waitingSentence } from '../report/liveText.ts';
import { painter, type Style } from '../report/textLayout.ts';
import { type StatusPart, statusLine } from './liveStatus.ts';
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
  private parts: readonly StatusPart[] = [];
  /** How wide each line on the screen is. */
  private drawn: readonly number[] = [];
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

  status(parts: readonly StatusPart[]): void {
    this.parts = parts;
    const nowMs = performance.now();
    if (nowMs - this.drawnAtMs < REDRAWN_EVERY_MS) return;
    this.drawnAtMs = nowMs;
    this.draw();
  }

  clear(): void {
    if (this.drawn.length === 0) return;
    this.wipe();
    this.drawn = [];
    this.drawnAtMs = Number.NEGATIVE_INFINITY;
  }

  private draw(): void {
    const width = this.columns() - 1;
    const most = Math.min(MOST_STALLS, Math.max(1, (this.screen.rows || 24) - 2));
    const status: Line = { style: 'dim', text: statusLine(this.parts, width) };
    const lines = [...waitingLines([...this.lasting.values()], most, width), status].map(({ style, text }) => ({
      style,
      text: fitted(text, width),
    }));
    this.wipe();
    this.screen.write(lines.map(({ style, text }) => this.paint(style, text)).join('\n'));
    this.drawn = lines.map(({ text }) => widthOf(text));
  }

  /** Where the terminal has become narrower meanwhile, it has broken the lines into several. */
  private wipe(): void {
    const columns = this.columns();
    const rows = this.drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    cursorTo(this.screen, 0);
    if (rows > 1) moveCursor(this.screen, 0, 1 - rows);
    clearScreenDown(this.screen);
  }

  private columns(): number {
    return this.screen.columns || 80; // 0: a terminal that has no size
  }
}

function waitingLines(lasting: readonly StallLasting[], most: number, width: number): Line[] {
  const shown = lasting.slice(0, lasting.length > most ? most - 1 : most);
  const lines: Line[] = shown.map((event) => ({ style: 'warn', text: waitingText(event, width) }));
  const more = lasting.length - shown.length;
  return more === 0 ? lines : [...lines, { style: 'warn', text: `and ${more} more` }];
}

function waitingText(event: StallLasting, width: number): string {
  const whole = plain(waitingSentence(event));
  return widthOf(whole) <= width ? whole : plain(shortWaitingSentence(event));
}

/** No longer than the line; what is not ASCII may be drawn twice as wide. */
export function fitted(text: string, columns: number): string {
  let width = 0;
  let shown = '';
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) return `${shown.slice(0, -1)}…`;
    shown += character;
  }
  return shown;
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character > '\u007e' ? 2 : 1;
  return width;
}
