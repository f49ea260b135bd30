/** Generated captures are what they claim: the same for a seed, well-formed, and true to their truth. */
import { describe, expect, it } from 'vitest';
import { hasTshark, tsharkComplaints, tsharkFields } from '../support/tshark.ts';
import type { CaptureFormat } from './frameWriter.ts';
import { type CaptureKind, type Generated, generate } from './generate.ts';
import type { TrueGap } from './truth.ts';

interface Made extends Generated {
  readonly capture: Uint8Array;
  readonly truth: readonly TrueGap[];
}

function make(kind: CaptureKind, format: CaptureFormat, seed = 1): Made {
  const pieces: Buffer[] = [];
  const truth: TrueGap[] = [];
  const facts = generate({
    kind,
    format,
    seed,
    bytes: 3 << 20,
    stallShare: 0.1,
    sink: (chunk) => pieces.push(Buffer.from(chunk)),
    onGap: (gap) => truth.push(gap),
  });
  return { ...facts, capture: Uint8Array.from(Buffer.concat(pieces)), truth };
}

describe('generated captures', () => {
  it('are the same for the same seed, and others for another', () => {
    const one = Buffer.from(make('small', 'pcap').capture);
    expect(one.equals(make('small', 'pcap').capture)).toBe(true);
    expect(one.equals(make('small', 'pcap', 2).capture)).toBe(false);
  });

  it('report as many bytes as they wrote', () => {
    const { capture, bytes } = make('small', 'pcapng');
    expect(bytes).toBe(capture.length);
  });
});

describe.skipIf(!hasTshark)('generated captures as tshark reads them', () => {
  it.each([
    ['small', 'pcap'],
    ['small', 'pcapng'],
    ['mix', 'pcap'],
  ] as const)('%s as %s has nothing malformed and every frame in order', (kind, format) => {
    const { capture, frames } = make(kind, format);
    expect(tsharkComplaints(capture)).toEqual([]);
    const times = tsharkFields(capture, ['frame.time_relative']).map(([time]) => Number(time));
    expect(times).toHaveLength(frames);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('have the gaps that their truth tells', () => {
    const { capture, truth } = make('small', 'pcap');
    const told = truth.filter((gap) => gap.phase === 'before-client-hello');
    const fields = ['ip.src', 'ipv6.src', 'tcp.srcport', 'frame.time_relative'];
    const hellos = new Map<string, number>();
    for (const [v4, v6, port, time] of tsharkFields(capture, fields, 'tls.handshake.type == 1')) {
      const key = `${v4 || v6}:${port}`;
      if (!hellos.has(key)) hellos.set(key, Number(time));
    }
    expect(told.length).toBeGreaterThan(20);
    for (const gap of told) expect(hellos.get(`${gap.client}:${gap.clientPort}`)).toBeCloseTo(gap.endSeconds, 6);
  });
});
