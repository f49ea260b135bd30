import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  helloLength,
  isAlertStart,
  isClientHelloStart,
  isFarewell,
  isHelloRetryRequest,
  isServerHelloStart,
} from '../../src/decode/tls.ts';
import { readClientHello } from '../../src/decode/tlsClientHello.ts';
import { findServerName } from '../../src/decode/tlsServerName.ts';
import {
  ascii,
  concat,
  fromHex,
  helloMessage,
  inRecords,
  OPENSSL_HELLO,
  OPENSSL_RETRY_REQUEST,
  poisoned,
} from './tlsHellos.ts';

const JAVA_NAME = 'smtp.example.org';

function read(bytes: Uint8Array) {
  return readClientHello(bytes, 0, bytes.length);
}

describe('a farewell', () => {
  const isOne = (hex: string, cut = 0) => {
    const bytes = fromHex(hex.replaceAll(' ', ''));
    return isFarewell(bytes, 0, bytes.length - cut, bytes.length);
  };

  it('is one record, which says that it is an alert, or is as short as one', () => {
    expect(isOne('15 0303 0002 0100')).toBe(true);
    expect(isOne(`15 0303 001a ${'a7'.repeat(26)}`)).toBe(true);
    expect(isOne(`17 0303 0013 ${'a7'.repeat(19)}`)).toBe(true);
    expect(isOne(`17 0303 0013 ${'a7'.repeat(19)}`, 19)).toBe(true);
  });

  it('is nothing longer, nothing with more behind it, and no other record', () => {
    expect(isOne(`17 0303 0014 ${'a7'.repeat(20)}`)).toBe(false);
    expect(isOne(`17 0303 0013 ${'a7'.repeat(19)} 17 0303 0013 ${'a7'.repeat(19)}`)).toBe(false);
    expect(isOne(`16 0303 0013 ${'a7'.repeat(19)}`)).toBe(false);
    expect(isOne('32 3530 0d0a')).toBe(false);
    expect(isOne(`17 0303 0013 ${'a7'.repeat(19)}`, 20)).toBe(false);
  });
});

describe('the start of a hello', () => {
  it('is known from three bytes on', () => {
    for (let length = 0; length <= OPENSSL_HELLO.length; length++) {
      expect(isClientHelloStart(OPENSSL_HELLO, 0, length)).toBe(length >= 3);
    }
  });

  it('tells client from server', () => {
    const retry = OPENSSL_RETRY_REQUEST;
    expect(isServerHelloStart(retry, 0, retry.length)).toBe(true);
    expect(isClientHelloStart(retry, 0, retry.length)).toBe(false);
    expect(isServerHelloStart(OPENSSL_HELLO, 0, OPENSSL_HELLO.length)).toBe(false);
  });

  it.each([
    ['application data', '1703030020aabbccddeeff'],
    ['a record longer than allowed', '160301ffff010000500303'],
    ['an empty record', '1603010000010000500303'],
    ['a hello shorter than its random', '160301000f0100000b0303aaaa'],
    ['a hello of megabytes', '1603014000010f00000303aaaa'],
    ['text', '48454c4f206d61696c'],
    ['another handshake message', '160303004a0b0000460303'],
  ])('is not %s', (_what, hex) => {
    const bytes = fromHex(hex);
    expect(isClientHelloStart(bytes, 0, bytes.length)).toBe(false);
  });

  it('is known in the SSLv2-compatible form, whose lengths must add up', () => {
    const hello = concat(fromHex('802e010301001500000010'), new Uint8Array(21 + 16));
    expect(isClientHelloStart(hello, 0, hello.length)).toBe(true);
    expect(helloLength(hello, 0, hello.length)).toBe(hello.length);
    expect(read(hello)).toMatchObject({ serverName: null, versions: [0x0301], complete: true });
    hello[1]++;
    expect(isClientHelloStart(hello, 0, hello.length)).toBe(false);
  });

  it('tells a HelloRetryRequest that OpenSSL sent from a ServerHello', () => {
    const retry = OPENSSL_RETRY_REQUEST;
    expect(isHelloRetryRequest(retry, 0, retry.length)).toBe(true);
    expect(isHelloRetryRequest(retry, 0, 42)).toBe(false);
    const other = retry.slice();
    other[42] ^= 1;
    expect(isHelloRetryRequest(other, 0, other.length)).toBe(false);
  });

  it('is not a fatal alert, which is known as such', () => {
    const alert = fromHex('15030300020228');
    expect(isAlertStart(alert, 0, alert.length)).toBe(true);
    expect(isAlertStart(alert, 0, 6)).toBe(false);
    expect(isServerHelloStart(alert, 0, alert.length)).toBe(false);
  });
});

