/**
 * SSH (RFC 4253): identification of both sides, key exchange in clear until each side's NEWKEYS, then encrypted
 * authentication, which is taken to last for ten messages of the server. Where a payload was cut by the snap length the
 * next one, which begins with a packet, shows how far the key exchange is.
 */
import { uint32 } from '../../base/bytes.ts';
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { MAX_FACT } from './banner.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import { LineReader } from './lineReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning, isCut, isPartOf } from './payloads.ts';
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
/** Of key exchange methods (RFC 4250 4.1.2). */
const LAST_KEX_CODE = 49;
const CODE_AT = 5;
/** A packet in clear fills blocks of eight bytes (RFC 4253 6); the length of one that is encrypted leaves itself out. */
const BLOCK = 8;
/** NEWKEYS is the only packet of a key exchange that needs no more than two blocks. */
const NEWKEYS_BYTES = 16;
/** KEXINIT, the longest message, takes no more segments. */
const MAX_UNREAD = 2;

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
  #packets = new FrameReader(packetLength);
  /** The last payload was cut: where its packets ended is not known. */
  #adrift = false;
  /** Payloads since then that begin in the midst of a packet. */
  #unread = 0;

  get midPacket(): boolean {
    return this.#packets.midFrame;
  }

  /** Answers whether encrypted bytes were in the payload. */
  read(payload: Payload): boolean {
    let at = payload.start;
    if (this.stage === 'identification') {
      at = this.#lines.read(payload, this.#takeLine);
      this.#adrift = at === payload.end && isCut(payload);
      if (this.#adrift) return false;
    }
    if (this.stage === 'key-exchange' && at < payload.originalEnd) {
      if (!this.#adrift || isPacketStart(payload)) at = this.#readPackets(payload, at);
      else if (this.lastMessage > KEXINIT || ++this.#unread > MAX_UNREAD) this.stage = 'encrypted';
    }
    return this.stage === 'encrypted' && at < payload.originalEnd;
  }

  /** Answers where it stopped: behind NEWKEYS, or at the end. */
  #readPackets(payload: Payload, from: number): number {
    let at = from;
    this.#adrift = false;
    while (this.stage === 'key-exchange' && at < payload.originalEnd) {
      if (at >= payload.end && isLastReply(this.lastMessage)) {
        this.#takeCode(NEWKEYS);
        return at + NEWKEYS_BYTES;
      }
      at = this.#packets.read({ ...payload, start: at }, this.#takePacket);
      if (this.#packets.lost) this.#lose(payload);
    }
    return at;
  }

  #lose(payload: Payload): void {
    this.#adrift = isCut(payload);
    if (this.#adrift) this.#packets = new FrameReader(packetLength);
    else this.stage = 'encrypted';
  }

  readonly #takeLine = (line: string): boolean => {
    const identification = /^SSH-(\d+\.\d+)-(.*)$/.exec(line);
    if (!identification) return false;
    this.software = identification[2].slice(0, MAX_FACT);
    this.stage = identification[1] === '2.0' || identification[1] === '1.99' ? 'key-exchange' : 'encrypted';
    return true;
  };

  /** Stops behind a message that another may follow unseen. */
  readonly #takePacket = (prefix: Uint8Array, available: number): boolean => {
    const short = packetLength(prefix, available) === NEWKEYS_BYTES;
    const code = available > CODE_AT ? prefix[CODE_AT] : short ? NEWKEYS : 0;
    this.#takeCode(code);
    return code === NEWKEYS || isLastReply(code);
  };

  #takeCode(code: number): void {
    if (code === NEWKEYS) this.stage = 'encrypted';
    if (code >= KEXINIT) this.lastMessage = code;
    if (code === DISCONNECT) this.disconnected = true;
  }
}

/** Whether it is the server's last before its NEWKEYS; a group is 31 as well, but nothing follows it in its segment. */
function isLastReply(code: number): boolean {
  return code === KEX_REPLY || code === GROUP_EXCHANGE_REPLY;
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
    return isLastReply(server.lastMessage) && !groupOnly ? SERVER_NEXT : CLIENT_NEXT;
  }
}

function packetLength(prefix: Uint8Array, available: number): number {
  if (available < 4) return 0;
  const length = uint32(prefix, 0);
  return length >= 5 && length <= MAX_PACKET ? 4 + length : -1;
}

/** Whether a payload may begin with a packet of the key exchange. */
function isPacketStart({ bytes, start, end }: Payload): boolean {
  const length = packetLength(bytes.subarray(start, end), end - start);
  if (length <= 0 || length % BLOCK !== 0) return false;
  return end - start <= CODE_AT || bytes[start + CODE_AT] <= LAST_KEX_CODE;
}

export const ssh: OpeningProtocol = {
  name: 'ssh',
  ports: [22, 2222],
  firstSpeaker: 'both',
  recognises: (_side, payload, port) =>
    beginning(payload, 4) === 'SSH-' || ((port === 22 || port === 2222) && isPartOf(payload, 'SSH-')),
  begin: () => new SshDialog(),
};
