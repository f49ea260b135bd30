/** One question over TCP (RFC 7766), for answers that no datagram holds. */
import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { uint16 } from '../base/bytes.ts';
import type { DnsMessage } from '../decode/dnsMessage.ts';
import { readAnswer } from './answerCheck.ts';
import { encodeQuery, type Question } from './query.ts';
import type { Endpoint } from './udp.ts';

export type TcpResult =
  | { readonly kind: 'message'; readonly message: DnsMessage }
  /** Another message than the answer, or less of one than its length says. */
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'error'; readonly code: string };

const LENGTH_BYTES = 2;
/** No message can be longer. */
const LONGEST = LENGTH_BYTES + 0xffff;

/** All in all no longer than `limitMs`, however slowly the other side drips. */
export function askTcp(
  to: Endpoint,
  question: Question,
  edns: boolean,
  limitMs: number,
  signal: AbortSignal,
): Promise<TcpResult> {
  return new Promise((resolve) => {
    const id = randomInt(0x10000);
    const query = encodeQuery(id, question, edns);
    const received = new Uint8Array(LONGEST);
    let length = 0;
    const socket = connect({ host: to.address, port: to.port });
    const end = (result: TcpResult) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', silent);
      socket.destroy();
      resolve(result);
    };
    const silent = () => end({ kind: 'silent' });
    const timer = setTimeout(silent, limitMs);
    signal.addEventListener('abort', silent);
    socket.on('connect', () =>
      socket.write(Buffer.concat([Uint8Array.of(query.length >> 8, query.length & 255), query])),
    );
    socket.on('error', (error: NodeJS.ErrnoException) => end({ kind: 'error', code: error.code ?? error.message }));
    socket.on('end', () => end({ kind: 'no-answer' }));
    socket.on('data', (piece) => {
      received.set(piece.subarray(0, LONGEST - length), length);
      length = Math.min(length + piece.length, LONGEST);
      const needed = length < LENGTH_BYTES ? LONGEST : LENGTH_BYTES + uint16(received, 0);
      if (length < needed) return;
      const message = readAnswer(received.subarray(LENGTH_BYTES, needed), id, question);
      end(message === null ? { kind: 'no-answer' } : { kind: 'message', message });
    });
    if (signal.aborted) silent();
  });
}
