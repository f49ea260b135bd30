/** A file that a browser fetches, once. */
import { createReadStream, rmSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Download, Downloads } from '../downloads.ts';
import { say } from './answers.ts';

/** A report that is looked at runs nothing, loads nothing and belongs to no site; what it says may be hostile. */
const VIEWED =
  "sandbox allow-modals; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

/** @param isViewed  shown in the window instead of saved; for HTML alone */
export function answerDownload(downloads: Downloads, id: string, isViewed: boolean, response: ServerResponse): void {
  const download = downloads.take(id);
  if (download === null) {
    say(response, 404, 'This file was fetched already, or waited for too long. Export it again.');
    return;
  }
  const { path, type, name } = download;
  const shows = isViewed && type.startsWith('text/html');
  response.setHeader('content-security-policy', VIEWED);
  response.writeHead(200, {
    'content-type': type,
    'content-length': statSync(path).size,
    'content-disposition': disposition(shows ? 'inline' : 'attachment', name),
  });
  const reading = createReadStream(path);
  // Whether it came through or not, nobody can ask for it again.
  response.on('close', () => remove(reading, download));
  reading.on('error', () => response.destroy());
  reading.pipe(response);
}

function remove(reading: ReturnType<typeof createReadStream>, { path }: Download): void {
  reading.destroy();
  rmSync(path, { force: true });
}

/** RFC 6266: a plain name for old browsers, the true one for all others. */
function disposition(kind: 'inline' | 'attachment', name: string): string {
  const plain = name.replaceAll(/[^\w. -]/g, '_');
  const full = encodeURIComponent(name).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${full}`;
}
