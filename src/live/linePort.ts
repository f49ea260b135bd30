/** Ports of text lines: standard input and output of this process (SIGTERM closes it, too), and lines out of any text. */
import type { LinePort } from './outbox.ts';

/** A longer line is none of ours; it is dropped. */
const LONGEST_LINE = 1 << 20;

/** Cuts text that comes in pieces into lines. */
export class LineSplitter {
  private rest = '';

  /** The lines that `text` completed. */
  add(text: string): string[] {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    if (this.rest.length > LONGEST_LINE) this.rest = '';
    return lines.filter((line) => line !== '');
  }
}

/** Who does not read does not keep us. */
const LEAVING_MS = 2000;

export function standardPort(): LinePort {
  const { stdin, stdout } = process;
  const splitter = new LineSplitter();
  stdin.setEncoding('utf8');
  let isCutOff = false;
  // The other side may be gone before the last message; its end of our input says so, too.
  stdout.on('error', () => {
    isCutOff = true;
  });
  return {
    write: (line) => stdout.write(`${line}\n`),
    onDrained: (listener) => stdout.on('drain', listener),
    onLine: (listener) =>
      stdin.on('data', (text: string) => {
        for (const line of splitter.add(text)) listener(line);
      }),
    onClosed: (listener) => {
      stdin.on('close', listener);
      process.on('SIGTERM', listener);
    },
    leave: () => {
      if (isCutOff) process.exit();
      stdout.on('error', () => process.exit());
      stdout.end(() => process.exit());
      setTimeout(() => process.exit(), LEAVING_MS);
    },
  };
}
