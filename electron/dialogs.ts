/** The system's dialogs for files: the only way, beside drops and the command line, that a path comes into the app. */
import { basename, dirname, extname, join } from 'node:path';
import { app, type BrowserWindow, dialog, type FileFilter } from 'electron';
import { MOST_FILES } from './commandLine.ts';

/** What is in a file is found out from its content; these only shorten the list in the dialog. */
const CAPTURES: FileFilter[] = [
  {
    name: 'Packet captures',
    extensions: ['pcapng', 'pcap', 'cap', 'dmp', 'ntar', 'snoop', 'etl', 'erf', 'trc', 'gz', 'zst', 'xz', 'lz4'],
  },
  { name: 'All files', extensions: ['*'] },
];

const KINDS: Readonly<Record<string, string>> = {
  '.json': 'JSON',
  '.ndjson': 'JSON lines',
  '.csv': 'CSV',
  '.html': 'HTML',
  '.md': 'Markdown',
  '.txt': 'Text',
  '.pdf': 'PDF',
  '.pcapng': 'pcapng',
};

/** Remembers the folder in which something was saved last. */
export class FileDialogs {
  private saveFolder: string | null = null;

  /** Empty when it was dismissed. */
  open(window: BrowserWindow): Promise<string[]> {
    return chosen(window, 'Open captures', CAPTURES);
  }

  /** Logs of a mail server, which may be called anything; empty when it was dismissed. */
  openLogs(window: BrowserWindow): Promise<string[]> {
    return chosen(window, 'Choose mail logs', [{ name: 'All files', extensions: ['*'] }]);
  }

  /** @param name  proposed by the page; anything in it that is not part of a plain name is dropped */
  async save(window: BrowserWindow, name: string): Promise<string | null> {
    const plain = plainName(name);
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title: 'Save as',
      defaultPath: join(this.saveFolder ?? app.getPath('documents'), plain),
      filters: filtersFor(plain),
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    if (canceled || filePath === '') return null;
    this.saveFolder = dirname(filePath);
    return filePath;
  }
}

async function chosen(window: BrowserWindow, title: string, filters: FileFilter[]): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    properties: ['openFile', 'multiSelections'],
    filters,
  });
  return canceled ? [] : filePaths.slice(0, MOST_FILES);
}

function plainName(name: string): string {
  const last = basename(name.replaceAll('\\', '/'));
  const plain = last.replace(/[\p{C}<>:"|?*]/gu, '').replace(/^\.+/, '');
  return plain === '' ? 'report' : plain;
}

function filtersFor(name: string): FileFilter[] {
  const extension = extname(name).toLowerCase();
  const kind = KINDS[extension];
  const all = { name: 'All files', extensions: ['*'] };
  return kind === undefined ? [all] : [{ name: kind, extensions: [extension.slice(1)] }, all];
}
