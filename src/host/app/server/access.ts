/**
 * Who may speak to the server: pages that it served itself, on this machine, that hold the key of this run. The key is
 * made up anew at every start. A code that is good once, and not for long, is changed into it: that may stand where
 * others can read it, on the command line of the browser that is started.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const CODE_GOOD_FOR_MS = 60_000;

export class Access {
  readonly key = randomBytes(32).toString('base64url');
  private readonly digest = digestOf(this.key);
  /** By code, until when it is good (`performance.now`). */
  private readonly codes = new Map<string, number>();

  newCode(): string {
    const code = randomBytes(32).toString('base64url');
    this.codes.set(code, performance.now() + CODE_GOOD_FOR_MS);
    return code;
  }

  /** Takes the same time whatever is wrong with it. */
  isKey(text: string): boolean {
    return timingSafeEqual(digestOf(text), this.digest);
  }

  /** Whether it was a code; it is none any more. */
  takeCode(text: string): boolean {
    const until = this.codes.get(text);
    this.codes.delete(text);
    return until !== undefined && performance.now() <= until;
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Name and port, in lower case, of a `Host` that means this machine, whatever the port (a tunnel has its own); else null. */
export function loopbackHost({ host }: IncomingHttpHeaders): string | null {
  const name = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i.exec(host ?? '');
  return name === null ? null : name[0].toLowerCase();
}

/**
 * Whether a request comes from a page of this very server. Browsers say the origin of all that may change something; of
 * what only reads they may leave it out.
 */
export function isOwnOrigin({ origin }: IncomingHttpHeaders, host: string, mayBeAbsent: boolean): boolean {
  return origin === undefined ? mayBeAbsent : origin.toLowerCase() === `http://${host}`;
}

/** Whether the browser says that another site asks; what is typed or opened from outside comes from no site. */
export function isFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
