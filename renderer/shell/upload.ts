/** A file of the browser's brought to the engine, piece by piece, as the engine says where and how large. */
import { OperationError } from '../../src/base/errors.ts';
import type { Grant } from '../../src/contract/engineOperations.ts';
import type { Engine } from '../connection/client.ts';

/** What is under way, for whoever shows it; null: nothing. */
export interface Upload {
  readonly name: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly cancel: () => void;
}

/** The page's uploads, told as events of the window: the shell that makes them knows nothing of who shows them. */
export const UPLOAD_EVENT = 'ptrscope-upload';

function tell(upload: Upload | null): void {
  window.dispatchEvent(new CustomEvent(UPLOAD_EVENT, { detail: upload }));
}

/** Throws an `OperationError`; then nothing of it is kept on the other side. */
export async function upload(engine: Engine, file: File, given?: AbortSignal): Promise<Grant> {
  const end = new AbortController();
  const signal = given === undefined ? end.signal : AbortSignal.any([given, end.signal]);
  const { name, size } = file;
  const { grant, url, pieceBytes } = await engine.call('files.beginUpload', { name, bytes: size }, { signal });
  try {
    for (let from = 0; from < size || from === 0; from += pieceBytes) {
      tell({ name, doneBytes: from, totalBytes: size, cancel: () => end.abort() });
      await putPiece(url, file, from, Math.min(size, from + pieceBytes), signal);
    }
    return { grant, name, bytes: size };
  } catch (error) {
    engine.call('files.dropUpload', { grant }).catch(() => {});
    throw error;
  } finally {
    tell(null);
  }
}

async function putPiece(url: string, file: File, from: number, to: number, signal: AbortSignal): Promise<void> {
  const headers = { 'Content-Range': `bytes ${from}-${Math.max(from, to - 1)}/${file.size}` };
  try {
    const answer = await fetch(url, { method: 'PUT', headers, body: file.slice(from, to), signal });
    if (!answer.ok) throw new OperationError('not-readable', await refusal(answer), 'Try again.');
  } catch (error) {
    if (error instanceof OperationError) throw error;
    if (signal.aborted) throw new OperationError('cancelled', 'the upload was cancelled', '', error);
    throw new OperationError(
      'not-readable',
      `${file.name} could not be uploaded`,
      'Check that it is still there.',
      error,
    );
  }
}

async function refusal(answer: Response): Promise<string> {
  const text = (await answer.text()).slice(0, 200).trim();
  return text === '' ? `the upload was refused (${answer.status})` : text;
}
