/**
 * A plain TLS opening is followed as numbers and becomes an object only when something out of the ordinary happens. Which
 * of the two follows a connection changes nothing in what is told: here each is made an object after every frame, after
 * some, or left alone, over all captures and over openings that were disturbed in every way.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SERVER } from '../../src/base/side.ts';
import type { Dialog, Payload } from '../../src/decode/openings/opening.ts';
import type { Analysis } from '../../src/engine/analysis.ts';
import type { BookedConnection } from '../../src/engine/connectionBook.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { writeJson } from '../../src/report/json.ts';
import type { HalfConnection } from '../../src/track/connection.ts';
import { generate } from '../bench/generate.ts';
import { ALL } from '../engine/captures.ts';
import { type Pieces, readCapture } from '../engine/support/readCapture.ts';
import { Trackers } from '../engine/support/trackers.ts';
import { Scenario } from '../support/scenario.ts';
import { applicationData, clientFinished, clientHello, serverHello } from '../support/tlsMessages.ts';

/** Whether all connections that are opening are made objects after the frame of this turn. */
type When = (turn: number) => boolean;

const NEVER: When = () => false;
const ALWAYS: When = () => true;

interface Told {
  readonly report: string;
  readonly connections: readonly BookedConnection[];
}

function tell(capture: Uint8Array, when: When, keepAll = true): Told {
  let last: Analysis | null = null;
  const after = (analysis: Analysis, turn: number) => {
    last = analysis;
    if (when(turn)) analysis.openingConnections();
  };
  const pieces: Pieces = { bytes: [1 << 20], frames: [1], after };
  const report = [...writeJson(readCapture(capture, { keepAll }, pieces))].join('');
  return { report, connections: connectionsOf(last) };
}

function connectionsOf(analysis: Analysis | null): BookedConnection[] {
  const book = analysis?.connectionBook ?? null;
  if (book === null) return [];
  const all = Array.from({ length: book.count }, (_, at) => book.tell(at));
  return all.sort((a, b) => (a.stream ?? 0) - (b.stream ?? 0));
}

describe('whether openings are followed as numbers or as objects changes nothing', () => {
  for (const { name, bytes } of ALL) {
    test(name, () => {
      const capture = bytes();
      const plain = tell(capture, NEVER);
      expect(tell(capture, ALWAYS)).toEqual(plain);
      expect(tell(capture, (turn) => turn % 3 === 0)).toEqual(plain);
      expect(tell(capture, NEVER, false).report).toBe(plain.report);
    });
  }
});

describe('openings disturbed in every way', () => {
  const records = recordsOf(generated());
  const disturbances = fc.array(disturbance(records.length), { minLength: 1, maxLength: 60 });

  test('are told the same', () => {
    fc.assert(
      fc.property(disturbances, fc.nat(6), (all, every) => {
        const capture = disturbed(records, all);
        const plain = tell(capture, NEVER);
        expect(tell(capture, ALWAYS)).toEqual(plain);
        expect(tell(capture, (turn) => turn % (every + 2) === 0)).toEqual(plain);
      }),
      { numRuns: 25 },
    );
  });
});

describe('the object that is made of an opening is the one that would have seen its frames', () => {
  const captures = { 'many connections': generated(), 'one with messages in pieces': inPieces() };

  for (const [name, undisturbed] of Object.entries(captures)) {
    const records = recordsOf(undisturbed);
    const disturbances = fc.array(disturbance(records.length), { maxLength: Math.min(40, records.length / 4) });

    test(name, () => {
      fc.assert(
        fc.property(disturbances, fc.integer({ min: 20, max: 60 }), (all, parts) => {
          const capture = disturbed(records, all);
          const frames = recordsOf(capture).length;
          const step = Math.ceil((frames * 20) / (parts * parts));
          for (let upTo = step; upTo <= frames; upTo += step)
            expect(openAfter(capture, upTo, false)).toEqual(openAfter(capture, upTo, true));
        }),
        { numRuns: 12 },
      );
    });
  }
});

/** A hello of two segments, the server's flight in four, one of them late. */
function inPieces(): Uint8Array {
  const story = new Scenario();
  const tcp = story.connect(story.host('10.0.0.2'), story.host('203.0.113.5'), { at: 1, port: 443 });
  const at = (seconds: number) => tcp.establishedAt + seconds;
  tcp.send('client', clientHello({ serverName: 'mail.example.com', size: 1780 }), at(0.01));
  tcp.send('server', serverHello(), at(0.05));
  for (const seconds of [0.06, 0.07, 0.4]) tcp.send('server', applicationData(900), at(seconds));
  tcp.send('client', clientFinished(), at(0.5));
  return story.toPcap();
}

/** One for all: nothing of an analysis is looked at once the next one has begun. */
const kernel = new Kernel();

/** The last of them ends the opening only where a command waits for it. */
const REPLIES = ['250-one\r\n', '250 two\r\n', '354 three\r\n'] as const;

