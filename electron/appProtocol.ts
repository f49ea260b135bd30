/** The app's own protocol in place of `file:`: `ptrscope://app/` is the built renderer and nothing else. */
import { protocol, type Session } from 'electron';
import { StaticFiles } from '../src/host/app/server/staticFiles.ts';

const SCHEME = 'ptrscope';
export const APP_ORIGIN = `${SCHEME}://app`;
export const START_PAGE = `${APP_ORIGIN}/index.html`;

/** With every answer, beside the policy of the page. */
const ALWAYS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const PRINT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** To be called before the app is ready. */
export function setupScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * @param folder  of the built renderer
 *
 * Throws an `OperationError` where it is not.
 */
export function serveApp(session: Session, folder: string): void {
  const files = new StaticFiles(folder);
  session.protocol.handle(SCHEME, ({ method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return refusal(405);
    const { host, pathname } = new URL(url);
    const found = host === 'app' ? files.find(pathname) : null;
    if (found === null) return refusal(404);
    return new Response(method === 'HEAD' ? null : found.body, { headers: { ...ALWAYS, ...found.headers } });
  });
}

/** One HTML text without scripts at the address it answers; for printing. */
export function servePage(session: Session, html: () => string): string {
  const address = `${APP_ORIGIN}/report.html`;
  session.protocol.handle(SCHEME, ({ method, url }) => {
    if (method !== 'GET' || url !== address) return refusal(404);
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PRINT_POLICY };
    return new Response(html(), { headers: { ...ALWAYS, ...headers } });
  });
  return address;
}

const refusal = (status: number): Response => new Response(null, { status });
