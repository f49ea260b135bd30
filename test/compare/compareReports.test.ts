/** What a person may rely on when two captures are laid side by side. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compareCaptures } from '../../src/host/compareCaptures.ts';
import { type Comparison, comparisonSchema } from '../../src/model/comparison.ts';
import { plain } from '../../src/model/sentence.ts';
import { writeComparisonText } from '../../src/report/comparison/text.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const example = (name: string) => path(`examples/${name}`);
const real = (name: string) => path(`test/golden/real/${name}/capture.pcap`);

function compare(left: string, right: string): Promise<Comparison> {
  const { version, parameters } = DEFAULT_OPTIONS;
  return compareCaptures({ left, right, version, parameters });
}

function about(comparison: Comparison, what: string): { left: string; right: string } | null {
  const found = comparison.pairs[0]?.differences.find((one) => one.about === what);
  return found === undefined ? null : { left: plain(found.left), right: plain(found.right) };
}

const ANDROID = [example('android-3g-smtps-2015.pcapng'), example('android-wifi-smtps-2015.pcapng')] as const;

describe('the failing and the healthy capture of 2015', () => {
  it('tells the late ClientHello, the unanswered queries and who gave up', async () => {
    const comparison = await compare(...ANDROID);
    expect(comparison.pairs[0]).toMatchObject({
      server: 'mail.example.com:465',
      left: { stalled: 1 },
      right: { stalled: 0 },
    });
    expect(about(comparison, 'wait')).toEqual({
      left: 'the ClientHello follows after 28.0 s (frame 73), with 3 unanswered PTR queries',
      right: 'the ClientHello follows after 27 ms (frame 20)',
    });
    expect(about(comparison, 'lookup')).toEqual({
      left: '10.0.0.2 asked 10.1.1.1 three times for the name of 203.0.113.5 (frames 51, 53 and 58), and nobody answered',
      right: '10.0.0.2 asked 10.0.0.1 for the name of 203.0.113.5 (frame 18), answered after 21 ms (frame 19)',
    });
    expect(about(comparison, 'end')?.left).toContain('the server gave up');
  });

  it('says the same the other way round, with the sides exchanged', async () => {
    const [there, back] = [await compare(ANDROID[0], ANDROID[1]), await compare(ANDROID[1], ANDROID[0])];
    expect(back.pairs.map(({ server }) => server)).toEqual(there.pairs.map(({ server }) => server));
    expect(back.pairs[0]!.deltaSeconds).toBeCloseTo(-there.pairs[0]!.deltaSeconds, 9);
    expect(back.pairs[0]!.differences).toEqual(
      there.pairs[0]!.differences.map(({ about, left, right }) => ({ about, left: right, right: left })),
    );
  });

  it('aligns both openings at the end of the handshake, to one scale', async () => {
    const [pair] = (await compare(...ANDROID)).pairs;
    const [left, right] = [pair!.left.timeline, pair!.right.timeline];
    expect([left.startSeconds, left.endSeconds]).toEqual([right.startSeconds, right.endSeconds]);
    for (const { lanes } of [left, right]) {
      const completed = lanes.flatMap(({ marks }) => marks).find(({ role }) => role === 'handshake-complete');
      expect(completed?.seconds).toBe(0);
    }
  });

  it('names servers that one of them alone has', async () => {
    const comparison = await compare(...ANDROID);
    expect(comparison.onlyLeft.map(({ server }) => server).sort()).toEqual([
      'images.example.org:443',
      'push.example.net:5228',
    ]);
    expect(comparison.onlyRight).toEqual([]);
  });
});

describe('a comparison', () => {
  it('finds nothing to tell between a capture and itself', async () => {
    const comparison = await compare(real('exim-silent'), real('exim-silent'));
    expect(comparison.pairs).toHaveLength(1);
    expect(comparison.pairs[0]!.differences).toEqual([]);
  });

  it('tells a late greeting', async () => {
    const comparison = await compare(real('exim-silent'), real('exim-slow'));
    expect(about(comparison, 'wait')).toMatchObject({
      left: expect.stringMatching(/^the greeting follows after 10\.0 s/),
      right: expect.stringMatching(/^the greeting follows after 4\.0 s/),
    });
  });

  it('says so where the captures have no server in common', async () => {
    const comparison = await compare(real('exim-silent'), real('postgresql-log-hostname'));
    const text = [...writeComparisonText(comparison, { color: false, columns: 100 })].join('');
    expect(text).toContain('nothing to compare');
    expect(text).toContain('10.77.1.2:5432');
  });

  it.each([
    [example('android-3g-smtps-2015.pcapng'), real('sshd-usedns-silent')],
    [real('jdk-mdns-fallback'), real('jdk-ipv6')],
    [real('mirror-port-two-servers'), real('router-any-device')],
  ])('has the shape that its schema says: %s', async (left, right) => {
    const comparison = await compare(left, right);
    expect(comparisonSchema.parse(JSON.parse(JSON.stringify(comparison)))).toEqual(comparison);
  });
});
