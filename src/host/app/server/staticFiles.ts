/**
 * The built renderer. What may be asked for is listed once, at the start: no path is ever made out of an address. It is
 * the same for everybody and holds no secret, so it is answered without the key.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { OperationError } from '../../../base/errors.ts';
import { contentSecurityPolicy, NONCE_PLACEHOLDER } from '../../../contract/page.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

interface StaticFile {
  readonly path: string;
  readonly type: string;
}

export interface StaticAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer<ArrayBuffer>;
}

export class StaticFiles {
  private readonly files: ReadonlyMap<string, StaticFile>;

  /** Throws an `OperationError` where the renderer is not. */
  constructor(folder: string) {
    this.files = new Map(filesBelow(folder));
    if (!this.files.has('/index.html')) {
      throw new OperationError(
        'no-app',
        'the app itself is not there',
        'Install ptrscope again, or build it: "npm run build".',
      );
    }
  }

  /** False where there is no such file. */
  answer(path: string, response: ServerResponse): boolean {
    const found = this.find(path);
    if (found === null) return false;
    for (const [name, value] of Object.entries(found.headers)) response.setHeader(name, value);
    response.end(found.body);
    return true;
  }

  /** For any way of answering; null where there is no such file. */
  find(path: string): StaticAnswer | null {
    const file = this.files.get(path === '/' ? '/index.html' : path);
    if (file === undefined) return null;
    const bytes = readFileSync(file.path);
    const type = { 'content-type': file.type };
    if (extname(file.path) !== '.html') return { headers: type, body: bytes };
    const nonce = randomBytes(16).toString('base64');
    return {
      headers: { ...type, 'content-security-policy': contentSecurityPolicy(nonce) },
      body: bytes.toString().replaceAll(NONCE_PLACEHOLDER, nonce),
    };
  }
}

/** The files as they are asked for (`/assets/index.js`); none of a kind that the renderer has not. */
function* filesBelow(folder: string, asked = ''): Iterable<[string, StaticFile]> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    const type = TYPES[extname(entry.name)];
    if (entry.isDirectory()) yield* filesBelow(path, `${asked}/${entry.name}`);
    else if (entry.isFile() && type !== undefined) yield [`${asked}/${entry.name}`, { path, type }];
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Then the page is missing, and that is said.
    return [];
  }
}