function payload(text: string): Payload {
  const bytes = new TextEncoder().encode(text);
  return { bytes, start: 0, end: bytes.length, originalEnd: bytes.length };
}

/** All that is known of the connections that are opening after so many frames. `watched`: none of them was ever plain. */
function openAfter(capture: Uint8Array, frames: number, watched: boolean): object[] {
  const trackers = new Trackers(kernel);
  const { connections } = trackers;
  if (watched) connections.onMessage = () => undefined;
  trackers.read(capture, kernel, frames);
  const open = [...connections.live(trackers.nowNs)].sort((a, b) => a.stream - b.stream);
  return open.map(({ slot, client, server, dialog, ...rest }) => {
    return { ...rest, client: known(client), server: known(server), dialog: dialog === null ? null : told(dialog) };
  });
}

/** What a dialog learned; and how it goes on from here, of which it shows nothing by itself. */
function told(dialog: Dialog): object {
  const { software, serverName, serverNameSource, proxiedClient, connectHost, connectPort, refusal } = dialog;
  const next = REPLIES.map((reply) => dialog.read(SERVER, payload(reply)));
  return { software, serverName, serverNameSource, proxiedClient, connectHost, connectPort, refusal, next };
}

/** Of a side that owes nothing, what it owed last is of no use. */
function known(half: HalfConnection): object {
  if (half.owes) return { ...half };
  const { owesFrame, owesAfter, awaited, timestampAtOwing, ...rest } = half;
  return rest;
}

interface Disturbance {
  readonly kind: 'lost' | 'copied' | 'delayed' | 'cut' | 'changed';
  readonly at: number;
  readonly micros: number;
  /** A byte of the frame, and what it becomes. */
  readonly place: number;
  readonly value: number;
}

function disturbance(records: number): fc.Arbitrary<Disturbance> {
  return fc.record({
    kind: fc.constantFrom('lost', 'copied', 'delayed', 'cut', 'changed'),
    at: fc.nat(records - 1),
    // Copies of a mirror, the wrong order, a retransmission, a silence.
    micros: fc.oneof(fc.nat(300), fc.nat(8000), fc.nat(700_000), fc.nat(4_000_000)),
    place: fc.integer({ min: 14, max: 120 }),
    value: fc.nat(255),
  });
}

interface PcapRecord {
  readonly micros: number;
  readonly originalLength: number;
  readonly bytes: Uint8Array;
}

/** Some forty connections, plain and stalled. */
function generated(): Uint8Array {
  const pieces: Uint8Array[] = [];
  const sink = (chunk: Uint8Array) => pieces.push(chunk.slice());
  generate({ kind: 'small', format: 'pcap', seed: 5, bytes: 120_000, stallShare: 0.1, sink, onGap: () => undefined });
  return Uint8Array.from(Buffer.concat(pieces));
}

function recordsOf(capture: Uint8Array): PcapRecord[] {
  const view = new DataView(capture.buffer);
  const records: PcapRecord[] = [];
  for (let at = 24; at < capture.length; ) {
    const length = view.getUint32(at + 8, true);
    records.push({
      micros: view.getUint32(at, true) * 1e6 + view.getUint32(at + 4, true),
      originalLength: view.getUint32(at + 12, true),
      bytes: capture.subarray(at + 16, at + 16 + length),
    });
    at += 16 + length;
  }
  return records;
}

function disturbed(records: readonly PcapRecord[], all: readonly Disturbance[]): Uint8Array {
  const changed: PcapRecord[][] = records.map((record) => [record]);
  for (const one of all) changed[one.at] = changed[one.at].flatMap((record) => afterwards(record, one));
  const sorted = changed.flat().sort((a, b) => a.micros - b.micros);
  return Uint8Array.from(Buffer.concat([pcapHeader(), ...sorted.map(written)]));
}

function afterwards(record: PcapRecord, { kind, micros, place, value }: Disturbance): PcapRecord[] {
  const later = { ...record, micros: record.micros + micros };
  if (kind === 'lost') return [];
  if (kind === 'copied') return [record, later];
  if (kind === 'delayed') return [later];
  if (kind === 'cut') return [{ ...record, bytes: record.bytes.subarray(0, Math.max(1, value)) }];
  const bytes = record.bytes.slice();
  if (place < bytes.length) bytes[place] = value;
  return [{ ...record, bytes }];
}

function pcapHeader(): Uint8Array {
  return new Uint8Array(Uint32Array.of(0xa1b2c3d4, 0x00040002, 0, 0, 65_535, 1).buffer);
}

function written({ micros, originalLength, bytes }: PcapRecord): Uint8Array {
  const header = Uint32Array.of(Math.floor(micros / 1e6), micros % 1e6, bytes.length, originalLength);
  return Uint8Array.from(Buffer.concat([new Uint8Array(header.buffer), bytes]));
}