describe('findServerName', () => {
  const found = (bytes: Uint8Array, end = bytes.length) => {
    const place = findServerName(bytes, 0, end);
    const at = Math.floor(place / 256);
    return place === 0 ? null : String.fromCharCode(...bytes.subarray(at, at + (place % 256)));
  };

  it('finds what readClientHello reads, in whole and in cut hellos', () => {
    for (let length = 3; length <= OPENSSL_HELLO.length; length++) {
      expect(found(OPENSSL_HELLO, length)).toBe(read(OPENSSL_HELLO.subarray(0, length))?.serverName);
    }
  });

  it('takes no record header for a part of the name', () => {
    const message = helloMessage({ serverName: JAVA_NAME });
    for (let size = 1; size < message.length; size++) {
      expect([null, JAVA_NAME]).toContain(found(inRecords(message, size)));
    }
  });
});

describe('readClientHello', () => {
  it('reads what OpenSSL sent', () => {
    expect(read(OPENSSL_HELLO)).toMatchObject({
      serverName: 'mail.example.com',
      alpn: ['h2', 'http/1.1'],
      versions: [0x0304, 0x0303, 0x0302, 0x0301],
      encryptedClientHello: false,
      complete: true,
      needed: OPENSSL_HELLO.length,
    });
  });

  it('gives the server name of a cut hello exactly when it is all there, and never invents', () => {
    const nameEnd = 5 + 4 + 2 + 32 + 33 + 2 + 62 + 2 + 2 + 4 + 5 + 'mail.example.com'.length;
    for (let length = 3; length < OPENSSL_HELLO.length; length++) {
      const hello = read(OPENSSL_HELLO.subarray(0, length));
      expect(hello?.serverName).toBe(length >= nameEnd ? 'mail.example.com' : null);
      expect(hello?.complete).toBe(false);
      expect(hello?.needed).toBeGreaterThan(length);
    }
  });

  it.each([1216, 1600, 6000, 12_000])('reads a post-quantum hello with %i bytes of key share', (keyShareBytes) => {
    const message = helloMessage({ serverName: JAVA_NAME, alpn: ['h2'], keyShareBytes, keyShareFirst: true });
    for (const size of [1, 3, 4, 100, 4096, 16_384]) {
      expect(read(inRecords(message, size))).toMatchObject({ serverName: JAVA_NAME, alpn: ['h2'], complete: true });
    }
  });

  it('leaves out grease and tells of an encrypted ClientHello', () => {
    const message = helloMessage({
      serverName: 'public.example',
      versions: [0x7a7a, 0x0304],
      encryptedClientHello: true,
    });
    expect(read(inRecords(message, 16_384))).toMatchObject({
      versions: [0x0304],
      encryptedClientHello: true,
      serverName: 'public.example',
    });
  });

  it('keeps every byte of a hostile server name', () => {
    const name = '=cmd|\x1b[31m<script>\x00\xff';
    expect(read(inRecords(helloMessage({ serverName: name }), 16_384))?.serverName).toBe(name);
  });

  it('knows a hello without extensions', () => {
    const hello = concat(fromHex('160301002d010000290301'), new Uint8Array(32), fromHex('000002002f0100'));
    expect(read(hello)).toMatchObject({ serverName: null, alpn: [], versions: [0x0301], complete: true });
  });

  it('never throws and never reads its neighbours, whatever changes', () => {
    const message = helloMessage({
      serverName: JAVA_NAME,
      alpn: ['h2', 'http/1.1'],
      versions: [0x0304],
      keyShareBytes: 64,
    });
    const seeds = [OPENSSL_HELLO, inRecords(message, 16_384), inRecords(message, 40)];
    const change = fc.record({ at: fc.nat(400), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(change, { maxLength: 6 }), fc.nat(500), (seed, changes, cut) => {
        const bytes = seed.slice(0, cut);
        for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
        const [low, high] = [poisoned(bytes, 0), poisoned(bytes, 255)];
        const result = readClientHello(low.bytes, low.start, low.end);
        expect(readClientHello(high.bytes, high.start, high.end)).toEqual(result);
        if (result && !result.complete) expect(result.needed).toBeGreaterThan(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('never takes random text for a hello', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => read(ascii(text)) === null || text.startsWith('\x16\x03')),
    );
  });
});
