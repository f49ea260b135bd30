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

/** Where reports lie on their way to the printer: a folder each, which only this user may read, gone when it is printed. */
export class PrintFolder {
  private readonly folders = new Set<string>();

  /** The path of a file that is not there yet. */
  next(): string {
    const folder = mkdtempSync(join(tmpdir(), 'ptrscope-print-'));
    this.folders.add(folder);
    return join(folder, 'report.html');
  }

  /** Removes what was printed, if it lies in one of these folders. */
  drop(path: string): void {
    const folder = dirname(path);
    if (this.folders.delete(folder)) rmSync(folder, { recursive: true, force: true });
  }

  remove(): void {
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
    this.folders.clear();
  }
}
