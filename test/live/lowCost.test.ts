/** The low-cost filter keeps what verdicts need: recorded stalls are told the same behind it; long transfers are left out. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstSpeakerByPort } from '../../src/decode/openings/registry.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { lowCostFilter } from '../../src/live/lowCost.ts';
import type { Stall } from '../../src/model/report.ts';
import { PHASES } from '../../src/model/words.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { analyzeInMemory } from '../robustness/inMemory.ts';

const GOLDEN = 'test/golden/real';
const folder = temporaryFolder();
/** One for all: nothing of an analysis is looked at once the next one has begun. */
const kernel = new Kernel();
const hasTcpdump = spawnSync('tcpdump', ['--version']).status === 0;

/** The frames of a capture that pass; VLAN tags are looked behind where the link has them. */
function filtered(capture: string, vlan: boolean): string {
  const output = join(folder, `${basename(capture, '.pcap')}-${readdirSync(folder).length}.pcap`);
  const asItIs = ['--nano', '-r', capture, '-w', output];
  execFileSync('tcpdump', [...asItIs, lowCostFilter(vlan).filter], { stdio: 'ignore' });
  return output;
}

/** Of a pcap file, by its header. */
function isEthernet(capture: Uint8Array): boolean {
  return new DataView(capture.buffer, capture.byteOffset).getUint32(20, true) === 1;
}

/** What a person would be told; frame numbers differ. Of waits past the opening a long reply may be left out. */
function toldOf(capture: Uint8Array): unknown[] {
  kernel.reset();
  const { stalls } = analyzeInMemory(capture, { kernel })!;
  return stalls.filter(isOfOpening).map(({ side, phase, cause, confidence, connection, durationSeconds, endedBy }) => {
    return { side, phase, cause, confidence, client: connection.client, durationSeconds, endedBy };
  });
}

function isOfOpening({ reasons }: Stall): boolean {
  return !reasons.some((reason) => reason.startsWith('the opening was over'));
}

