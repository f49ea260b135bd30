/** Exporting: to where the save dialog says in Electron, as a download in a browser; PDF by the shell's printing. */
import type { EXPORT_FORMATS } from '../../src/contract/engineOperations.ts';
import { type App, frontCapture } from '../state/app.ts';
import { download } from '../state/saveBlob.ts';
import type { CaptureTab } from '../state/tabs.ts';
import { notify } from '../state/workspace.ts';

export type ExportFormat = (typeof EXPORT_FORMATS)[number] | 'pdf';

export interface ExportChoice {
  readonly format: ExportFormat;
  /** Only these stalls; null: all. */
  readonly stallIds: readonly string[] | null;
  readonly fullPayload: boolean;
}

export const EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
  html: 'html',
  pdf: 'pdf',
  evidence: 'pcapng',
  json: 'json',
  csv: 'csv',
  markdown: 'md',
  text: 'txt',
  ndjson: 'ndjson',
};

/** Rejects with an `OperationError`; false when the save dialog was dismissed. */
export async function runExport(app: App, tab: CaptureTab, choice: ExportChoice): Promise<boolean> {
  const name = `${stem(tab.title)}-${choice.format === 'evidence' ? 'evidence' : 'ptrscope'}.${EXTENSIONS[choice.format]}`;
  if (choice.format === 'pdf')
    return app.shell.kind === 'electron' ? printToFile(app, tab, choice, name) : printHere(app, tab, choice);
  const target = app.shell.kind === 'electron' ? await app.shell.call('shell.chooseSave', { name }) : null;
  if (app.shell.kind === 'electron' && target === null) return false;
  const made = await write(app, tab, choice, choice.format, target?.grant ?? null);
  if (made.url !== null) download(made.url, name);
  notify(app.workspace, { kind: 'done', text: `${target?.name ?? name} is written.`, next: null });
  return true;
}

function write(
  app: App,
  tab: CaptureTab,
  choice: ExportChoice,
  format: (typeof EXPORT_FORMATS)[number],
  target: string | null,
) {
  const { timeMode } = app.workspace.getState().settings;
  return app.engine.call('session.export', {
    session: tab.session,
    format,
    stallIds: choice.stallIds === null ? null : [...choice.stallIds],
    fullPayload: choice.fullPayload,
    timeMode,
    target,
  });
}

/** Electron prints an HTML report that nobody sees. */
async function printToFile(app: App, tab: CaptureTab, choice: ExportChoice, name: string): Promise<boolean> {
  const target = await app.shell.call('shell.chooseSave', { name });
  if (target === null) return false;
  const source = await app.shell.call('shell.printSource', {});
  await write(app, tab, choice, 'html', source.grant);
  await app.shell.call('shell.printPdf', { source: source.grant, target: target.grant });
  notify(app.workspace, { kind: 'done', text: `${target.name} is written.`, next: null });
  return true;
}

/** A browser prints what it shows: the report is opened in a tab of its own, which runs nothing, and printed there. */
async function printHere(app: App, tab: CaptureTab, choice: ExportChoice): Promise<boolean> {
  const made = await write(app, tab, choice, 'html', null);
  if (made.url === null) return false;
  window.open(`${made.url}?view`, '_blank', 'noreferrer');
  const text = 'The report is open in a tab of its own.';
  notify(app.workspace, { kind: 'done', text, next: 'Print it there, to paper or as PDF.' });
  return true;
}

function stem(title: string): string {
  const plain = title.replace(/\.(pcapng|pcap|cap)(\.(gz|zst|xz|lz4))?/gi, '').replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
  return plain.slice(0, 80) || 'capture';
}

export function canExport(app: App): boolean {
  return frontCapture(app) !== null;
}
