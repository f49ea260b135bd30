/** What attribution may be relied on for, whatever the story: generated ones, recordings and examples. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { recognise } from '../../src/formats/registry.ts';
import { analyzeCaptures } from '../../src/host/analyzeCaptures.ts';
import type { Report } from '../../src/model/report.ts';
import { ALL, EXAMPLES, RECORDINGS } from '../engine/captures.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';
import { pcapFile, type WrittenFrame } from '../support/captureFiles.ts';
import { Scenario } from '../support/scenario.ts';
import { essence, tell, told, withoutFiles } from './support.ts';

const EVERYTHING = { listAllLookups: true, listConnections: true };

interface Frames {
  readonly linkType: number;
  readonly frames: WrittenFrame[];
}

/** A stored capture's frames, to be written again in another way; in the order of time, for files that are merged tell no other. */
function framesOf(capture: Uint8Array): Frames {
  const found = recognise(capture, true);
  if (found.kind !== 'format') throw new Error('not a capture');
  const reader = found.create({});
  const batch = new FrameBatch();
  const frames: WrittenFrame[] = [];
  for (let at = 0; at < capture.length; ) {
    const space = reader.space();
    const length = Math.min(space.length, capture.length - at);
    space.set(capture.subarray(at, at + length));
    reader.filled(length);
    at += length;
    while (reader.next(batch)) {
      for (let i = 0; i < batch.count; i++) {
        const bytes = batch.bytes.slice(batch.offset[i], batch.offset[i] + batch.capturedLength[i]);
        frames.push({ epochNs: (reader.originEpochNs ?? 0n) + BigInt(batch.time[i]), bytes });
      }
    }
  }
  const inOrder = frames.sort((a, b) => Number(a.epochNs - b.epochNs));
  return { linkType: reader.interfaces[0].linkType, frames: inOrder };
}

function written({ frames, linkType }: Frames): Uint8Array {
  return pcapFile(frames, { linkType, precision: 'ns' });
}

