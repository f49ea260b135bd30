/** `ptrscope witness` as a shell sees it: a capture from beside a mail server, and logs made to fit it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from '../../src/formats/pcapngWriter.ts';
import { witnessReportSchema } from '../../src/model/witnessReport.ts';
import { build, ptrscope } from './runCli.ts';

beforeAll(build);

/** An Exim asks at 22:13:44.79 UTC for the name of its client 10.77.1.1, and gets it after 4 s, TTL 300 s. */
const CAPTURE = fileURLToPath(new URL('../golden/real/exim-slow/capture.pcap', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function log(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const DELIVERED =
  '1tEabc-000001-AB => you@example.org R=dnslookup T=remote_smtp H=mail.lab.example [10.77.1.2] C="250 OK id=1"';
const REFUSED =
  '1tEabd-000001-AB ** you@example.org R=dnslookup T=remote_smtp H=mail.lab.example [10.77.1.2]: SMTP error from remote mail server after RCPT TO:<you@example.org>: 550 Missing RDNS entry';
const endless = log('endless', `2026-11-21 22:13:48 +0000 b`, `2026-11-21 22:13:48 +0000 ${'a'.repeat(60)}!`);
const accepted = log('accepted', `2026-11-21 22:13:48 +0000 ${DELIVERED}`);

/** A pcap file of microseconds, little-endian, as pcapng whose statistics say that nothing more came until then. */
function asPcapng(pcap: Buffer, untilMs: number): Uint8Array {
  const blocks = [
    sectionHeader('a test'),
    interfaceDescription({ linkType: pcap.readUInt32LE(20), snapLength: 0, name: 'eth0', filter: '' }),
  ];
  let frames = 0n;
  for (let at = 24; at < pcap.length; at += 16 + pcap.readUInt32LE(at + 8), frames++) {
    const epochNs = BigInt(pcap.readUInt32LE(at)) * 1_000_000_000n + BigInt(pcap.readUInt32LE(at + 4)) * 1000n;
    const bytes = pcap.subarray(at + 16, at + 16 + pcap.readUInt32LE(at + 8));
    const originalLength = pcap.readUInt32LE(at + 12);
    blocks.push(enhancedPacket({ interfaceIndex: 0, epochNs, bytes, originalLength, comments: [] }));
  }
  const epochNs = BigInt(untilMs) * 1_000_000n;
  return Buffer.concat([...blocks, interfaceStatistics({ interfaceIndex: 0, epochNs, received: frames, dropped: 0n })]);
}

describe('ptrscope witness', () => {
  it('says that the whole chain of caches worked, by whom and when', () => {
    const { code, out, err } = ptrscope(['witness', CAPTURE, '--log', accepted, '--before', '5']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const text = out.replace(/\s+/g, ' ');
    expect(text).toContain('10.77.1.2 asked 10.77.1.53 at 2026-11-21 22:13:44 UTC (frame 4)');
    expect(text).toContain('the whole chain of caches worked');
  });

  it('finds out that a log is in local time', () => {
    const local = log('local', `2026-11-21 23:13:48 ${DELIVERED}`);
    const { out } = ptrscope(['witness', CAPTURE, '--log', local, '--before', '5', '--format', 'json']);
    expect(JSON.parse(out).clock).toMatchObject({ zoneMinutes: 60, aheadSeconds: 0, source: 'estimated' });
  });

  it('takes an empty log beside one that is not, but not alone', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '');
    const both = ptrscope(['witness', CAPTURE, '--log', empty, '--log', accepted, '--before', '5', '--format', 'json']);
    expect({ code: both.code, err: both.err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(both.out).logs).toMatchObject([{ file: 'empty', attempts: 0 }, { attempts: 1 }]);
    const alone = ptrscope(['witness', CAPTURE, '--log', empty]);
    expect(alone.code).not.toBe(0);
    expect(alone.err).toContain('is empty');
  });

  it('does not bend the clock for one attempt that nobody asked for', () => {
    const later = log('later', `2026-11-21 22:13:46 +0000 ${DELIVERED}`, `2026-11-21 22:14:40 +0000 ${REFUSED}`);
    const { out } = ptrscope(['witness', CAPTURE, '--log', later, '--format', 'json']);
    expect(JSON.parse(out).clock).toMatchObject({ aheadSeconds: 0, source: 'stamped' });
  });

  it('lets a refusal within the time to live prove nothing', () => {
    const both = log('both', `2026-11-21 22:13:48 +0000 ${DELIVERED}`, `2026-11-21 22:13:48.9 +0000 ${REFUSED}`);
    const { out } = ptrscope(['witness', CAPTURE, '--log', both, '--before', '0.5', '--format', 'json']);
    const report = witnessReportSchema.parse(JSON.parse(out));
    expect(report.attempts.map(({ verdict }) => verdict)).toContain('within-ttl');
    expect(report.receivers[0]).toMatchObject({ attempts: 2, refused: 1 });
  });

  it('reads the lines that tcpdump printed in place of a capture', () => {
    const printed = log(
      'printed',
      '2026-11-21 22:13:44.790850 IP 10.77.1.2.5353 > 10.77.1.53.53: 50013+ PTR? 1.1.77.10.in-addr.arpa. (40)',
      '2026-11-21 22:13:48.803152 IP 10.77.1.53.53 > 10.77.1.2.5353: 50013*- 1/0/0 PTR client.lab.example. (72)',
      '2026-11-21 22:13:50.000000 IP 10.77.1.2.5353 > 10.77.1.53.53: 50014+ A? client.lab.example. (40)',
    );
    const args = ['witness', '--printed', printed, '--log', accepted, '--before', '5', '--format', 'json'];
    const { out, err } = ptrscope(args);
    expect(err).toBe('');
    expect(JSON.parse(out).queries[0].answer).toMatchObject({ kind: 'name', names: ['client.lab.example'] });
  });

  it('judges what came after the last frame, where the capture says that it went on', () => {
    const later = log('after', `2026-11-21 22:13:48 +0000 ${DELIVERED}`, `2026-11-21 22:20:00 +0000 ${REFUSED}`);
    const verdicts = (capture: string) => {
      const { out } = ptrscope(['witness', capture, '--log', later, '--before', '5', '--format', 'json']);
      return witnessReportSchema.parse(JSON.parse(out)).attempts.map(({ verdict }) => verdict);
    };
    expect(verdicts(CAPTURE)).toEqual(['worked', 'not-covered']);
    const untilMs = Date.UTC(2026, 10, 21, 22, 21);
    const longer = join(folder, 'longer.pcapng');
    writeFileSync(longer, asPcapng(readFileSync(CAPTURE), untilMs));
    expect(verdicts(longer)).toEqual(['worked', 'from-memory']);
  });

  it('writes every form, and nothing in a log can break one', () => {
    const evil = `=cmd|<script>alert(1)</script>\u202e\u001b[31m`;
    const hostile = log('hostile', `2026-11-21 22:13:48.9 +0000 ${REFUSED.replace('Missing', evil)}`);
    for (const format of ['text', 'json', 'ndjson', 'csv', 'html', 'markdown']) {
      const { code, out } = ptrscope(['witness', CAPTURE, '--log', hostile, '--format', format]);
      expect(code).toBe(0);
      if (format === 'html' || format === 'markdown') expect(out).not.toMatch(/<script>/i);
      expect(out).not.toMatch(/[\u202e\u001b]/);
      if (format === 'csv') expect(out).not.toMatch(/^=|,=|,"=/m);
    }
  });

  it.each([
    [['witness', CAPTURE, '--log', log('nonsense', 'hello', 'world')], 1, /no line of it begins with a time stamp/],
    [['witness', CAPTURE, '--log', log('empty').concat('')], 1, /no line of it|is empty/],
    [['witness', CAPTURE, '--log', log('years-ago', `2019-01-01 10:00:00 +0000 ${DELIVERED}`)], 1, /no time in common/],
    [['witness', CAPTURE, '--log', accepted, '--address', 'mail'], 1, /mail is no IP address/],
    [
      ['witness', CAPTURE, '--log', accepted, '--address', '192.0.2.9'],
      1,
      /no PTR query about 192\.0\.2\.9, only about others \(10\.77\.1\.1\)/,
    ],
    [['witness', join(folder, 'no-such.pcap'), '--log', accepted], 1, /no such file/],
    [['witness', CAPTURE, '--log', join(folder, 'no-such-log')], 1, /no such file/],
    [['witness', CAPTURE, '--log', accepted, '--log-pattern', '('], 1, /no regular expression/],
    [
      ['witness', CAPTURE, '--log', endless, '--log-pattern', '(?<receiver>(a+)+)$'],
      1,
      /took more than 2 s, at line 2 of .*endless.*\. Simplify the pattern/,
    ],
    [['witness', '--printed', accepted, '--log', accepted], 1, /as tcpdump prints them/],
    [['witness', CAPTURE], 2, /--log/],
    [['witness', CAPTURE, '--log', accepted, '--time-zone', '+99:00'], 2, /takes a zone/],
    [['witness', CAPTURE, '--log', accepted, '--time-zone', '+01:75'], 2, /takes a zone/],
    [['witness', '--log', accepted], 2, /give a capture/],
  ] as const)('says what is wrong with %j', (args, code, words) => {
    const ran = ptrscope([...args]);
    expect({ code: ran.code, says: ran.err }).toEqual({ code, says: expect.stringMatching(words) });
    expect(ran.err).not.toMatch(/\bat .*:\d+:\d+/);
  });
});
