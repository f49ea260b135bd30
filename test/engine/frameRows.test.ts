/** The packet list's lines: protocol and info as tshark's columns have them, and nothing off the wire that could harm. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameRow } from '../../src/engine/detail/frameRow.ts';
import type { FrameRow } from '../../src/model/views.ts';
import { eachFrame } from '../filter/support/frames.ts';
import { mergedCapture } from '../filter/support/mergedCapture.ts';
import { tshark } from '../filter/support/tsharkSums.ts';
import { bytes, u16 } from '../support/bytes.ts';
import { pcapFile } from '../support/captureFiles.ts';
import { ipPacket, UDP, udpDatagram } from '../support/packets.ts';
import { EXAMPLES, RECORDINGS } from './captures.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const CAPTURES = [...EXAMPLES, ...RECORDINGS];

function rowsOf(capture: Uint8Array): FrameRow[] {
  const rows: FrameRow[] = [];
  eachFrame(capture, (frame) => rows.push(frameRow(frame, 0)));
  return rows;
}

/** Protocols whose content is not read here: the frame is one of what carries it. */
const NOT_READ: Readonly<Record<string, string>> = {
  MySQL: 'TCP',
  PGSQL: 'TCP',
  LDAP: 'TCP',
  KRB5: 'UDP',
  IRC: 'TCP',
  RSYNC: 'TCP',
  'SMTP/IMF': 'SMTP',
  SSH: 'SSHv2',
};

/** What Wireshark adds that is not told here, and what is told here besides. */
function comparable(info: string): string {
  return info
    .replace(/ \(duplicate use of .*\)$| +\(text\/\w+\)$| TFO=R/g, '')
    .replace(/ \(SNI=[^)]*\)/, '')
    .replace(/Encrypted packet \(len=\d+\)/, '')
    .slice(0, 300)
    .trimEnd();
}

describe.skipIf(!hasTshark)('a row says what tshark’s columns say (needs tshark)', () => {
  let folder = '';
  let rows: FrameRow[] = [];
  let columns: string[][] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
    const file = join(folder, 'merged.pcapng');
    const capture = mergedCapture(CAPTURES.map((one) => one.bytes()));
    writeFileSync(file, capture);
    rows = rowsOf(capture);
    const names = [
      'frame.number',
      '_ws.col.Protocol',
      '_ws.col.Info',
      'frame.time_relative',
      'tcp.stream',
      'frame.len',
    ];
    const { stdout } = await tshark(['-r', file, '-T', 'fields', ...names.flatMap((name) => ['-e', name])]);
    columns = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('number, time, length and connection of every frame', () => {
    // An ICMP error has the connection of the packet that it quotes, too.
    expect(rows.map(({ number, length, stream }) => [number, length, stream])).toEqual(
      columns.map(([number, , , , stream, length]) => [
        Number(number),
        Number(length),
        stream === '' ? null : Number(stream),
      ]),
    );
    // The merged captures lie years apart, where a number of nanoseconds is exact to some dozens.
    const apart = rows.map(({ timeSeconds }, at) => Math.abs(timeSeconds - Number(columns[at][3])));
    expect(Math.max(...apart)).toBeLessThan(1e-6);
  });

  it('the protocol, where it is read here', () => {
    const different = rows.filter(
      ({ protocol }, index) => protocol !== columns[index][1] && protocol !== NOT_READ[columns[index][1]],
    );
    expect(different).toEqual([]);
  });

  it('the same info line, but for a few', () => {
    const read = rows.filter((_, index) => NOT_READ[columns[index][1]] === undefined);
    const different = read.filter(({ number, info }) => comparable(info) !== comparable(columns[number - 1][2]));
    const told = different.map(({ number, info }) => ({ info, tshark: columns[number - 1][2] }));
    // A greeting in front of the server's; a line that ends with CR alone.
    expect(told.filter(({ info }) => !info.startsWith('C: PROXY') && !info.includes('\\u{d}'))).toEqual([]);
    expect(read.length).toBeGreaterThan(2000);
  });
});

describe('a row', () => {
  it('shows harmlessly what would turn, hide or move', () => {
    const label = bytes([0x1b], '[2J', [0xe2, 0x80, 0xae], '<b>');
    const question = bytes(
      u16(1),
      u16(0x100),
      u16(1),
      u16(0),
      u16(0),
      u16(0),
      [label.length],
      label,
      [0],
      u16(12),
      u16(1),
    );
    const packet = ipPacket('10.0.0.1', '10.0.0.53', UDP, udpDatagram('10.0.0.1', '10.0.0.53', 4000, 53, question));
    const [row] = rowsOf(pcapFile([{ epochNs: 0n, bytes: packet }], { linkType: 101 }));
    expect(row.info).toBe('Standard query 0x0001 PTR \\027[2J\\226\\128\\174<b>');
    expect(row.info).toMatch(/^[\x20-\x7e]*$/);
  });

  it('has the hardware addresses where there is no IP, and says what it cannot read', () => {
    const unknown = bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], u16(0x88cc), [0, 0]);
    const [row] = rowsOf(pcapFile([{ epochNs: 0n, bytes: unknown }], { linkType: 1 }));
    expect(row).toMatchObject({ source: '07:08:09:0a:0b:0c', destination: '01:02:03:04:05:06', protocol: '0x88cc' });
  });
});
