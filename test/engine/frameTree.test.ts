/** One frame's tree: every field at the very bytes where tshark has it, and every name one that the filter finds. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameTree, stopOf } from '../../src/engine/detail/frameTree.ts';
import type { Dissection } from '../../src/filter/dissection.ts';
import { FIELD_BY_NAME } from '../../src/filter/fields/registry.ts';
import { Values } from '../../src/filter/values.ts';
import { recognise } from '../../src/formats/registry.ts';
import type { FrameField } from '../../src/model/views.ts';
import { eachFrame } from '../filter/support/frames.ts';
import { mergedCapture } from '../filter/support/mergedCapture.ts';
import { tshark } from '../filter/support/tsharkSums.ts';
import { mutated } from '../robustness/mutate.ts';
import { pcapFile } from '../support/captureFiles.ts';
import { dnsQuery } from '../support/dnsMessages.ts';
import { fragments, ipPacket, UDP, udpDatagram } from '../support/packets.ts';
import { ALL, EXAMPLES, RECORDINGS } from './captures.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;

function* nodesOf(nodes: readonly FrameField[]): Generator<FrameField> {
  for (const node of nodes) {
    yield node;
    yield* nodesOf(node.children);
  }
}

/** Places by name, of fields that lie in the frame. */
function placesOf(frame: Dissection): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  for (const { name, offset, length } of nodesOf(frameTree(frame))) {
    if (name === null || length === 0) continue;
    places.set(name, (places.get(name) ?? new Set()).add(`${offset}+${length}`));
  }
  return places;
}

/** Ranges of whole layers are Wireshark's own: with or without what they carry, what follows in later segments. */
const LAYERS_OF_OWN = new Set(['frame', 'http', 'icmp', 'icmpv6', 'ssh', 'tls', 'dns', 'ipv6', 'smtp']);
/** Wireshark cuts SMTP's commands to four letters. */
const SHOWN_WHOLE = new Set(['smtp.req.command']);
/** Of an FTP reply of several lines Wireshark takes the first apart. */
const FIRST_ONLY = new Set(['ftp.response.code', 'ftp.response.arg']);

describe.skipIf(!hasTshark)('a tree has its fields where tshark has them (needs tshark)', () => {
  let folder = '';
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const ours: (ReadonlyMap<string, ReadonlySet<string>> | null)[] = [];
  let theirs: Map<string, Set<string>>[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
    const file = join(folder, 'merged.pcapng');
    const capture = mergedCapture([...EXAMPLES, ...RECORDINGS].map(({ bytes }) => bytes()));
    writeFileSync(file, capture);
    // Of what is put together from several frames tshark counts in other bytes than the frame's.
    eachFrame(capture, (frame) => ours.push(frame.past.message === null ? placesOf(frame) : null));
    const { stdout } = await tshark(['-r', file, '-T', 'pdml']);
    theirs = stdout.split('<packet>').slice(1).map(pdmlPlaces);
  }, 60_000);

  it('at the same offset and of the same length', () => {
    const different: unknown[] = [];
    let compared = 0;
    for (const [index, places] of ours.entries()) {
      for (const [name, found] of places ?? []) {
        const expected = theirs[index].get(name);
        if (expected === undefined || LAYERS_OF_OWN.has(name) || SHOWN_WHOLE.has(name)) continue;
        compared += found.size;
        const same = FIRST_ONLY.has(name)
          ? [...expected].every((place) => found.has(place))
          : [...found].every((place) => expected.has(place)) && found.size === expected.size;
        if (!same) different.push({ frame: index + 1, name, ours: [...found], tshark: [...expected] });
      }
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(80_000);
  });
});

function pdmlPlaces(packet: string): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  for (const [, name, size, at] of packet.matchAll(/<(?:field|proto) name="([^"]+)"[^>]*? size="(\d+)" pos="(\d+)"/g)) {
    if (size !== '0') places.set(name, (places.get(name) ?? new Set()).add(`${at}+${size}`));
  }
  return places;
}

