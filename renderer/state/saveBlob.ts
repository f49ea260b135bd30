/** What the window itself has made (a picture), saved as a file: a download; in Electron that asks where to. */
import type { App } from './app.ts';
import { notify } from './workspace.ts';

export function saveBlob({ workspace, shell }: App, blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  download(url, name);
  // The browser reads it after this: an address that is gone too soon would be an empty file.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  // In Electron people are asked where to, and may say nowhere.
  if (shell.kind === 'browser') notify(workspace, { kind: 'done', text: `${name} is saved.`, next: null });
}

export function download(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

const LONGEST_NAME = 80;

/** A name that every file system takes. */
export function fileNameOf(title: string, ending: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, LONGEST_NAME);
  return `${plain === '' ? 'ptrscope' : plain}.${ending}`;
}