async function analyzeFiles(files: readonly Uint8Array[]): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
  try {
    const inputs = files.map((bytes, i) => {
      writeFileSync(join(folder, `${i}.pcap`), bytes);
      return join(folder, `${i}.pcap`);
    });
    return await analyzeCaptures({ inputs, options: { ...DEFAULT_OPTIONS, ...EVERYTHING } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether a frame holds port 53, 5353, 5355 or 137 anywhere: DNS, or an ICMP error about it. */
function mayBeDns(frame: Uint8Array): boolean {
  for (let at = 14; at + 1 < Math.min(frame.length, 120); at++) {
    const port = (frame[at] << 8) | frame[at + 1];
    if (port === 53 || port === 5353 || port === 5355 || port === 137) return true;
  }
  return false;
}

describe('of any generated story', () => {
  it('a stall is half explained and no shorter than the threshold and three round trips', () => {
    fc.assert(
      fc.property(told, fc.constantFrom(200, 500, 1000, 3000), (story, thresholdMs) => {
        const parameters = { ...DEFAULT_OPTIONS.parameters, thresholdMs };
        const report = readCapture(tell(story).story.toPcap(), { parameters });
        for (const one of [...report.stalls, ...report.gaps]) {
          expect(one.durationSeconds).toBeGreaterThanOrEqual(thresholdMs / 1000);
          if (one.phase !== 'before-connect') {
            expect(one.durationSeconds).toBeGreaterThanOrEqual(3 * (one.connection.rttSeconds ?? 0));
          }
          expect(one.explainedSeconds).toBeLessThanOrEqual(one.durationSeconds);
          expect(one.endSeconds - one.startSeconds).toBeCloseTo(one.durationSeconds, 8);
        }
        for (const stall of report.stalls) {
          expect(stall.explainedSeconds).toBeGreaterThanOrEqual(stall.durationSeconds / 2);
          expect(stall.explainedSeconds).toBeGreaterThanOrEqual(thresholdMs / 1000);
        }
        for (const gap of report.gaps) {
          expect(gap.explainedSeconds < gap.durationSeconds / 2 || gap.explainedSeconds < thresholdMs / 1000).toBe(
            true,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('nothing but a lookup of the waiting side about its peer, or less surely about itself, makes a stall of that silence', () => {
    fc.assert(
      fc.property(told, (story) => {
        const report = readCapture(tell(story).story.toPcap());
        const [owner, peer] = story.port === 443 ? ['client', 'server'] : ['server', 'client'];
        const inSilence = report.stalls.filter(({ phase }) => phase !== 'before-connect');
        const isOwnName = story.about === owner && story.asker === owner;
        if (isOwnName) expect(inSilence.filter(({ confidence }) => confidence === 'certain')).toEqual([]);
        else if (story.about !== peer) expect(inSilence).toEqual([]);
        else if (story.asker !== owner)
          expect(inSilence.filter(({ confidence }) => confidence !== 'possible')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('taking DNS away never makes a stall of an unexplained gap', () => {
    fc.assert(
      fc.property(told, fc.infiniteStream(fc.boolean()), (story, choices) => {
        const { linkType, frames } = framesOf(tell(story).story.toPcap());
        const fewer = frames.filter(({ bytes }) => !mayBeDns(bytes) || (choices.next().value as boolean));
        const unexplained = readCapture(written({ linkType, frames })).gaps.map(
          ({ connection }) => connection.client.port,
        );
        const without = readCapture(written({ linkType, frames: frames.filter(({ bytes }) => !mayBeDns(bytes)) }));
        expect(without.stalls).toEqual([]);
        // Queries that went missing one by one may leave an answer without its query, never a lookup more.
        const stalls = readCapture(written({ linkType, frames: fewer })).stalls;
        if (story.about === 'stranger') {
          expect(stalls.filter(({ connection }) => unexplained.includes(connection.client.port))).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('it does not matter when it happened', () => {
    fc.assert(
      fc.property(told, fc.bigInt({ min: -86_400_000_000_000n, max: 10n ** 17n }), (story, shift) => {
        const { linkType, frames } = framesOf(tell(story).story.toPcap({ precision: 'ns' }));
        const shifted = frames.map(({ bytes, epochNs }) => ({ bytes, epochNs: epochNs + shift }));
        const [one, other] = [frames, shifted].map((all) =>
          readCapture(written({ linkType, frames: all }), EVERYTHING),
        );
        const timeless = (report: Report) =>
          JSON.parse(JSON.stringify(report, (key, value) => (key === 'startedAt' ? '' : value)));
        expect(timeless(other)).toEqual(timeless(one));
      }),
      { numRuns: 100 },
    );
  });

  it('other hosts beside it change nothing', () => {
    fc.assert(
      fc.property(told, told, fc.integer({ min: -3000, max: 9000 }), (story, beside, laterMs) => {
        const alone = tell(story, 4);
        const other = tell(beside, 4 + laterMs / 1000);
        const both = new Scenario();
        both.frames.push(...alone.story.sorted(), ...moved(other.story));
        const here = (report: Report) =>
          essence(report).filter(({ client }) => client.address === alone.client.address);
        expect(here(readCapture(both.toPcap()))).toEqual(essence(readCapture(alone.story.toPcap())));
      }),
      { numRuns: 200 },
    );
  });
});

/** The same frames between other hosts: the second octet of every address is another one, link layers too. */
function moved(story: Scenario): Scenario['frames'] {
  const again = (address: string) =>
    address.replace(/^(\d+)\.(\d+)\./, (_, one, two) => `${one}.${Number(two) ^ 0x40}.`);
  return story.sorted().map((frame) => {
    const packet = frame.packet.slice();
    packet[13] ^= 0x40;
    packet[17] ^= 0x40;
    renameQuestions(packet);
    const host = (mac: string, address: string) => ({ address: again(address), mac: mac.replace(/^02/, '06') });
    const [from, to] = [host(frame.from.mac, frame.from.address), host(frame.to.mac, frame.to.address)];
    return { ...frame, from, to, packet };
  });
}

/** About another address, of as many digits: the last digit of the first octet is another one. */
function renameQuestions(packet: Uint8Array): void {
  const found = /\x07in-addr\x04arpa/.exec(Buffer.from(packet).toString('latin1'));
  if (found === null) return;
  const digit = packet[found.index - 1] - 0x30;
  packet[found.index - 1] = 0x30 + ((digit + 1) % 4);
}

const GREETED_LATE = {
  port: 22,
  silence: 3.01,
  rttMs: 1,
  asker: 'server',
  about: 'client',
  sameId: true,
  tries: [{ at: 0.001, answeredAfter: 3 }],
} as const;

describe('of any capture', () => {
  it.each(ALL)('pieces of any size give the same report: $name', ({ bytes }) => {
    const capture = bytes();
    const whole = readCapture(capture, EVERYTHING);
    for (const pieces of [
      { bytes: [1, 7, 64], frames: [1] },
      { bytes: [1500, 3], frames: [2, 1, 5] },
    ]) {
      expect(readCapture(capture, EVERYTHING, pieces)).toEqual(whole);
    }
  });

  it.each([...EXAMPLES, ...RECORDINGS])('taking all DNS away leaves no stall: $name', ({ bytes }) => {
    const { frames, linkType } = framesOf(bytes());
    const without = { linkType, frames: frames.filter((frame) => !mayBeDns(frame.bytes)) };
    if (without.frames.length > 0) expect(readCapture(written(without)).stalls).toEqual([]);
  });

  it.each([3, 15, 120])('captured at both ends, %i ms apart, is the same, and no packet was lost', async (apartMs) => {
    const { frames, linkType } = framesOf(tell(GREETED_LATE).story.toPcap());
    const later = frames.map((frame) => ({ ...frame, epochNs: frame.epochNs + BigInt(apartMs) * 1_000_000n }));
    const [alone, both] = [
      await analyzeFiles([written({ linkType, frames })]),
      await analyzeFiles([written({ linkType, frames }), written({ linkType, frames: later })]),
    ];
    const told = ({ stalls }: Report) => stalls.map(({ side, cause, confidence }) => [side, cause, confidence]);
    expect(told(alone)).toEqual([['server', 'ptr-slow', 'certain']]);
    expect(told(both)).toEqual(told(alone));
    expect(both.lookups.map(({ tries }) => tries.length)).toEqual([1]);
  });

  it.each(RECORDINGS.filter((_, i) => i % 4 === 0))(
    'two halves in two files give the same report: $name',
    async ({ bytes }) => {
      const { frames, linkType } = framesOf(bytes());
      const middle = frames.length >> 1;
      const halves = [frames.slice(0, middle), frames.slice(middle)].map((half) => written({ linkType, frames: half }));
      const whole = await analyzeFiles([written({ linkType, frames })]);
      expect(withoutFiles(await analyzeFiles(halves))).toEqual(withoutFiles(whole));
      expect(withoutFiles(await analyzeFiles([...halves].reverse()))).toEqual(withoutFiles(whole));
    },
  );

  it.each(RECORDINGS.filter((_, i) => i % 4 === 1))(
    'alternate frames in two files give the same report: $name',
    async ({ bytes }) => {
      const { frames, linkType } = framesOf(bytes());
      const distinct = frames.filter((frame, i) => i === 0 || frame.epochNs > frames[i - 1].epochNs);
      const parts = [0, 1].map((odd) => written({ linkType, frames: distinct.filter((_, i) => i % 2 === odd) }));
      const whole = await analyzeFiles([written({ linkType, frames: distinct })]);
      expect(withoutFiles(await analyzeFiles(parts))).toEqual(withoutFiles(whole));
    },
  );

  it.each(EXAMPLES)('every id that is named exists: $name', ({ bytes }) => {
    expectKnownIds(readCapture(bytes(), EVERYTHING));
  });

  it.each(EXAMPLES)('and with one side only: $name', ({ bytes }) => {
    for (const only of ['client', 'server'] as const) {
      expectKnownIds(readCapture(bytes(), { ...EVERYTHING, parameters: { ...DEFAULT_OPTIONS.parameters, only } }));
    }
  });

  it.each(ALL)('one side only leaves the other out and changes nothing else: $name', ({ bytes }) => {
    const capture = bytes();
    const whole = readCapture(capture);
    for (const only of ['client', 'server'] as const) {
      const report = readCapture(capture, { parameters: { ...DEFAULT_OPTIONS.parameters, only } });
      expect(report.stalls).toEqual(whole.stalls.filter(({ side }) => side === only));
      expect(report.gaps).toEqual(whole.gaps.filter(({ side }) => side === only));
    }
  });
});

function expectKnownIds(report: Report): void {
  const stalls = report.stalls.map(({ id }) => id);
  const lookups = report.lookups.map(({ id }) => id);
  for (const { lookupIds } of report.stalls) expect(lookups).toEqual(expect.arrayContaining(lookupIds));
  for (const { stallIds, forwardIds } of report.lookups) {
    expect(stalls).toEqual(expect.arrayContaining(stallIds));
    expect(lookups).toEqual(expect.arrayContaining(forwardIds));
  }
}
