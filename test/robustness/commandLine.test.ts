/** The clumsy user: wrong files, full disks, closed pipes. An exit code of docs/architecture.md, section 8, and one sentence each. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, example } from '../cli/runCli.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { bytes } from '../support/bytes.ts';
import { interrupted, type Outcome, ptrscope, shell } from './command.ts';
import { LARGE_RUN } from './effort.ts';

const folder = temporaryFolder();
const SILENT = readFileSync(example('jdk-resolver-silent'));
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const noPosix = process.platform === 'win32';

beforeAll(() => {
  build();
  // The temporary folder is the tester's own; another user is to fail at the file, not before.
  chmodSync(folder, 0o755);
}, 60_000);

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

const run = (...args: string[]): Outcome => ptrscope(['analyze', ...args], { folder });

/** Failed, and said so in one sentence or two, with what to do next. */
function expectSentence({ code, out, err }: Outcome, text: RegExp): void {
  expect({ code, out, err }).toMatchObject({ code: 1, out: '', err: expect.stringMatching(text) });
  expect(err).toMatch(/^ptrscope: [^\n]+\. [^\n]+\.\n$/);
  expect(err).not.toMatch(/a bug in ptrscope|\bat \S+:\d+/);
}

describe('what is no capture', () => {
  it.each([
    ['an empty file', () => file('empty', ''), /is empty/],
    ['a text', () => file('text', 'no capture at all\n'), /is text/],
    ['a directory', () => '.', /directory/],
    ['nothing by that name', () => 'nothing', /no such file/],
    ['a name that is empty', () => '', /no such file/],
    ['a file below a file', () => `${file('plain', 'x')}/below`, /no such file/],
    [
      'gzip inside gzip',
      () => file('gg.gz', gzipSync(gzipSync(SILENT))),
      /compressed with gzip inside another compression/,
    ],
    ['the first bytes of gzip', () => file('cut.gz', gzipSync(SILENT).subarray(0, 12)), /ends early/],
    ['zeros packed a thousand times', () => file('zeros.gz', gzipSync(new Uint8Array(1 << 26))), /zeros only/],
  ])('%s', (_name, name, text) => expectSentence(run(name()), text));

  it.skipIf(!existsSync('/dev/urandom')).each(['/dev/zero', '/dev/urandom', '/dev/null'])('%s', (device) => {
    expectSentence(run(device), /zeros only|no capture in a known format|is empty/);
    expectSentence(shell(`ptrscope analyze - < ${device}`, folder), /zeros only|no capture in a known format|is empty/);
  });

  it.skipIf(!isRoot || noPosix)('a file that may not be read', () => {
    file('secret', SILENT);
    chmodSync(join(folder, 'secret'), 0);
    expectSentence(ptrscope(['analyze', 'secret'], { folder, userId: NOBODY }), /no permission to read/);
  });

  it('a capture of no frame is one, and the report says that it is empty', () => {
    const { code, out } = run(file('head.pcap', SILENT.subarray(0, 24)));
    expect(code).toBe(0);
    expect(out).toContain('0 frames');
  });

  it('frames that nobody can read are counted', () => {
    const strange = Uint8Array.from(SILENT);
    strange.set([250, 0, 0, 0], 20);
    const report = JSON.parse(run('-f', 'json', file('strange.pcap', strange)).out);
    expect(report.limits).toEqual([expect.objectContaining({ kind: 'unsupported-link-type', count: 17 })]);
  });
});

describe('records that lie', () => {
  const firstEnd = 24 + 16 + SILENT.readUInt32LE(24 + 8);
  const record = (...words: number[]) => new Uint8Array(Uint32Array.from(words).buffer);

  it.each([
    ['one that claims 4 GiB', record(1_800_000_000, 0, 0xffffffff, 0xffffffff)],
    ['one that claims 16 MiB', record(1_800_000_000, 0, 0xffffff, 0xffffff)],
    ['zeros', new Uint8Array(1000)],
  ])('cost nothing but themselves: %s', (_name, lie) => {
    const damaged = bytes(SILENT.subarray(0, firstEnd), lie, SILENT.subarray(firstEnd));
    const { code, out, err } = run('-f', 'json', file('lie.pcap', damaged));
    expect(code).toBe(0);
    expect(err).toMatch(/^ptrscope: note: lie\.pcap: the capture is damaged[^\n]*\n$/);
    const report = JSON.parse(out);
    expect(report.captures[0].frames).toBe(17);
    expect(report.stalls).toHaveLength(1);
  });

  it('a hundred thousand empty ones are a note, not a hang', () => {
    const time = SILENT.readUInt32LE(24);
    const empty = bytes(...Array.from({ length: 100_000 }, () => record(time, 999_999, 0, 0)));
    const { code, out } = run(
      '-f',
      'json',
      file('zero.pcap', bytes(SILENT.subarray(0, firstEnd), empty, SILENT.subarray(firstEnd))),
    );
    expect(code).toBe(0);
    expect(JSON.parse(out).captures[0].frames).toBeGreaterThanOrEqual(100_000);
  });
});

