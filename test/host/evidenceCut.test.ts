import { describe, expect, it } from 'vitest';
import { publicLength } from '../../src/host/evidenceCut.ts';
import type { Role } from '../../src/model/words.ts';

const ETHERNET = 14;
const IPV4 = 20;
const TCP = 20;
const HEADERS = ETHERNET + IPV4 + TCP;

/** An Ethernet frame with IPv4 and, in `protocol`, TCP (6), UDP (17) or ICMP (1). */
function frame(protocol: number, payload: Uint8Array): Uint8Array {
  const transport = protocol === 6 ? TCP : 8;
  const bytes = new Uint8Array(ETHERNET + IPV4 + transport + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, 0x0800);
  bytes[ETHERNET] = 0x45;
  view.setUint16(ETHERNET + 2, IPV4 + transport + payload.length);
  bytes[ETHERNET + 9] = protocol;
  if (protocol === 6) bytes[ETHERNET + IPV4 + 12] = 0x50;
  bytes.set(payload, ETHERNET + IPV4 + transport);
  return bytes;
}

function shown(bytes: Uint8Array, roles: readonly Role[], captured = bytes.length): number {
  const padded = new Uint8Array(bytes.length + 7);
  padded.set(bytes, 7);
  const view = new DataView(padded.buffer);
  const place = { bytes: padded, view, offset: 7, capturedLength: captured, originalLength: bytes.length, linkType: 1 };
  return publicLength(place, roles);
}

const text = (said: string) => new TextEncoder().encode(said);

describe('what an evidence file shows', () => {
  it('is DNS whole', () => {
    expect(shown(frame(17, new Uint8Array(40)), ['ptr-query'])).toBe(82);
    expect(shown(frame(6, new Uint8Array(40)), ['ptr-response'])).toBe(HEADERS + 40);
  });

  it.each(['syn', 'handshake-complete', 'data', 'fin', 'rst', 'retransmission'] as const)(
    'is headers only: %s',
    (role) => {
      expect(shown(frame(6, text('Dear Alice, the password is')), [role])).toBe(HEADERS);
    },
  );

  it('is an opening message up to the first credential', () => {
    const greeting = '220 mail ESMTP\r\n';
    expect(shown(frame(6, text(greeting)), ['greeting'])).toBe(HEADERS + greeting.length);
    for (const secret of [
      'AUTH PLAIN AGFsaWNlAHNlY3JldA==',
      'PASS secret',
      'a1 LOGIN alice secret',
      'user alice',
      'Authorization: Basic eA==',
      'Cookie: a=b',
    ]) {
      const hello = 'EHLO host.example\r\n';
      expect(shown(frame(6, text(`${hello}${secret}\r\nmore`)), ['tls-request'])).toBe(HEADERS + hello.length);
      expect(shown(frame(6, text(`${secret}\r\n`)), ['tls-request'])).toBe(HEADERS);
    }
  });

  it.each([
    ['NOTICE AUTH :*** Looking up your hostname...\r\n', 'greeting'],
    ['220 login please\r\n', 'greeting'],
    ['234 AUTH TLS successful\r\n', 'tls-reply'],
    ['AUTH TLS\r\n', 'tls-request'],
  ] as const)('is all of %j, which gives no secret away', (said, role) => {
    expect(shown(frame(6, text(said)), [role])).toBe(HEADERS + said.length);
  });

  it("is a server's answer up to the cookie that it sets, RDP's request up to the one that names the user", () => {
    const answer = 'HTTP/1.1 200 Connection established\r\n';
    expect(shown(frame(6, text(`${answer}Set-Cookie: a=b\r\n`)), ['tls-reply'])).toBe(HEADERS + answer.length);
    const request = Uint8Array.from([3, 0, 0, 40, 35, 0xe0, 0, 0, 0, 0, 0, ...text('Cookie: mstshash=alice\r\n')]);
    expect(shown(frame(6, request), ['tls-request'])).toBe(HEADERS + 11);
  });

  it('is a ClientHello without the application data behind it', () => {
    const hello = Uint8Array.from([0x16, 3, 1, 0, 4, 1, 0, 0, 0]);
    const data = Uint8Array.from([0x17, 3, 3, 0, 2, 9, 9]);
    expect(shown(frame(6, Buffer.concat([hello, data])), ['client-hello'])).toBe(HEADERS + hello.length);
  });

  it('is as much as the most telling of its parts allows', () => {
    expect(shown(frame(6, text('220 x\r\n')), ['data', 'greeting'])).toBe(HEADERS + 7);
  });

  it('is an ICMP error with the query it quotes, but no other payload', () => {
    const query = frame(17, new Uint8Array(30)).subarray(ETHERNET);
    expect(shown(frame(1, query), ['icmp'])).toBe(ETHERNET + IPV4 + 8 + query.length);
    const mail = frame(6, text('secret')).subarray(ETHERNET);
    expect(shown(frame(1, mail), ['icmp'])).toBe(ETHERNET + IPV4 + 8 + IPV4 + TCP);
  });

  it('stays within every shortened frame, and shows nothing of one that is not understood', () => {
    const whole = frame(6, text('220 x\r\nAUTH y'));
    for (let captured = 0; captured <= whole.length; captured++) {
      for (const role of ['data', 'greeting', 'ptr-query', 'icmp'] as const) {
        const length = shown(whole, [role], captured);
        expect(length).toBeGreaterThanOrEqual(0);
        expect(length).toBeLessThanOrEqual(captured);
      }
    }
    expect(shown(new Uint8Array(100).fill(0x41), ['data'])).toBe(0);
  });
});
