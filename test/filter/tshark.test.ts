/**
 * The same frames as with tshark, for every field and operator, over all examples and recordings. What is different on
 * purpose: HTTP is not told of the TLS inside a CONNECT tunnel; a request line ends where HTTP says, not at a lone CR;
 * what a client says before an SMTP server's greeting is a request; fields of protocols that are not read here; what
 * multicast DNS repeats, whose messages need not differ in their IDs; a response that an ICMP error quotes is not unsolicited;
 * an interface without a name is not called "unknown".
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES, RECORDINGS } from '../engine/captures.ts';
import { COMPARED } from './support/comparedFilters.ts';
import { matching } from './support/frames.ts';
import { mergedCapture } from './support/mergedCapture.ts';
import { sumOf, tsharkNumbers, tsharkSums } from './support/tsharkSums.ts';

/** The rules of 4.0 are compared with; of later versions some fields are others. */
const VERSION = /^TShark \(Wireshark\) 4\.0\./;
const version = spawnSync('tshark', ['--version'], { encoding: 'utf8' }).stdout ?? '';

/** Those of the differences named above; they are compared in everything else by the other recordings. */
const LEFT_OUT = new Set(['telnet', 'exim-behind-haproxy']);
const CAPTURES = [...EXAMPLES, ...RECORDINGS].filter(({ name }) => !LEFT_OUT.has(name));

describe.skipIf(!VERSION.test(version))('a display filter finds what tshark finds (needs tshark 4.0)', () => {
  let folder = '';
  let file = '';
  let capture: Uint8Array;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
    file = join(folder, 'merged.pcapng');
    capture = mergedCapture(CAPTURES.map(({ bytes }) => bytes()));
    writeFileSync(file, capture);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('with every one of some hundreds', async () => {
    const theirs = await tsharkSums(file, COMPARED);
    const ours = matching(capture, COMPARED);
    const different = COMPARED.filter((text, index) => {
      const [a, b] = [sumOf(ours[index]), theirs.get(text)!];
      return a.frames !== b.frames || a.ofNumbers !== b.ofNumbers;
    });
    const told = await Promise.all(
      different.map(async (text) => ({
        text,
        ours: ours[COMPARED.indexOf(text)],
        theirs: await tsharkNumbers(file, text),
      })),
    );
    expect(told).toEqual([]);
  }, 120_000);

  it('and, of a capture read twice, which query has an answer', async () => {
    const filters = ['dns.response_in', '!dns.response_in && dns.flags.response == 0', 'dns.response_in > 400'];
    const ours = matching(capture, filters);
    for (const [index, text] of filters.entries())
      expect(ours[index], text).toEqual(await tsharkNumbers(file, text, { passes: 2 }));
    expect(ours[1].length).toBeGreaterThan(10);
  }, 60_000);

  it('and most of them find something, and not everything', () => {
    const frames = matching(capture, ['frame'])[0].length;
    const found = matching(capture, COMPARED).filter(({ length }) => length > 0 && length < frames);
    expect(found.length).toBeGreaterThan(COMPARED.length * 0.7);
  });
});
