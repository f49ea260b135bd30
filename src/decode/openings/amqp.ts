/** AMQP (0-9-1 and 1.0): the client says its version, the server asks who it is; open until the login is answered. */
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning } from './payloads.ts';
import { CLIENT_NEXT, GREETED, OVER, REQUEST_GOES_ON, REQUESTED, SERVER_NEXT } from './turns.ts';

/** `AMQP`, what the connection is for (1.0: plain, TLS, SASL), version. */
const HEADER = /^AMQP(?:[\0\x02\x03]\x01\0\0|\0\0\x09\x01|\x01\x01[\0\x08\x09][\0\x09\x0a\x5b])/;
const VERSION_1 = /^AMQP[^\x01]\x01/;
const HEADER_BYTES = 8;
const MAX_FRAME = 1 << 24;
/** Methods of 0-9-1's class connection. */
const CONNECTION = 10;
const START = 10;
const SECURE = 20;
/** Descriptors of 1.0. */
const SASL_MECHANISMS = 0x40;
const SASL_CHALLENGE = 0x42;

class AmqpDialog extends DialogBase {
  readonly #frames = new FrameReader((prefix, available) => this.#lengthOf(prefix, available));
  #header = '';
  #isVersion1 = false;
  #turn: Turn = SERVER_NEXT;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeClient(payload) : this.#takeServer(payload);
  }

  #takeClient(payload: Payload): Turn {
    if (this.#header.length >= HEADER_BYTES) return SERVER_NEXT;
    this.#header += beginning(payload, HEADER_BYTES - this.#header.length);
    this.#isVersion1 = VERSION_1.test(this.#header);
    return this.#header.length < HEADER_BYTES ? REQUEST_GOES_ON : REQUESTED;
  }

  #takeServer(payload: Payload): Turn {
    if (this.#header === '') return GREETED;
    this.#turn = SERVER_NEXT;
    const software = this.#isVersion1 ? null : productIn(beginning(payload, 1024));
    if (software !== null) this.greetedWith(software);
    this.#frames.read(payload, this.#takeFrame);
    return this.#frames.lost ? OVER : this.#turn;
  }

  /** A header for an answer repeats the client's version, or names another one and ends it. */
  readonly #takeFrame = (prefix: Uint8Array, available: number): boolean => {
    const isHeader = isHeaderStart(prefix);
    const goesOn = isHeader ? this.#isVersion1 : this.#isVersion1 ? asks1(prefix, available) : asks0(prefix);
    this.#turn = goesOn ? CLIENT_NEXT : OVER;
    return !goesOn;
  };

  #lengthOf(prefix: Uint8Array, available: number): number {
    if (isHeaderStart(prefix)) return HEADER_BYTES;
    const sizeAt = this.#isVersion1 ? 0 : 3;
    if (available < sizeAt + 4) return 0;
    const size = (prefix[sizeAt] * 256 + prefix[sizeAt + 1]) * 65536 + prefix[sizeAt + 2] * 256 + prefix[sizeAt + 3];
    if (size > MAX_FRAME) return -1;
    return this.#isVersion1 ? (size < HEADER_BYTES ? -1 : size) : size + HEADER_BYTES;
  }
}

/** No frame is so large that its size begins with this letter, and none of 0-9-1 has such a type. */
function isHeaderStart(prefix: Uint8Array): boolean {
  return prefix[0] === 0x41;
}

function asks0(prefix: Uint8Array): boolean {
  const method = prefix[9] * 256 + prefix[10];
  return prefix[7] * 256 + prefix[8] === CONNECTION && (method === START || method === SECURE);
}

/** Behind the frame's header stand a described value's mark and its descriptor, a small number. */
function asks1(prefix: Uint8Array, available: number): boolean {
  const at = prefix[4] * 4;
  return at + 3 <= available && (prefix[at + 2] === SASL_MECHANISMS || prefix[at + 2] === SASL_CHALLENGE);
}

/** `RabbitMQ 3.10.8` out of a table's fields, whose texts have their lengths in front; null without a product. */
function productIn(text: string): string | null {
  const [product, version] = ['product', 'version'].map((field) => {
    const at = text.indexOf(`${field}S\0\0\0`);
    if (at < 0) return '';
    const from = at + field.length + 5;
    return text.slice(from, from + text.charCodeAt(from - 1));
  });
  return product === '' ? null : `${product} ${version}`.trim();
}

export const amqp: OpeningProtocol = {
  name: 'amqp',
  ports: [5672],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => side === CLIENT && HEADER.test(beginning(payload, HEADER_BYTES)),
  begin: () => new AmqpDialog(),
};
