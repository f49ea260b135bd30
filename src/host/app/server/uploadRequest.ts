/** A piece of an upload, as a browser puts it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OperationError } from '../../../base/errors.ts';
import type { Piece, Uploads } from '../uploads.ts';
import { say } from './answers.ts';

const STATUSES: Readonly<Record<string, number>> = {
  'no-such-grant': 404,
  busy: 409,
  'wrong-piece': 409,
  'no-space': 507,
};

export async function answerUpload(
  uploads: Uploads,
  grant: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const piece = pieceOf(request);
  if (piece === null) {
    say(response, 400, 'A piece of an upload says where it belongs: Content-Range: bytes FIRST-LAST/TOTAL.');
    return;
  }
  try {
    await uploads.take(grant, piece);
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    // What is still on its way is not read.
    response.setHeader('connection', 'close');
    say(response, STATUSES[error.code] ?? 500, `${error.message}. ${error.next}`.trim());
  }
}

/** null: it does not say where it belongs (RFC 9110, 14.4). Of an empty file there is one piece, `bytes 0-0/0`. */
function pieceOf(request: IncomingMessage): Piece | null {
  const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(request.headers['content-range'] ?? '');
  if (range === null) return null;
  const [from, last, total] = range.slice(1).map(Number);
  if (total === 0) return { from: 0, bytes: 0, total, content: request };
  return last < from ? null : { from, bytes: last - from + 1, total, content: request };
}
