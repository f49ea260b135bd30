/** A handshake whose frames were captured out of order, as frames of several queues are, is the same handshake. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyzeInMemory } from '../robustness/inMemory.ts';
import { pcapFile } from '../support/captureFiles.ts';
import { capturedFrames } from '../support/rewrapCapture.ts';

const HANDSHAKE = 3;

/** Captures that begin with a handshake: a client that waits, and a server. */
const CAPTURES = ['jdk-slow', 'exim-slow'].map(
  (name) =>
    [name, new Uint8Array(readFileSync(new URL(`../golden/real/${name}/capture.pcap`, import.meta.url)))] as const,
);

type Name = 'SYN' | 'SYN-ACK' | 'ACK';
const ORDERS: readonly (readonly Name[])[] = [
  ['SYN', 'ACK', 'SYN-ACK'],
  ['SYN-ACK', 'SYN', 'ACK'],
  ['SYN-ACK', 'ACK', 'SYN'],
  ['ACK', 'SYN', 'SYN-ACK'],
  ['ACK', 'SYN-ACK', 'SYN'],
];
const PLACES: Readonly<Record<Name, number>> = { SYN: 0, 'SYN-ACK': 1, ACK: 2 };

function shuffled(capture: Uint8Array, order: readonly Name[]): Uint8Array {
  const frames = capturedFrames(capture);
  const first = frames.slice(0, HANDSHAKE);
  const times = first.map(({ epochNs }) => epochNs);
  const again = order.map((name, index) => ({ ...first[PLACES[name]], epochNs: times[index] }));
  return pcapFile([...again, ...frames.slice(HANDSHAKE)], { linkType: frames[0].linkType, precision: 'ns' });
}

describe.each(CAPTURES)('the handshake of %s captured out of order', (_name, capture) => {
  const inOrder = analyzeInMemory(capture)!;

  test.each(ORDERS)('as %s, %s, %s', (...order) => {
    const report = analyzeInMemory(shuffled(capture, order))!;
    const said = ({ stalls }: typeof report) =>
      stalls.map(({ side, phase, cause, confidence, durationSeconds }) => ({
        ...{ side, phase, cause, confidence },
        seconds: Math.round(durationSeconds * 100) / 100,
      }));
    expect(said(report)).toEqual(said(inOrder));
    expect(report.summary.connections).toBe(inOrder.summary.connections);
    expect(report.limits).toEqual(inOrder.limits);
  });
});