describe('a tree', () => {
  it('names only fields that a filter finds in that frame', () => {
    const values = new Values();
    const missing = new Set<string>();
    for (const { bytes } of ALL) {
      eachFrame(bytes(), (frame) => {
        for (const { name } of nodesOf(frameTree(frame))) {
          if (name === null) continue;
          values.count = 0;
          FIELD_BY_NAME.get(name)?.load(frame, values);
          if (values.count === 0) missing.add(name);
        }
      });
    }
    expect([...missing]).toEqual([]);
  }, 60_000);

  it('stays within the captured bytes, however damaged the capture', () => {
    const captures = ALL.map(({ name, bytes }) => ({ name, bytes: bytes() }));
    const outside: string[] = [];
    let frames = 0;
    for (let seed = 0; seed < 120; seed++) {
      const { name, bytes } = mutated(captures, seed);
      if (recognise(bytes, true).kind !== 'format') continue;
      eachFrame(bytes, (frame) => {
        frames++;
        for (const { label, offset, length } of nodesOf(frameTree(frame))) {
          if (offset < 0 || offset + length > frame.capturedLength) outside.push(`${name}: ${frame.number} ${label}`);
        }
        stopOf(frame);
      });
    }
    expect(outside).toEqual([]);
    expect(frames).toBeGreaterThan(500);
  }, 60_000);

  it('says of a datagram in fragments where each part lies', () => {
    const query = udpDatagram('10.0.0.1', '10.0.0.53', 4000, 53, dnsQuery({ id: 7, name: 'a.example', type: 'A' }));
    const frames = fragments('10.0.0.1', '10.0.0.53', UDP, query, 24, 5).map((bytes) => ({ epochNs: 0n, bytes }));
    const trees: FrameField[][] = [];
    eachFrame(pcapFile(frames, { linkType: 101 }), (frame) => trees.push(frameTree(frame)));
    expect(trees[0].map(({ name }) => name)).toEqual(['frame', 'ip']);
    const dns = trees[1].find(({ name }) => name === 'dns')!;
    expect(dns.children[0]).toMatchObject({ label: 'Put together from frames', value: '1 to 2' });
    const nodes = [...nodesOf([dns])];
    expect(nodes.find(({ name }) => name === 'dns.id')).toMatchObject({ value: '0x0007', length: 0 });
    expect(nodes.find(({ name }) => name === 'dns.qry.class')).toMatchObject({
      offset: 20 + query.length - 2 - 24,
      length: 2,
    });
  });
});

describe('why decoding stopped', () => {
  const packet = ipPacket(
    '10.0.0.1',
    '10.0.0.53',
    UDP,
    udpDatagram('10.0.0.1', '10.0.0.53', 4000, 53, dnsQuery({ id: 7, name: 'a.example', type: 'A' })),
  );
  const stopped = (snapLength: number, bytes = packet) => {
    let stop: ReturnType<typeof stopOf> | undefined;
    eachFrame(pcapFile([{ epochNs: 0n, bytes }], { linkType: 101, snapLength }), (frame) => {
      stop = stopOf(frame);
    });
    return stop;
  };

  it('is told with the layer, the place and what is missing', () => {
    expect(stopped(12)).toEqual({ layer: 'ip', kind: 'truncated', offset: 0, needed: 20, available: 12 });
    expect(stopped(24)).toEqual({ layer: 'udp', kind: 'truncated', offset: 20, needed: 8, available: 4 });
    expect(stopped(50)).toMatchObject({ layer: 'dns', kind: 'truncated', offset: 40 });
    expect(stopped(1000)).toBeNull();
  });

  it('tells damage from what was cut', () => {
    const broken = packet.slice();
    broken[33] = 9;
    expect(stopped(1000, broken)).toMatchObject({ layer: 'dns', kind: 'malformed' });
    broken[0] = 0x35;
    expect(stopped(1000, broken)).toMatchObject({ layer: 'ip', kind: 'malformed', offset: 0 });
  });

  it('never fails, at whatever length a frame is cut', () => {
    for (let length = 1; length <= packet.length; length++)
      expect(stopped(length)?.kind ?? 'none').not.toBe('malformed');
  });
});
