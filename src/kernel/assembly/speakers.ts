/** Who spoke first at a server's port (src/track/speakerMemory.ts). */
import { SPEAKER_PLACES, SPEAKERS } from './layout';
import { PORTS, SERVER_ADDRESS, words } from './openingRows';

export const CLIENT_SPOKE_TLS: i32 = 1;
export const SERVER_SPOKE: i32 = 2;

/** Of the opening at hand. */
export function rememberSpeaker(what: i32): void {
  const server = load<i32>(words, SERVER_ADDRESS);
  const port = load<i32>(words, PORTS) & 0xffff;
  const hash = (server ^ (port * 0x9e3779b1)) * 0x85ebca6b;
  const speaker = SPEAKERS + ((((hash >>> 18) & (SPEAKER_PLACES - 1)) as usize) << 3);
  store<i32>(speaker, server);
  store<i32>(speaker, ((port << 2) | what) + 1, 4);
}
