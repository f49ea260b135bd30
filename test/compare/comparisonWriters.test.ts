/** What a person may rely on in a comparison that is written down for somebody else. */
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareCaptures } from '../../src/host/compareCaptures.ts';
import { type Comparison, type ComparisonPair, comparisonSchema } from '../../src/model/comparison.ts';
import {
  COMPARISON_FORMATS,
  type ComparisonFormat,
  loadComparisonWriter,
} from '../../src/report/comparison/writers.ts';
import { HOSTILE_TEXTS } from '../report/fixtures/reports.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';

const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
const TREACHEROUS = /[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;

let twins: Comparison;

beforeAll(async () => {
  const { version, parameters } = DEFAULT_OPTIONS;
  const [left, right] = [example('android-3g-smtps-2015.pcapng'), example('android-wifi-smtps-2015.pcapng')];
  twins = await compareCaptures({ left, right, version, parameters });
});

async function written(comparison: Comparison, format: ComparisonFormat): Promise<string> {
  const write = await loadComparisonWriter(format);
  return Array.from(write(comparison, { color: false, columns: 100 })).join('');
}

/** The same pair under other names, so many times. */
function many(comparison: Comparison, times: number): Comparison {
  const [pair] = comparison.pairs as [ComparisonPair];
  return {
    ...comparison,
    pairs: Array.from({ length: times }, (_, i) => ({ ...pair, server: `host${i}.example:25` })),
  };
}

/** Whatever the wire, or who named the files, has put into it. */
function named(comparison: Comparison, text: string): Comparison {
  const lone = { server: text, connections: 1, stalled: 1, worstSeconds: 2 };
  return {
    ...comparison,
    left: { ...comparison.left, title: text },
    right: { ...comparison.right, title: text },
    pairs: comparison.pairs.map((pair) => ({
      ...pair,
      server: text,
      differences: pair.differences.map((one) => ({ ...one, left: [{ kind: 'value' as const, text }] })),
      left: {
        ...pair.left,
        timeline: {
          ...pair.left.timeline,
          lanes: pair.left.timeline.lanes.map((lane) => ({
            ...lane,
            name: text,
            bars: lane.bars.map((bar) => ({ ...bar, label: text })),
          })),
        },
      },
    })),
    onlyLeft: [lone],
    onlyRight: [lone],
  };
}

describe('every form', () => {
  it.each(COMPARISON_FORMATS)('%s tells the wait, who asked, and both captures', async (format) => {
    const text = await written(twins, format);
    for (const words of ['28.0 s', '27 ms', '10.1.1.1', 'mail.example.com:465', 'push.example.net:5228'])
      expect(text.replaceAll('\u2060', '').replaceAll('\\', '')).toContain(words);
    expect(text).toContain('android-3g-smtps-2015.pcapng');
    expect(text).toContain('android-wifi-smtps-2015.pcapng');
    expect(text.endsWith('\n')).toBe(true);
  });

  it.each(COMPARISON_FORMATS)('%s of nothing in common says so', async (format) => {
    const text = await written({ ...twins, pairs: [], onlyLeft: [], onlyRight: [] }, format);
    if (format === 'json') expect(comparisonSchema.parse(JSON.parse(text)).pairs).toEqual([]);
    else expect(text).toContain('No server was seen in both captures');
  });

  it.each(['text', 'html', 'markdown'] as const)(
    '%s of very many servers stays short and counts the rest',
    async (format) => {
      const all = await written(many(twins, 3000), format);
      const few = await written(many(twins, 50), format);
      expect(all.length).toBeLessThan(few.length * 4);
      expect(all).toMatch(/[\d,]+ more in JSON/);
    },
  );

  it.each(COMPARISON_FORMATS)('%s shows nothing that hides or turns writing round', async (format) => {
    for (const text of HOSTILE_TEXTS)
      expect((await written(named(twins, text), format)).replaceAll('\u2060', '')).not.toMatch(TREACHEROUS);
  });
});

describe('HTML', () => {
  it('runs and loads nothing', async () => {
    const page = await written(twins, 'html');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|\son\w+=|(?:src|href)=/i);
  });

  it('draws both openings to one scale, the silence where it was', async () => {
    const page = await written(twins, 'html');
    const [left, right] = [...page.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg);
    const ticks = (svg: string) => [...svg.matchAll(/text-anchor="middle">([\d.]+ s|0)</g)].map(([, tick]) => tick);
    expect(ticks(left!)).toEqual(ticks(right!));
    expect(left).toContain('silent 28.0 s');
    expect(right).not.toContain('silent');
    const gap = /class="gap" x="([\d.]+)"/.exec(left!)?.[1];
    const later = structuredClone(twins) as Comparison;
    const { timeline } = later.pairs[0]!.left;
    Object.assign(timeline, { gapFromSeconds: 5, gapSeconds: timeline.gapSeconds - 5 });
    const moved = /class="gap" x="([\d.]+)"/.exec(await written(later, 'html'))?.[1];
    expect(Number(moved)).toBeGreaterThan(Number(gap) + 50);
  });

  it('has the tags of a harmless one, whatever the names', async () => {
    const tags = (page: string) => page.match(/<\/?[a-z!][^\s>]*/gi);
    const harmless = tags(await written(named(twins, 'x'), 'html'));
    const wire = fc.oneof(
      fc.constantFrom(...HOSTILE_TEXTS),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(wire, async (text) => {
        const page = await written(named(twins, text), 'html');
        expect(tags(page)).toEqual(harmless);
        expect(page.match(/</g)?.length).toBe(harmless?.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('Markdown', () => {
  it('has the lines of a harmless one, whatever the names', async () => {
    const outside = (text: string) => text.replace(/^(`{3,})text\n[\s\S]*?^\1$/gm, 'drawn');
    const shape = (text: string) =>
      outside(text)
        .split('\n')
        .map((line) => line.match(/^(?:#+ |- |drawn|\|)/)?.[0] ?? '');
    const harmless = shape(await written(named(twins, 'x'), 'markdown'));
    for (const text of HOSTILE_TEXTS) expect(shape(await written(named(twins, text), 'markdown'))).toEqual(harmless);
  });
});
