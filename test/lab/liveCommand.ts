/** The command on a live capture: its lines of NDJSON as they come, with the time at which they were seen. */
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StallEvent } from '../../src/model/events.ts';
import type { Stall } from '../../src/model/report.ts';
import { sleep } from './machine.ts';

export const COMMAND = fileURLToPath(new URL('../../dist/cli/ptrscope.js', import.meta.url));

export interface SeenLine {
  readonly text: string;
  readonly told: StallEvent | (Stall & { readonly type: 'stall' }) | { readonly type: 'lookup' | 'summary' };
  /** Milliseconds since 1970. */
  readonly seenMs: number;
}

export class LiveCommand {
  readonly lines: SeenLine[] = [];
  /** What it said on standard error. */
  notes = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;
  private rest = '';

  constructor(child: ChildProcess) {
    this.child = child;
    this.ended = new Promise((resolve) => child.once('close', resolve));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.notes += text));
    child.stdout!.setEncoding('utf8').on('data', (text: string) => this.take(text));
  }

  get processId(): number {
    return this.child.pid!;
  }

  /** Lines of a type, in order. */
  of<Type extends SeenLine['told']['type']>(type: Type) {
    return this.lines.flatMap(({ told, seenMs }) =>
      told.type === type ? [{ told: told as Extract<SeenLine['told'], { type: Type }>, seenMs }] : [],
    );
  }

  /** All that a report has as well: everything but the stalls while they lasted. */
  get report(): string {
    const ofReport = this.lines.filter(({ told }) => !told.type.startsWith('stall-'));
    return ofReport.map(({ text }) => `${text}\n`).join('');
  }

  /** Waits until it has said on standard error what is wanted. */
  async said(what: RegExp, limitMs = 20_000): Promise<void> {
    await this.until(() => what.test(this.notes), `to say ${what}`, limitMs);
  }

  async until(isSo: () => boolean, what: string, limitMs = 20_000): Promise<void> {
    const end = Date.now() + limitMs;
    while (!isSo()) {
      const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
      if (isOver || Date.now() > end) throw new Error(`waited in vain for the command ${what}; it said: ${this.notes}`);
      await sleep(20);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits for its end, and answers its exit code. */
  over(): Promise<number | null> {
    return this.ended;
  }

  private take(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    const seenMs = Date.now();
    for (const line of lines) this.lines.push({ text: line, told: JSON.parse(line), seenMs });
  }
}
