/** What another program writes to its standard output, as a source: for what no library here reads. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { OperationError } from '../base/errors.ts';
import type { ReadProblem } from '../formats/captureReader.ts';
import { findProgram } from '../live/programs.ts';
import type { ByteSource } from './byteSource.ts';
import { ExpansionBound } from './expansionBound.ts';
import { systemCode } from './fileErrors.ts';

export interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  /** What it is to do: "unpack", "convert". */
  readonly task: string;
  /** Told where the program is not installed, and what to do then. */
  readonly missing: OperationError;
}

/** What the program is given on its standard input, or where it reads from otherwise. */
export type ToolInput =
  | { readonly kind: 'pipe'; readonly source: ByteSource; readonly head: Uint8Array }
  | { readonly kind: 'file'; readonly bytes: number };

/** So much of what the program says about a failure is handed on. */
const LONGEST_COMPLAINT = 300;
/** What Wireshark's programs say to the superuser first. */
const ABOUT_RIGHTS = /^Running as user .*$/m;
const PIECE = 64 << 10;

/** Starts the program. Throws the tool's `missing` where it is not installed. */
export async function openTool(tool: Tool, input: ToolInput): Promise<ByteSource> {
  // By its path: systems look for a bare name in other places than people install to, or beside the capture first.
  const found = findProgram(tool.command);
  if (found.kind === 'missing') throw tool.missing;
  const child = spawn(found.path, tool.args, { stdio: [input.kind === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  try {
    await once(child, 'spawn');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw tool.missing;
    const next = 'Convert or unpack the file yourself, and analyse the result.';
    throw new OperationError('tool-failed', `cannot start ${tool.command}`, next, error);
  }
  return new ToolSource(child, tool, input);
}

class ToolSource implements ByteSource {
  broken: ReadProblem | null = null;
  private readonly child: ChildProcess;
  private readonly tool: Tool;
  private readonly input: ToolInput;
  private readonly bound: ExpansionBound;
  private readonly ended: Promise<number | null>;
  private complaint = '';
  private wake: () => void = () => undefined;
  private over = false;
  /** Why its input could not be read on; thrown by the next `read`. */
  private failed: { readonly error: unknown } | null = null;

  constructor(child: ChildProcess, tool: Tool, input: ToolInput) {
    this.child = child;
    this.tool = tool;
    this.input = input;
    this.bound = new ExpansionBound(`what ${tool.command} makes of it`);
    this.ended = new Promise((resolve) => child.once('close', resolve));
    child.on('error', () => undefined);
    // Listened to all the time: of a program that has ended, Node throws away what nobody listens for.
    for (const event of ['readable', 'end', 'close', 'error']) child.stdout!.on(event, () => this.wake());
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.complaint.length < LONGEST_COMPLAINT) this.complaint += text;
    });
    if (input.kind === 'pipe') void this.feed(input.source, input.head).catch((error: unknown) => this.fail(error));
    else this.bound.fed = input.bytes;
  }

  get size(): number | null {
    return this.input.kind === 'pipe' ? this.input.source.size : this.input.bytes;
  }

  get bytesRead(): number {
    return this.input.kind === 'pipe' ? this.input.source.bytesRead : this.over ? this.input.bytes : 0;
  }

  async read(into: Uint8Array): Promise<number> {
    const output = this.child.stdout!;
    while (!this.over) {
      if (this.failed !== null) throw this.failed.error;
      const piece = output.read(Math.min(into.length, output.readableLength)) as Uint8Array | null;
      if (piece !== null && piece.length > 0) return this.took(into, piece);
      if (output.readableEnded || output.destroyed) await this.finish();
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    }
    return 0;
  }

  close(): void {
    this.over = true;
    this.wake();
    this.child.kill('SIGKILL');
    this.child.stdin?.destroy();
    this.child.stdout?.destroy();
    if (this.input.kind === 'pipe') this.input.source.close();
  }

  private took(into: Uint8Array, piece: Uint8Array): number {
    into.set(piece);
    this.bound.produced += piece.length;
    const bomb = this.bound.problem();
    if (bomb !== null) {
      this.broken = bomb;
      this.close();
    }
    return piece.length;
  }

  private async feed(source: ByteSource, head: Uint8Array): Promise<void> {
    const stdin = this.child.stdin!;
    // A program that ends early closes its input; why, its exit tells.
    stdin.on('error', () => stdin.destroy());
    const buffer = new Uint8Array(PIECE);
    let piece = head.slice();
    while (piece.length > 0 && !stdin.destroyed) {
      this.bound.fed += piece.length;
      if (!stdin.write(piece)) await Promise.race([once(stdin, 'drain').catch(() => undefined), this.ended]);
      const length = stdin.destroyed ? 0 : await source.read(buffer);
      piece = buffer.slice(0, length);
    }
    stdin.end();
  }

  private fail(error: unknown): void {
    this.failed = { error };
    this.child.kill('SIGKILL');
    this.wake();
  }

  private async finish(): Promise<void> {
    const code = await this.ended;
    if (this.over || this.failed !== null) return;
    this.over = true;
    const source = this.input.kind === 'pipe' ? this.input.source.broken : null;
    this.broken = source ?? (code === 0 ? null : this.failure(code));
  }

  private failure(code: number | null): ReadProblem {
    const { command, task } = this.tool;
    const said = this.complaint.replace(ABOUT_RIGHTS, '').replaceAll(`${command}: `, '').replaceAll(/\s+/g, ' ').trim();
    const why = said === '' ? `it ended with ${code ?? 'a signal'}` : said.slice(0, LONGEST_COMPLAINT);
    const rest = this.bound.produced === 0 ? '' : '; everything before was read';
    const text = `${command} could not ${task} all of it (${why})${rest}`;
    return { kind: 'damaged', offset: this.bound.produced, text };
  }
}
