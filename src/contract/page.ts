/** What the page in a browser and the server behind it agree on. */

/** The page is served with a fresh nonce for styles in every place where it says this. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';
/** Where the page opens its WebSocket, offering `SUBPROTOCOL` and the key of this run as subprotocols. */
export const CONTRACT_PATH = '/contract';
export const SUBPROTOCOL = 'ptrscope-1';
/** Where the page asks whether its key is right, or changes a code that is good for once into it. */
export const ACCESS_PATH = '/access';

/**
 * What the page may load: its own files and nothing else; styles made at run time with the page's nonce; pictures that
 * it draws itself. The same for the server and for Electron's own protocol.
 */
export function contentSecurityPolicy(styleNonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
