/**
 * Prints an exported HTML report as PDF in a window that nobody sees: no scripts, a session of its own that reaches
 * this one page. The page is hostile as far as we know: names off the wire are in it.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BrowserWindow } from 'electron';
import { OperationError } from '../src/base/errors.ts';
import { writeFileAtomically } from '../src/host/atomicFile.ts';
import { APP_ORIGIN, servePage } from './appProtocol.ts';
import { openPrintSession } from './appSession.ts';

/** A4 with margins in inches; the report's own style sheet knows that it is printed. */
const PAGE = {
  pageSize: 'A4',
  printBackground: true,
  margins: { top: 0.5, bottom: 0.5, left: 0.5, right: 0.5 },
} as const;

/** Rejects with an `OperationError` coded `not-written`. */
export async function printPdf(source: string, target: string): Promise<void> {
  const pdf = await render(source);
  try {
    await writeFileAtomically(target, [pdf]);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError('not-written', error.message, error.next, error);
  }
}

async function render(source: string): Promise<Buffer> {
  const session = openPrintSession(randomUUID(), APP_ORIGIN);
  const address = servePage(session, () => readFileSync(source, 'utf8'));
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session, sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false },
  });
  try {
    await window.loadURL(address);
    return await window.webContents.printToPDF(PAGE);
  } catch (error) {
    throw new OperationError(
      'not-written',
      'the report could not be printed',
      'Export it as HTML and print that.',
      error,
    );
  } finally {
    window.destroy();
  }
}

/** Where reports lie on their way to the printer: a folder that only this user may read, gone with the program. */
export class PrintFolder {
  private folder: string | null = null;
  private made = 0;

  /** The path of a file that is not there yet. */
  next(): string {
    this.folder ??= mkdtempSync(join(tmpdir(), 'ptrscope-print-'));
    return join(this.folder, `${++this.made}.html`);
  }

  /** Removes what was printed, if it is a file of this folder. */
  drop(path: string): void {
    if (dirname(path) === this.folder) rmSync(path, { force: true });
  }

  remove(): void {
    if (this.folder !== null) rmSync(this.folder, { recursive: true, force: true });
    this.folder = null;
  }
}