describe('what is written', () => {
  const full = LARGE_RUN && isRoot && process.platform === 'linux';

  it.skipIf(noPosix).each(['capture.pcap', './capture.pcap', 'sub/../capture.pcap', 'link.pcap', 'hard.pcap'])(
    'never replaces what is read (%s)',
    (output) => {
      file('capture.pcap', SILENT);
      mkdirSync(join(folder, 'sub'), { recursive: true });
      for (const [make, name] of [
        [symlinkSync, 'link.pcap'],
        [linkSync, 'hard.pcap'],
      ] as const) {
        if (!existsSync(join(folder, name))) make(join(folder, 'capture.pcap'), join(folder, name));
      }
      for (const option of ['-o', '--evidence']) {
        const { code, err } = run(option, output, 'capture.pcap');
        expect(code).toBe(2);
        expect(err).toContain('is to be read and written at once');
      }
      expect(readFileSync(join(folder, 'capture.pcap')).equals(SILENT)).toBe(true);
    },
  );

  it('is not written into itself', () => {
    file('capture.pcap', SILENT);
    expect(run('-o', 'one', '--evidence', './one', 'capture.pcap').code).toBe(2);
    expect(existsSync(join(folder, 'one'))).toBe(false);
  });

  it('may be the same capture twice: its frames are not counted against each other', () => {
    file('capture.pcap', SILENT);
    const report = JSON.parse(run('-f', 'json', 'capture.pcap', 'capture.pcap').out);
    expect(report.stalls).toHaveLength(1);
    expect(report.stalls[0].confidence).toBe('certain');
  });

  it('needs a folder that is there and may be written', () => {
    file('capture.pcap', SILENT);
    expectSentence(run('-o', 'no/where', 'capture.pcap'), /its folder does not exist/);
    expectSentence(run('-o', '.', 'capture.pcap'), /directory/);
    if (!isRoot || noPosix) return;
    mkdirSync(join(folder, 'closed'), { mode: 0o555, recursive: true });
    const closed = (...args: string[]) => ptrscope(['analyze', ...args, 'capture.pcap'], { folder, userId: NOBODY });
    expectSentence(closed('-o', 'closed/report'), /no permission to write/);
    expectSentence({ ...closed('--evidence', 'closed/proof'), out: '' }, /no permission to write/);
  });

  it.skipIf(!existsSync('/dev/full'))('fails in words where there is no room', () => {
    file('capture.pcap', SILENT);
    expectSentence(run('-o', '/dev/full', 'capture.pcap'), /the disk is full/);
    for (const format of ['text', 'ndjson', 'html']) {
      expectSentence(shell(`ptrscope analyze -f ${format} capture.pcap > /dev/full`, folder), /ENOSPC|full/);
    }
  });

  it.skipIf(!full)('leaves nothing on a disk that was full', () => {
    file('capture.pcap', SILENT);
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      writeFileSync(join(disk, 'fill'), new Uint8Array(63 << 10));
      expectSentence(run('-f', 'html', '-o', 'disk/report.html', 'capture.pcap'), /the disk is full/);
      expectSentence(run('-o', '/dev/null', '--evidence', 'disk/proof.pcapng', 'capture.pcap'), /the disk is full/);
      const input = bytes(SILENT, ...Array.from({ length: 4 }, () => SILENT.subarray(24)));
      const piped = ptrscope(['analyze', '--evidence', 'e', '-'], { folder, input, environment: { TMPDIR: disk } });
      expectSentence(piped, /the disk is full/);
      expect(readdirSync(disk)).toEqual(['fill']);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it.skipIf(noPosix)('ends quietly when its reader has gone', () => {
    file('capture.pcap', SILENT);
    for (const format of ['text', 'json', 'ndjson', 'html']) {
      const { code, err } = shell(`{ ptrscope analyze -f ${format} capture.pcap; echo $? >&2; } | head -c 1`, folder);
      expect({ format, code, err }).toEqual({ format, code: 0, err: '0\n' });
    }
  });
});

describe('a capture that changes', () => {
  it('may shrink between the reading and the proof', () => {
    const path = join(folder, 'shrinking.pcap');
    writeFileSync(path, SILENT);
    truncateSync(path, 1000);
    expect(run('--evidence', 'proof', '-o', 'report', 'shrinking.pcap')).toMatchObject({ code: 0 });
    appendFileSync(path, SILENT.subarray(1000));
    expect(JSON.parse(run('-f', 'json', 'shrinking.pcap').out).stalls).toHaveLength(1);
  });

  it('may be many', () => {
    const names = Array.from({ length: 200 }, (_, index) => `part-${index}.pcap`);
    for (const name of names) copyFileSync(example('jdk-healthy'), join(folder, name));
    const { code, out } = run('-f', 'json', ...names);
    expect(code).toBe(0);
    expect(JSON.parse(out).captures).toHaveLength(200);
  });
});

describe.skipIf(noPosix)('Ctrl-C', () => {
  it('ends the wait for a pipe that nobody writes to', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expectSentence(await interrupted(['analyze', 'pipe'], folder, 1000), /reading was stopped/);
  });

  it('ends the wait for standard input', async () => {
    expectSentence(await interrupted(['analyze', '-'], folder, 1000), /reading was stopped/);
  });
});
