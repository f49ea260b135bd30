import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientHello } from '../../src/decode/tlsClientHello.ts';
import { HelloCollector } from '../../src/decode/tlsHelloCollector.ts';
import { filled, helloMessage, inRecords, OPENSSL_HELLO, OPENSSL_RETRY_REQUEST } from './tlsHellos.ts';

const HELLOS = [
  OPENSSL_HELLO,
  OPENSSL_RETRY_REQUEST,
  inRecords(helloMessage({ serverName: 'a.example', keyShareBytes: 1216, keyShareFirst: true }), 16_384),
  inRecords(helloMessage({ serverName: 'b.example', keyShareBytes: 11_000, keyShareFirst: true }), 700),
];

/** Cuts in the order of sending, each with what is sent again before it. */
function segments(length: number, cuts: readonly number[], overlap: number): Array<[number, number]> {
  const edges = [...new Set([0, ...cuts.map((cut) => cut % length), length])].sort((a, b) => a - b);
  return edges.slice(1).map((to, index) => [Math.max(0, edges[index] - overlap), to]);
}

describe('HelloCollector', () => {
  it('gives the same hello for any segments in any order, overlapping and repeated', () => {
    const plan = fc.record({
      hello: fc.constantFrom(...HELLOS),
      cuts: fc.array(fc.nat(13_000), { maxLength: 20 }),
      overlap: fc.nat(200),
      order: fc.array(fc.nat(1000), { minLength: 25, maxLength: 25 }),
      repeated: fc.nat(20),
    });
    fc.assert(
      fc.property(plan, ({ hello, cuts, overlap, order, repeated }) => {
        const sent = segments(hello.length, cuts, overlap);
        sent.push(sent[repeated % sent.length]);
        const shuffled = sent.map((piece, index) => ({ piece, key: order[index] })).sort((a, b) => a.key - b.key);
        const collector = new HelloCollector();
        for (const { piece } of shuffled) collector.add(piece[0], hello, piece[0], piece[1]);
        expect(collector.progress).toBe('complete');
        const collected = collector.bytes.slice();
        expect(Buffer.compare(collected, hello.slice(0, collected.length))).toBe(0);
        expect(readClientHello(collected, 0, collected.length)).toEqual(readClientHello(hello, 0, hello.length));
      }),
      { numRuns: 500 },
    );
  });

  it('is complete with the last missing byte, not before', () => {
    const collector = new HelloCollector();
    const { length } = OPENSSL_HELLO;
    expect(collector.add(100, OPENSSL_HELLO, 100, length)).toBe('more');
    expect(collector.bytes).toHaveLength(0);
    expect(collector.add(0, OPENSSL_HELLO, 0, 99)).toBe('more');
    expect(collector.add(99, OPENSSL_HELLO, 99, 100)).toBe('complete');
    expect(collector.bytes).toEqual(OPENSSL_HELLO);
  });

  it('keeps what came first where a retransmission differs', () => {
    const collector = new HelloCollector();
    collector.add(0, OPENSSL_HELLO, 0, 200);
    collector.add(100, filled(OPENSSL_HELLO.length), 100, 250);
    expect(collector.bytes.slice(0, 200)).toEqual(OPENSSL_HELLO.slice(0, 200));
    expect(collector.bytes.slice(200)).toEqual(filled(50));
  });

  it('leaves out bytes before the hello', () => {
    const collector = new HelloCollector();
    expect(collector.add(-10, new Uint8Array([...filled(10), ...OPENSSL_HELLO]), 0, OPENSSL_HELLO.length + 10)).toBe(
      'complete',
    );
    expect(collector.bytes).toEqual(OPENSSL_HELLO);
    expect(collector.add(-20, filled(10), 0, 10)).toBe('complete');
  });

  it('is complete when all was sent, though the snap length cut it, and still tells the name', () => {
    const collector = new HelloCollector();
    expect(collector.add(0, OPENSSL_HELLO, 0, 180, 200)).toBe('more');
    expect(collector.add(200, OPENSSL_HELLO, 200, 230, OPENSSL_HELLO.length)).toBe('complete');
    expect(collector.bytes).toEqual(OPENSSL_HELLO.slice(0, 180));
    expect(readClientHello(collector.bytes, 0, collector.bytes.length)?.serverName).toBe('mail.example.com');
  });

  it.each([
    ['is no hello', filled(100)],
    ['claims more than 64 KiB', inRecords(helloMessage({ keyShareBytes: 65_400 }), 4000)],
  ])('gives up on what %s', (_what, bytes) => {
    const collector = new HelloCollector();
    expect(collector.add(0, bytes, 0, bytes.length)).toBe('not-a-hello');
  });

  it('gives up on a sender with endless holes, and stays cheap', () => {
    const collector = new HelloCollector();
    for (let at = 2; at < 60_000; at += 2) collector.add(at, OPENSSL_HELLO, 0, 1);
    expect(collector.progress).toBe('not-a-hello');
  });

  it('takes a hello in one-byte records and one-byte segments without walking it anew each time', () => {
    const hello = inRecords(helloMessage({ serverName: 'tiny.example', keyShareBytes: 9000 }), 1);
    const collector = new HelloCollector();
    for (let at = 0; at < hello.length; at++) collector.add(at, hello, at, at + 1);
    expect(collector.progress).toBe('complete');
  });
});
