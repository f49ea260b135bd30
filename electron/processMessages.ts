/** What main and its utility processes post to each other, beside the ports that come along. */

/** From main to the engine. */
export type ToEngine =
  /** With the port of the control contract; once, at the start. */
  | { readonly kind: 'control' }
  /** With a port of the engine's contract, for one page. */
  | { readonly kind: 'page' }
  /** With a port to the capture process that was asked for. */
  | { readonly kind: 'capture'; readonly id: number }
  /** It is gone, or could not be started; what it left on standard error, and how it went. */
  | { readonly kind: 'capture-gone'; readonly id: number; readonly how: string; readonly standardError: string };

/** From the engine to main, which alone can start and end processes of Electron's. */
export type FromEngine =
  | { readonly kind: 'start-capture'; readonly id: number }
  | { readonly kind: 'kill-capture'; readonly id: number };

/** Between the engine and a capture process: lines of text both ways, each one acknowledged. */
export type LineMessage = { readonly kind: 'line'; readonly line: string } | { readonly kind: 'taken' };
