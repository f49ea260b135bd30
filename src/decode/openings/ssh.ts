/**
 * SSH (RFC 4253): identification of both sides, key exchange in clear until each side's NEWKEYS, then encrypted
 * authentication, which is taken to last for ten messages of the server.
 */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { MAX_FACT } from './banner.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import { LineReader } from './lineReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning, isPartOf } from './payloads.ts';
import { CLIENT_NEXT, GREETED, GREETED_LATE, GREETING_GOES_ON, OVER, SERVER_NEXT, SPOKE_EARLY, turn } from './turns.ts';

const AUTHENTICATION_MESSAGES = 10;
/** OpenSSH's own limit. */
const MAX_PACKET = 256 * 1024;
/** Message numbers (RFC 4250 4.1.2, RFC 4419 5). */
const DISCONNECT = 1;
const KEXINIT = 20;
const NEWKEYS = 21;
const KEX_REPLY = 31;
const GROUP_EXCHANGE_REPLY = 33;
const GROUP_EXCHANGE_REQUEST = 34;
const CODE_AT = 5;

const CLIENT_AUTHENTICATES = turn('data', CLIENT, 'authentication');
const SERVER_AUTHENTICATES = turn('data', SERVER, 'authentication');

/** One side's stream: lines up to its identification, packets up to its NEWKEYS, then nothing that can be read. */
class SshSide {
  stage: 'identification' | 'key-exchange' | 'encrypted' = 'identification';
  software: string | null = null;
  disconnected = false;
  /** Number of the last message that says whose turn it is. */
  lastMessage = 0;
  readonly #lines = new LineReader();
  readonly #packets = new FrameReader(packetLength);

  get midPacket(): boolean {
    return this.#packets.midFrame;
  }

  /** Answers whether encrypted bytes were in the payload. */
  read(payload: Payload): boolean {
    let at = payload.start;
    if (this.stage === 'identification') at = this.#lines.read(payload, this.#takeLine);
    if (this.stage === 'key-exchange' && at < payload.originalEnd) {
      at = this.#packets.read({ ...payload, start: at }, this.#takePacket);
      if (this.#packets.lost) this.stage = 'encrypted';
    }
    return this.stage === 'encrypted' && at < payload.originalEnd;
  }

  readonly #takeLine = (line: string): boolean => {
    const identification = /^SSH-(\d+\.\d+)-(.*)$/.exec(line);
    if (!identification) return false;
    this.software = identification[2].slice(0, MAX_FACT);
    this.stage = identification[1] === '2.0' || identification[1] === '1.99' ? 'key-exchange' : 'encrypted';
    return true;
  };

  readonly #takePacket = (prefix: Uint8Array, available: number): boolean => {
    const code = available > CODE_AT ? prefix[CODE_AT] : 0;
    if (code === NEWKEYS) this.stage = 'encrypted';
    if (code >= KEXINIT) this.lastMessage = code;
    if (code === DISCONNECT) this.disconnected = true;
    return code === NEWKEYS;
  };
}

class SshDialog extends DialogBase {
  readonly #sides = [new SshSide(), new SshSide()] as const;
  #serverMessages = 0;

  protected take(side: SideIndex, payload: Payload): Turn {
    const [client, server] = this.#sides;
    const identifiedBefore = this.#sides[side].stage !== 'identification';
    const encrypted = this.#sides[side].read(payload);
    this.software = server.software;
    if (client.disconnected || server.disconnected) return OVER;
    if (!identifiedBefore) return this.#identification(side);
    if (server.stage === 'identification') return SPOKE_EARLY;
    if (encrypted || (client.stage === 'encrypted' && server.stage === 'encrypted'))
      return this.#authentication(side, encrypted);
    return this.#keyExchange(side);
  }

  #identification(side: SideIndex): Turn {
    const [client, server] = this.#sides;
    if (server.stage === 'identification') return side === CLIENT ? SPOKE_EARLY : GREETING_GOES_ON;
    if (side === SERVER) return client.lastMessage > server.lastMessage ? GREETED_LATE : GREETED;
    return client.stage === 'identification' ? CLIENT_NEXT : this.#keyExchange(side);
  }

  /** After NEWKEYS only the order of speaking is known. */
  #authentication(side: SideIndex, encrypted: boolean): Turn {
    if (side === CLIENT) return encrypted ? SERVER_AUTHENTICATES : CLIENT_AUTHENTICATES;
    if (encrypted && ++this.#serverMessages >= AUTHENTICATION_MESSAGES) return OVER;
    return CLIENT_AUTHENTICATES;
  }

  /** Both send KEXINIT without waiting; the client then leads and the server's replies end with its NEWKEYS. */
  #keyExchange(side: SideIndex): Turn {
    const [client, server] = this.#sides;
    if (this.#sides[side].midPacket) return side === CLIENT ? CLIENT_NEXT : SERVER_NEXT;
    if (side === CLIENT) {
      const waits = client.lastMessage > KEXINIT || (client.lastMessage === KEXINIT && server.lastMessage === 0);
      return waits && server.stage !== 'encrypted' ? SERVER_NEXT : CLIENT_NEXT;
    }
    const groupOnly = server.lastMessage === KEX_REPLY && client.lastMessage === GROUP_EXCHANGE_REQUEST;
    const goesOn = server.lastMessage === KEX_REPLY || server.lastMessage === GROUP_EXCHANGE_REPLY;
    return goesOn && !groupOnly ? SERVER_NEXT : CLIENT_NEXT;
  }
}

function packetLength(prefix: Uint8Array, available: number): number {
  if (available < 4) return 0;
  const length = ((prefix[0] << 24) | (prefix[1] << 16) | (prefix[2] << 8) | prefix[3]) >>> 0;
  return length >= 5 && length <= MAX_PACKET ? 4 + length : -1;
}

export const ssh: OpeningProtocol = {
  name: 'ssh',
  ports: [22, 2222],
  firstSpeaker: 'both',
  recognises: (_side, payload, port) =>
    beginning(payload, 4) === 'SSH-' || ((port === 22 || port === 2222) && isPartOf(payload, 'SSH-')),
  begin: () => new SshDialog(),
};