describe.skipIf(!hasTcpdump)('the low-cost filter', () => {
  it('changes nothing about any recorded stall of an opening', () => {
    const recordings = readdirSync(GOLDEN, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of recordings) {
      const capture = join(GOLDEN, name, 'capture.pcap');
      const whole = readFileSync(capture);
      const behind = readFileSync(filtered(capture, isEthernet(whole)));
      expect({ capture, stalls: toldOf(behind) }).toEqual({ capture, stalls: toldOf(whole) });
    }
  }, 120_000);

  it.each([
    ['leaves out', 'a long segment in the middle of a transfer', tcp({ port: 40_000, length: 1400 })],
    ['leaves out', 'one at the port of a known protocol', tcp({ port: 25, length: 1400 })],
    ['leaves out', 'other datagrams', udp(40_000)],
    ['keeps', 'a long one there that ends a message', tcp({ port: 25, length: 1400, flags: 0x18 })],
    ['keeps', 'a long ClientHello at any port', tcp({ port: 40_000, length: 1400, start: [0x16, 3, 1] })],
    ['keeps', 'one behind the PROXY header', tcp({ port: 40_000, length: 1400, start: [...Buffer.from('PROXY ')] })],
    ['keeps', 'a short message at any port', tcp({ port: 40_000, length: 200 })],
    ['keeps', 'an acknowledgement', tcp({ port: 40_000, length: 0 })],
    ['keeps', 'an end', tcp({ port: 40_000, length: 1400, flags: 0x11 })],
    ['keeps', 'DNS', udp(53)],
    ['keeps', 'mDNS', udp(5353)],
    ['keeps', 'LLMNR', udp(5355)],
    ['keeps', 'NetBIOS', udp(137)],
  ])('%s %s, over IPv4 and IPv6, with a VLAN tag and without', (verb, _, transport) => {
    const frames = [ipv4(transport), ipv6(transport)].flatMap((packet) => [ethernet(packet), tagged(packet)]);
    const capture = join(folder, `made-${readdirSync(folder).length}.pcap`);
    writeFileSync(capture, pcap(frames));
    const output = filtered(capture, true);
    const count = (statSync(output).size - 24) / (frames.reduce((sum, frame) => sum + frame.length + 16, 0) / 4);
    expect(Math.round(count)).toBe(verb === 'keeps' ? 4 : 0);
  });

  it('keeps ARP: who looks in vain for a name server on its network never asks it', () => {
    const search = { etherType: 0x0806, bytes: Buffer.alloc(46) };
    const frames = [ethernet(search), tagged(search)];
    const capture = join(folder, 'made-arp.pcap');
    writeFileSync(capture, pcap(frames));
    expect(statSync(filtered(capture, true)).size).toBe(statSync(capture).size);
  });

  it('keeps all behind two VLAN tags, where it cannot look', () => {
    const frame = tagged({ etherType: 0x8100, bytes: tagged(ipv4(udp(40_000))).subarray(14) });
    const capture = join(folder, 'made-double.pcap');
    writeFileSync(capture, pcap([frame]));
    expect(statSync(filtered(capture, true)).size).toBe(24 + 16 + frame.length);
  });

  it('knows the ports of every protocol that begins in clear text', () => {
    const { filter } = lowCostFilter(false);
    const known = Array.from({ length: 65_536 }, (_, port) => port).filter((port) => firstSpeakerByPort(port) !== null);
    const implicitTls = known.filter(
      (port) => !filter.includes(`tcp port ${port} `) && !filter.includes(`tcp port ${port})`),
    );
    // Those that are not in the filter begin with TLS, whose start it knows at any port.
    expect(implicitTls).toContain(443);
    expect(implicitTls).not.toContain(25);
    expect(implicitTls).toHaveLength(28);
  });

  it('names the phases that it loses in the words of reports', () => {
    const { losesPhases } = lowCostFilter(true);
    expect(losesPhases.map(({ phase }) => PHASES.includes(phase as (typeof PHASES)[number]))).not.toContain(false);
  });
});

interface Segment {
  readonly protocol: number;
  readonly bytes: Buffer;
}

function tcp(options: { port: number; length: number; flags?: number; start?: readonly number[] }): Segment {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(options.port, 0);
  header.writeUInt16BE(50_000, 2);
  header[12] = 0x50;
  header[13] = options.flags ?? 0x10;
  const payload = Buffer.alloc(options.length, 0x2e);
  payload.set(options.start ?? []);
  return { protocol: 6, bytes: Buffer.concat([header, payload]) };
}

function udp(port: number): Segment {
  const bytes = Buffer.alloc(508);
  bytes.writeUInt16BE(50_000, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.writeUInt16BE(bytes.length, 4);
  return { protocol: 17, bytes };
}

interface Packet {
  readonly etherType: number;
  readonly bytes: Buffer;
}

function ipv4({ protocol, bytes }: Segment): Packet {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + bytes.length, 2);
  header[8] = 64;
  header[9] = protocol;
  return { etherType: 0x0800, bytes: Buffer.concat([header, bytes]) };
}

function ipv6({ protocol, bytes }: Segment): Packet {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(bytes.length, 4);
  header[6] = protocol;
  header[7] = 64;
  return { etherType: 0x86dd, bytes: Buffer.concat([header, bytes]) };
}

function ethernet({ etherType, bytes }: Packet): Buffer {
  return Buffer.concat([Buffer.alloc(12), word(etherType), bytes]);
}

function tagged({ etherType, bytes }: Packet): Buffer {
  return Buffer.concat([Buffer.alloc(12), word(0x8100), word(7), word(etherType), bytes]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function pcap(frames: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2_c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(1, 20);
  const records = frames.map((frame) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return Buffer.concat([record, frame]);
  });
  return Buffer.concat([head, ...records]);
}
