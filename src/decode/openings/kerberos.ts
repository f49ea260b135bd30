/** Kerberos over TCP (RFC 4120 7.2.2): one request, one reply. */
import { uint32 } from '../../base/bytes.ts';
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { OVER, REQUEST_GOES_ON, REQUESTED } from './turns.ts';

/** AS-REQ and TGS-REQ: application tags 10 and 12. */
const AS_REQUEST = 0x6a;
const TGS_REQUEST = 0x6c;
const MAX_REQUEST = 1 << 20;

class KerberosDialog extends DialogBase {
  readonly #request = new FrameReader(requestLength);

  protected take(side: SideIndex, payload: Payload): Turn {
    if (side !== CLIENT) return OVER;
    this.#request.read(payload, () => false);
    return this.#request.midFrame && !this.#request.lost ? REQUEST_GOES_ON : REQUESTED;
  }
}

function requestLength(prefix: Uint8Array, available: number): number {
  if (available < 4) return 0;
  const length = uint32(prefix, 0);
  return length > 0 && length <= MAX_REQUEST ? 4 + length : -1;
}

export const kerberos: OpeningProtocol = {
  name: 'kerberos',
  ports: [88],
  firstSpeaker: CLIENT,
  recognises: (side, payload, port) => {
    const { bytes, start, end, originalEnd } = payload;
    if (side !== CLIENT || port !== 88 || end - start < 5) return false;
    const tag = bytes[start + 4];
    const length = requestLength(bytes.subarray(start, start + 4), 4);
    return (tag === AS_REQUEST || tag === TGS_REQUEST) && length >= originalEnd - start;
  },
  begin: () => new KerberosDialog(),
};
