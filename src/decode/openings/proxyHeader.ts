/** HAProxy's PROXY header, versions 1 and 2: who the client really is, ahead of whatever protocol follows. */
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../../base/addressText.ts';
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import { LineReader } from './lineReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning } from './payloads.ts';
import { OVER, REQUEST_GOES_ON, turn } from './turns.ts';

const SIGNATURE = '\r\n\r\n\0\r\nQUIT\n';
const HEADER = 16;
/** Version 1 with its line end (section 2.1); version 2 with what may be added to it is bounded here. */
const MAX_LINE = 107;
const MAX_EXTRA = 8192;
const VERSION_2 = 0x20;
const COMMAND_PROXY = 0x21;
const INET = 0x1;
const INET6 = 0x2;
const PASSED_ON = turn('data', null, 'session', 'anything');

class ProxyHeaderDialog extends DialogBase {
  readonly #line = new LineReader();
  readonly #header = new FrameReader(headerLength);
  #version: 1 | 2 | null = null;
  #done = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    if (side !== CLIENT) return OVER;
    this.#version ??= payload.start < payload.end && payload.bytes[payload.start] === 0x50 ? 1 : 2;
    const stopped =
      this.#version === 1 ? this.#line.read(payload, this.#takeLine) : this.#header.read(payload, this.#takeHeader);
    if (this.#header.lost) return OVER;
    if (!this.#done) return REQUEST_GOES_ON;
    this.rest = Math.min(stopped, payload.end);
    return PASSED_ON;
  }

  readonly #takeLine = (line: string): boolean => {
    const source = /^PROXY TCP[46] (\S+) \S+ \d+ \d+$/.exec(line)?.[1] ?? '';
    this.#done = true;
    const word = parseIPv4(source);
    const bytes = word === null ? parseIPv6(source) : null;
    if (word !== null) this.proxiedClient = formatIPv4(word);
    else if (bytes) this.proxiedClient = formatIPv6(bytes);
    return true;
  };

  /** A LOCAL command (health checks) and families other than IP name no client. */
  readonly #takeHeader = (prefix: Uint8Array, available: number): boolean => {
    this.#done = true;
    const family = prefix[13] >> 4;
    const declared = prefix[14] * 256 + prefix[15];
    if (prefix[12] !== COMMAND_PROXY) return true;
    if (family === INET && declared >= 12 && available >= HEADER + 4) {
      this.proxiedClient = formatIPv4((prefix[16] << 24) | (prefix[17] << 16) | (prefix[18] << 8) | prefix[19]);
    } else if (family === INET6 && declared >= 36 && available >= HEADER + 16) {
      this.proxiedClient = formatIPv6(prefix, HEADER);
    }
    return true;
  };
}

function headerLength(prefix: Uint8Array, available: number): number {
  const last = available - 1;
  if (last < SIGNATURE.length && prefix[last] !== SIGNATURE.charCodeAt(last)) return -1;
  if (available < HEADER) return 0;
  const length = prefix[14] * 256 + prefix[15];
  return (prefix[12] & 0xf0) === VERSION_2 && length <= MAX_EXTRA ? HEADER + length : -1;
}

export const proxyHeader: OpeningProtocol = {
  name: 'proxy',
  ports: [],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => {
    if (side !== CLIENT) return false;
    const text = beginning(payload, MAX_LINE);
    if (text.startsWith(SIGNATURE)) return text.length < 13 || (text.charCodeAt(12) & 0xf0) === VERSION_2;
    return /^PROXY (?:TCP[46] |UNKNOWN)/.test(text);
  },
  begin: () => new ProxyHeaderDialog(),
};
