/** The turns that protocols have in common, named for what they say. */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import type { Awaited, PayloadKind, Turn } from './opening.ts';
import { IMPLICIT_TLS_PORTS } from './ports.ts';

export function turn(was: PayloadKind, owes: SideIndex | null, awaited: Awaited, next: Turn['next'] = 'same'): Turn {
  return Object.freeze({ was, owes, awaited, next });
}

/** The greeting is there; the client's turn. */
export const GREETED = turn('greeting', CLIENT, 'session');
/** The same where the client had spoken before it. */
export const GREETED_LATE = turn('greeting', SERVER, 'session');
/** Part of a greeting; the rest is still owed. */
export const GREETING_GOES_ON = turn('greeting', SERVER, 'greeting');
/** A greeting that ends the opening: a refusal, or a session already authenticated. */
export const GREETED_AND_OVER = turn('greeting', null, 'session', 'over');
/** The client did not wait for the greeting. */
export const SPOKE_EARLY = turn('request', SERVER, 'greeting');

/** A client-first protocol's first message. */
export const REQUESTED = turn('request', SERVER, 'session');
/** Part of it; the rest is still owed. */
export const REQUEST_GOES_ON = turn('request', CLIENT, 'session');

export const CLIENT_NEXT = turn('data', CLIENT, 'session');
export const SERVER_NEXT = turn('data', SERVER, 'session');
export const OVER = turn('data', null, 'session', 'over');

export const TLS_REQUESTED = turn('tls-request', SERVER, 'tls-reply');
export const TLS_REPLY_GOES_ON = turn('tls-reply', SERVER, 'tls-reply');
export const TLS_AGREED = turn('tls-reply', CLIENT, 'client-hello', 'tls');
export const TLS_REFUSED = turn('tls-reply', CLIENT, 'session');
export const TLS_REFUSED_AND_OVER = turn('tls-reply', null, 'session', 'over');

const CONNECTED = turn('data', null, 'session', 'anything');
const CONNECTED_TO_TLS = turn('data', CLIENT, 'client-hello', 'tls');

/** A proxy has connected its client to this port: from here on both speak as if there were no proxy. */
export function connectedTo(port: number): Turn {
  return IMPLICIT_TLS_PORTS.has(port) ? CONNECTED_TO_TLS : CONNECTED;
}
