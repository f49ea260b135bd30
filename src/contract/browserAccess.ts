/**
 * How the page in a browser comes to its transport. The address that `ptrscope serve` prints carries the key of this run
 * behind `#`, which no browser sends anywhere. The page keeps it for its tab and takes it out of the address. A cookie
 * would go to every other server of this machine that the browser visits, whatever its port; this goes to none.
 */
import { OperationError } from '../base/errors.ts';
import { ACCESS_PATH, CONTRACT_PATH, SUBPROTOCOL } from './page.ts';
import { type Socket, socketTransport } from './socketTransport.ts';
import type { Transport } from './transport.ts';

/** A browser's `window`. */
export interface Page {
  readonly location: { readonly hash: string; readonly host: string; readonly pathname: string };
  readonly history: { replaceState(state: unknown, unused: string, url: string): void };
  readonly sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  fetch(
    url: string,
    init: { method: string; headers: Record<string, string>; body: string },
  ): Promise<{ readonly ok: boolean; json(): Promise<unknown> }>;
  readonly WebSocket: new (url: string, protocols: string[]) => Socket;
}

const KEPT_AS = 'ptrscope-key';

/** Throws an `OperationError`: `no-access` without the right key, `closed` when nobody answers. */
export async function connectToServer(page: Page): Promise<Transport> {
  const given = takeFromAddress(page) ?? keptKey(page);
  if (given === null) throw noAccess('this page was opened without its key');
  const key = await ask(page, given);
  if (key === null) {
    page.sessionStorage.removeItem(KEPT_AS);
    throw noAccess('the key of this page is not, or no longer, right');
  }
  page.sessionStorage.setItem(KEPT_AS, key);
  return socketTransport(new page.WebSocket(`ws://${page.location.host}${CONTRACT_PATH}`, [SUBPROTOCOL, key]));
}

/** `key`: of this run; `code`: to be changed into it, once. */
type Given = { readonly key: string } | { readonly code: string };

function takeFromAddress({ location, history }: Page): Given | null {
  const found = /^#(key|code)=([\w-]{1,100})$/.exec(location.hash);
  if (found === null) return null;
  history.replaceState(null, '', location.pathname);
  return found[1] === 'key' ? { key: found[2] } : { code: found[2] };
}

function keptKey({ sessionStorage }: Page): Given | null {
  const key = sessionStorage.getItem(KEPT_AS);
  return key === null ? null : { key };
}

/** The key, where the server knows what was given. */
async function ask(page: Page, given: Given): Promise<string | null> {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await page.fetch(ACCESS_PATH, { method: 'POST', headers, body: JSON.stringify(given) });
    if (!response.ok) return null;
    const answer = await response.json();
    const isKey = typeof answer === 'object' && answer !== null && 'key' in answer && typeof answer.key === 'string';
    return isKey ? (answer.key as string) : null;
  } catch (error) {
    throw new OperationError('closed', 'the program behind this page does not answer', 'Start it again.', error);
  }
}

function noAccess(text: string): OperationError {
  return new OperationError('no-access', text, 'Open the address that ptrscope printed when it was started.');
}
