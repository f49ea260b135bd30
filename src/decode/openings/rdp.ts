/** Remote Desktop (MS-RDPBCGR 2.2.1.1, RFC 905 in TPKT): the connection request offers TLS, the confirm chooses it. */
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import {
  OVER,
  REQUEST_GOES_ON,
  REQUESTED,
  TLS_AGREED,
  TLS_REFUSED_AND_OVER,
  TLS_REPLY_GOES_ON,
  TLS_REQUESTED,
} from './turns.ts';

const CONNECTION_REQUEST = 0xe0;
const CONNECTION_CONFIRM = 0xd0;
const NEGOTIATION_REQUEST = 1;
const NEGOTIATION_RESPONSE = 2;
const NEGOTIATION_BYTES = 8;
const CODE_AT = 5;
const CONFIRM_NEGOTIATION_AT = 11;

class RdpDialog extends DialogBase {
  readonly #client = new FrameReader(tpktLength);
  readonly #server = new FrameReader(tpktLength);
  #offersTls = false;
  #agrees = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeRequest(payload) : this.#takeConfirm(payload);
  }

  #takeRequest(payload: Payload): Turn {
    this.#client.read(payload, this.#takeRequestPacket);
    if (this.#client.midFrame) return REQUEST_GOES_ON;
    return this.#offersTls ? TLS_REQUESTED : REQUESTED;
  }

  /** The negotiation request stands last, behind a cookie of any length; behind a long one it is taken to be there. */
  readonly #takeRequestPacket = (prefix: Uint8Array, available: number): boolean => {
    const at = prefix[2] * 256 + prefix[3] - NEGOTIATION_BYTES;
    const seen = at + NEGOTIATION_BYTES <= available;
    this.#offersTls = !seen || (prefix[at] === NEGOTIATION_REQUEST && prefix[at + 2] === 8 && prefix[at + 4] !== 0);
    return true;
  };

  #takeConfirm(payload: Payload): Turn {
    this.#server.read(payload, this.#takeConfirmPacket);
    if (!this.#offersTls || this.#server.lost) return OVER;
    if (this.#server.midFrame) return TLS_REPLY_GOES_ON;
    return this.#agrees ? TLS_AGREED : TLS_REFUSED_AND_OVER;
  }

  readonly #takeConfirmPacket = (prefix: Uint8Array, available: number): boolean => {
    const negotiated = available >= CONFIRM_NEGOTIATION_AT + NEGOTIATION_BYTES;
    this.#agrees =
      negotiated &&
      prefix[CODE_AT] === CONNECTION_CONFIRM &&
      prefix[CONFIRM_NEGOTIATION_AT] === NEGOTIATION_RESPONSE &&
      prefix[CONFIRM_NEGOTIATION_AT + 4] !== 0;
    return true;
  };
}

function tpktLength(prefix: Uint8Array, available: number): number {
  if (prefix[0] !== 3) return -1;
  if (available < 4) return 0;
  const length = prefix[2] * 256 + prefix[3];
  return length >= 7 ? length : -1;
}

export const rdp: OpeningProtocol = {
  name: 'rdp',
  ports: [3389],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => {
    const { bytes, start, end, originalEnd } = payload;
    if (side !== CLIENT || end - start < 11 || bytes[start] !== 3 || bytes[start + 1] !== 0) return false;
    const length = bytes[start + 2] * 256 + bytes[start + 3];
    return (
      length >= originalEnd - start && bytes[start + 4] === length - 5 && bytes[start + CODE_AT] === CONNECTION_REQUEST
    );
  },
  begin: () => new RdpDialog(),
};
