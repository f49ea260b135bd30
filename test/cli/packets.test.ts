/** `ptrscope packets`, and `analyze --filter`: what a person sees, writes and is told. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../src/formats/pcapngWriter.ts';
import { build, example, ptrscope } from './runCli.ts';

const ANDROID = fileURLToPath(new URL('../../examples/android-3g-smtps-2015.pcapng', import.meta.url));
const hasTshark = spawnSync('tshark', ['--version']).status === 0;
let folder = '';
beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = (text: string) => text.trimEnd().split('\n');

describe('ptrscope packets', () => {
  it('lists the frames that match, a line each', () => {
    const { code, out, err } = ptrscope(['packets', ANDROID, '--filter', 'frame.number > 48 && frame.number < 73']);
    expect([code, err, lines(out).length]).toEqual([0, '', 24]);
    expect(lines(out)[2]).toMatch(
      /^ +51 +6\.442020 +10\.0\.0\.2:\d+ +→ 10\.1\.1\.1:53 +DNS +70 {2}Standard query 0x7d3c PTR 5\.113/,
    );
  });

  it('lists all frames without a filter, and no more than asked for', () => {
    expect(lines(ptrscope(['packets', ANDROID]).out)).toHaveLength(80);
    expect(lines(ptrscope(['packets', ANDROID, '--limit', '7']).out)).toHaveLength(7);
  });

  it('reads standard input', () => {
    const { code, out } = ptrscope(['packets', '-', '-Y', 'dns.qry.type == 12', '-f', 'ndjson'], readFileSync(ANDROID));
    expect([code, lines(out).map((line) => JSON.parse(line).number)]).toEqual([0, [51, 53, 58]]);
  });

  it('has the same as JSON and as a table', () => {
    const args = ['packets', ANDROID, '--filter', 'tls.handshake.type == 1'];
    const json = JSON.parse(ptrscope([...args, '-f', 'json']).out);
    expect(json.map(({ number }: { number: number }) => number)).toEqual([6, 18, 66, 73]);
    expect(json[3]).toMatchObject({ protocol: 'TLSv1', stream: 2, info: 'Client Hello (SNI=mail.example.com)' });
    const csv = lines(ptrscope([...args, '-f', 'csv', '--time', 'utc']).out);
    expect(csv[0]).toBe('number,time,source,destination,protocol,length,stream,info');
    expect(csv[4]).toMatch(/^73,2015-03-02T10:11:46\.594020Z,10\.0\.0\.2:\d+,203\.0\.113\.5:465,TLSv1,234,2,/);
    expect(JSON.parse(ptrscope(['packets', ANDROID, '--filter', 'arp', '-f', 'json']).out)).toEqual([]);
  });

  it('writes into a file, whole or not at all', () => {
    const path = join(folder, 'list.csv');
    expect(ptrscope(['packets', ANDROID, '--filter', 'dns', '-f', 'csv', '-o', path]).code).toBe(0);
    expect(lines(readFileSync(path, 'utf8'))).toHaveLength(18);
    expect(ptrscope(['packets', ANDROID, '-o', join(folder, 'no/such/folder')]).code).toBe(1);
  });

  it('tells what people wrote on a frame', () => {
    const path = join(folder, 'written.pcapng');
    const frame = { interfaceIndex: 0, epochNs: 0n, bytes: new Uint8Array(20), originalLength: 20 };
    const blocks = [sectionHeader('test'), interfaceDescription({ linkType: 101, snapLength: 0, name: 'a' })];
    for (const comments of [[], ['it broke\u001b[31m here']]) blocks.push(enhancedPacket({ ...frame, comments }));
    writeFileSync(path, Buffer.concat(blocks));
    expect(ptrscope(['packets', path, '--frame', '2']).out).toMatch(/\nComment: it broke\S+\[31m here\n/);
    const rows = JSON.parse(ptrscope(['packets', path, '-f', 'json']).out);
    const said = (all: readonly { comments: string[] }[]) => all.map(({ comments }) => comments.length);
    expect(said(rows)).toEqual([0, 1]);
    const copy = join(folder, 'copied.pcapng');
    expect(ptrscope(['packets', path, '-w', copy]).code).toBe(0);
    expect(said(JSON.parse(ptrscope(['packets', copy, '-f', 'json']).out))).toEqual([0, 1]);
  });

  it('shows one frame as a tree and in hexadecimal', () => {
    const { code, out } = ptrscope(['packets', ANDROID, '--frame', '51']);
    expect(code).toBe(0);
    expect(out).toContain('Name: 5.113.0.203.in-addr.arpa');
    expect(out).toMatch(/dns\.qry\.name \[40-65\]/);
    expect(out).toMatch(/^0040 {2}61 00 00 0c 00 01 +a\.\.\.\.\.$/m);
    expect(JSON.parse(ptrscope(['packets', ANDROID, '--frame', '51', '-f', 'json']).out).row.number).toBe(51);
    expect(ptrscope(['packets', ANDROID, '--frame', '81'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('no frame 81'),
    });
  });

  it.skipIf(!hasTshark)('writes the frames that match as a capture (needs tshark)', () => {
    const path = join(folder, 'matching.pcapng');
    const { code, err } = ptrscope(['packets', ANDROID, '--filter', 'tcp.stream == 2', '-w', path]);
    expect([code, err]).toEqual([0, expect.stringContaining('7 frames written')]);
    const fields = ['-T', 'fields', '-e', 'frame.time_epoch', '-e', 'frame.len', '-e', 'tcp.seq_raw'];
    const tell = (file: string, filter: string) =>
      execFileSync('tshark', ['-n', '-r', file, '-Y', filter, ...fields], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    expect(tell(path, 'frame')).toBe(tell(ANDROID, 'tcp.stream == 2'));
  });

  it('points at what a filter has wrong, and says what was meant', () => {
    const { code, out, err } = ptrscope(['packets', ANDROID, '--filter', 'ip and tcp.prot == 465']);
    expect([code, out]).toEqual([2, '']);
    expect(lines(err).slice(0, 3)).toEqual([
      'error: the filter cannot be read: "tcp.prot" is no field or protocol that is known here; did you mean tcp.port?',
      '  ip and tcp.prot == 465',
      '         ^^^^^^^^',
    ]);
  });

  it('finds the queries that nobody answered', () => {
    const unanswered = ['--filter', 'dns.qry.type == 12 && !dns.response_in', '-f', 'csv'];
    const { code, out } = ptrscope(['packets', ANDROID, ...unanswered]);
    expect(code).toBe(0);
    expect(
      lines(out)
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(['51', '53', '58']);
    const piped = ptrscope(['packets', '-', ...unanswered], readFileSync(ANDROID));
    expect([piped.code, piped.err]).toEqual([2, expect.stringContaining('give a file')]);
    const analyzed = ptrscope(['analyze', ANDROID, '--filter', 'dns.response_in']);
    expect([analyzed.code, analyzed.err]).toEqual([2, expect.stringContaining('ptrscope packets')]);
  });

  it('refuses what does not go together', () => {
    for (const args of [
      ['--frame', '3', '--filter', 'tcp'],
      ['--frame', '0'],
      ['-w', ANDROID],
      ['-w', 'a', '-o', 'b'],
      ['-w', 'a', '-f', 'json'],
    ]) {
      expect(ptrscope(['packets', ANDROID, ...args]).code).toBe(2);
    }
    expect(ptrscope(['packets', join(folder, 'missing.pcap')]).code).toBe(1);
  });

  it('says of a cut capture what could not be read', () => {
    const { code, out, err } = ptrscope(['packets', '-'], readFileSync(ANDROID).subarray(0, 5000));
    expect([code, lines(out).length > 10, err]).toEqual([0, true, expect.stringContaining('the capture is cut')]);
  });
});

describe('ptrscope analyze --filter', () => {
  const report = (filter: string, ...more: string[]) =>
    JSON.parse(ptrscope(['analyze', ANDROID, '--filter', filter, '-f', 'json', ...more]).out);

  it('lists a stall when a frame of its connection matches, though its lookups do not', () => {
    const { stalls, lookups, summary, parameters } = report('tcp.port == 465');
    expect([stalls.length, lookups.length, summary.stalls, parameters.filter]).toEqual([1, 1, 1, 'tcp.port == 465']);
    expect(stalls[0].cause).toBe('ptr-unanswered');
  });

  it('lists a stall when a frame of its proof matches', () => {
    expect(report('dns.qry.name contains "113.0.203"').stalls).toHaveLength(1);
    expect(report('frame.number == 53').stalls).toHaveLength(1);
  });

  it('lists nothing else, and still counts everything', () => {
    const { stalls, gaps, lookups, summary, connections } = report('tcp.port == 443', '--connections');
    expect([stalls, gaps, lookups]).toEqual([[], [], []]);
    expect(summary).toMatchObject({ stalls: 0, worstSeconds: 0, connections: 4, lookups: 1 });
    expect(connections.map(({ stream }: { stream: number }) => stream)).toEqual([1, 3]);
    expect(ptrscope(['analyze', ANDROID, '--filter', 'tcp.port == 443', '--fail-on-stall']).code).toBe(0);
    expect(ptrscope(['analyze', ANDROID, '--filter', 'tcp.port == 465', '--fail-on-stall']).code).toBe(3);
  });

  it('tells the same stalls at once as at the end, also when a later frame makes one match', () => {
    const told = (filter: string) =>
      lines(ptrscope(['analyze', ANDROID, '--filter', filter, '-f', 'ndjson']).out)
        .map((line) => JSON.parse(line))
        .filter(({ type }) => type === 'stall')
        .map(({ id }) => id);
    // Frame 74 is the reset, behind the ClientHello that ends the stall.
    for (const filter of ['frame.number == 48', 'frame.number == 74', 'arp']) {
      expect(told(filter)).toEqual(report(filter).stalls.map(({ id }: { id: string }) => id));
    }
    expect(told('frame.number == 74')).toHaveLength(1);
  });

  it('counts the stalls that it, or --only, keeps out of the list', () => {
    const notListed = (...args: string[]) => report('tcp.port == 443', ...args).summary.notListed;
    expect([notListed(), notListed('--only', 'client'), notListed('--only', 'server')]).toEqual([1, 1, 1]);
    expect(report('tcp.port == 465').summary.notListed).toBe(0);
    const { out } = ptrscope(['analyze', ANDROID, '--only', 'server']);
    expect(out.split('\n')[0]).toBe('No server stalled on reverse DNS; 1 other stall is not listed.');
  });

  it('refuses a filter that cannot be read', () => {
    const { code, err } = ptrscope(['analyze', example('jdk-healthy'), '--filter', 'tcp.port = 443']);
    expect([code, err]).toEqual([2, expect.stringContaining('did you mean ==?')]);
  });
});
