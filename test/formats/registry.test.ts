import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../src/formats/registry.ts';

const EXAMPLE = new Uint8Array(readFileSync(new URL('../../examples/exim-banner.pcap', import.meta.url)));

describe('recognition by content', () => {
  it('waits for the bytes that decide', () => {
    expect(recognise(EXAMPLE.subarray(0, 5), false)).toMatchObject({ kind: 'more' });
    expect(recognise(EXAMPLE.subarray(0, 12), false)).toMatchObject({ kind: 'format', name: 'pcap' });
  });

  it.each([
    ['\xa1\xb2\xc3\xd4\0\x02\0\x04\0\0\0\0', 'pcap'],
    ['\xa1\xb2\xc3\xd4\0\x02\0\x02\0\0\0\0', 'aixpcap'],
    ['\xd4\xc3\xb2\xa1\x02\0\x02\0\0\0\0\0', 'aixpcap'],
    ['\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a', 'pcapng'],
    ['snoop\0\0\0\0\0\0\x02', 'snoop'],
    ['GMBU\0\x02\x01\0\0\0\0\0', 'netmon'],
    ['RTSS\x01\x01\x01\0\0\0\0\0', 'netmon'],
  ])('takes %j for %s', (start, name) => {
    const found = recognise(
      Uint8Array.from(start, (char) => char.charCodeAt(0)),
      false,
    );
    expect(found).toMatchObject({ kind: 'format', name });
  });

  it.each([4, 8, 11])('takes what is left of a pcapng file after %d bytes for one that is cut', (length) => {
    const start = new Uint8Array([0x0a, 0x0d, 0x0d, 0x0a, 0x1c, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a]).subarray(0, length);
    expect(recognise(start, true)).toMatchObject({ kind: 'format', name: 'pcapng' });
    expect(recognise(Uint8Array.of(...start, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41), true).kind).toBe(
      'unknown',
    );
  });

  it.each([
    ['XCP\x00002.001\0', 'Sniffer', 'editcap -F pcapng'],
    ['\x01\x22\x00Netscaler V35 Performance Data', 'NetScaler', 'nstrace'],
    [`${'\0'.repeat(72)}\x02\0\x02\xc0`, 'ETL', 'pktmon'],
    ['\x28\xb5\x2f\xfdaaaaaaaa', 'zstd', 'zstd -d'],
    ['\xfd7zXZ\0aaaaaa', 'xz', 'xz -d'],
    ['PK\x03\x04aaaaaaaa', 'zip', 'Unpack'],
    [`${'capture.pcap'.padEnd(257, '\0')}ustar\x0000`, 'tar', 'Unpack'],
    ['12:13:14.123456 IP 10.0.0.1', 'text', 'tcpdump -w'],
    ['\0\0\0\0\0\0\0\0\0\0\0\0', 'zeros', 'pcap'],
    ['\x01\x02\x03\x04\x05\x06\x07\x08\xff\xfe\xfd\xfc', 'no capture', 'editcap'],
  ])('says what %j is and what to do', (start, text, next) => {
    const found = recognise(
      Uint8Array.from(start, (char) => char.charCodeAt(0)),
      true,
    );
    expect(found.kind === 'unknown' && found.text).toContain(text);
    expect(found.kind === 'unknown' && found.next).toContain(next);
  });
});
