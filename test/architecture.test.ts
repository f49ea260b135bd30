/** Which folder may import what: the table that the house stands on, held against the imports that are really there. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { cyclesOf, type Import, type ImportGraph, readImports } from './support/importGraph.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Room {
  /** Folders of `src` that it may import, besides itself. */
  readonly folders: readonly string[];
  /** Packages and modules of Node; `node:*` is all of Node. */
  readonly outside: readonly string[];
  /** Why no more than that. */
  readonly because: string;
}

/** The same table as in docs/architecture.md, "The house"; change both. */
const HOUSE: Readonly<Record<string, Room>> = {
  base: { folders: [], outside: [], because: 'everything stands on it, so it stands on nothing' },
  model: {
    folders: ['base'],
    outside: ['zod'],
    because: 'a report is read by programs that know nothing of how it was made',
  },
  formats: {
    folders: ['base'],
    outside: [],
    because: 'a reader turns bytes into frames wherever the bytes come from and whatever is in the frames',
  },
  decode: {
    folders: ['base'],
    outside: ['dns-packet'],
    because: 'a protocol is read from its bytes alone; what it means to a connection is for track',
  },
  kernel: {
    folders: ['base'],
    outside: [],
    because: 'the hot loop is told tables and bytes; what they mean is for those who share them with it',
  },
  track: {
    folders: ['base', 'decode', 'kernel'],
    outside: [],
    because: 'it collects facts; how they are judged and told must not shape them',
  },
  stall: {
    folders: ['base', 'model', 'decode', 'track'],
    outside: [],
    because: 'it judges facts; where frames come from and how a report is written is nothing to it',
  },
  report: {
    folders: ['base', 'model', 'formats'],
    outside: ['csv-stringify', 'node:crypto'],
    because: 'a report is written from its JSON alone, also one that another program or version made',
  },
  compare: {
    folders: ['base', 'model'],
    outside: [],
    because: 'it compares reports, also ones that another program or version made',
  },
  filter: {
    folders: ['base', 'decode'],
    outside: [],
    because: 'a filter is about one frame: its bytes and what they decode to',
  },
  engine: {
    folders: ['base', 'model', 'formats', 'decode', 'kernel', 'track', 'stall', 'filter'],
    outside: [],
    because: 'it runs in any process and any worker: the operating system is for host, texts are for report',
  },
  contract: {
    folders: ['base', 'model'],
    outside: ['zod'],
    because: 'both sides of a transport share it: the renderer knows nothing of the engine',
  },
  resolve: {
    folders: ['base', 'model', 'decode'],
    outside: ['dns-packet', 'node:*'],
    because: 'asking DNS needs the network and nothing of captures',
  },
  witness: {
    folders: ['base', 'model', 'decode'],
    outside: [],
    because: 'it joins what a log says with queries that were seen; files are for host',
  },
  live: {
    folders: ['base', 'formats'],
    outside: ['cap', 'node:*'],
    because: 'it may be privileged, so it parses nothing: frames in, pcapng out',
  },
  host: {
    folders: [
      'base',
      'model',
      'formats',
      'decode',
      'kernel',
      'track',
      'stall',
      'report',
      'compare',
      'filter',
      'engine',
      'contract',
      'resolve',
      'witness',
      'live',
    ],
    outside: ['ws', 'zod', 'fzstd', 'xz-decompress', 'node:*'],
    because: 'it serves the command line and the app, and knows neither',
  },
  cli: {
    folders: [
      'base',
      'model',
      'formats',
      'decode',
      'track',
      'stall',
      'report',
      'compare',
      'filter',
      'engine',
      'contract',
      'resolve',
      'witness',
      'live',
      'host',
    ],
    outside: ['commander', 'zod', 'node:*'],
    because: 'what other shells need as well belongs into host',
  },
};

/** A sentence for each import that the table forbids. */
function trespasses(imports: readonly Import[]): string[] {
  return imports.flatMap((one) => {
    const folder = folderOf(one.from);
    const room = HOUSE[folder];
    if (room === undefined) return [`${one.from}: src/${folder} has no row in the table of test/architecture.test.ts`];
    if (mayImport(folder, room, one)) return [];
    return [`${one.from} imports ${one.to}, but src/${folder} may import ${allowance(room)} only: ${room.because}`];
  });
}

function mayImport(folder: string, { folders, outside }: Room, { to, kind }: Import): boolean {
  if (kind === 'unresolved') return false;
  if (kind !== 'own') return outside.includes(to) || (kind === 'node' && outside.includes('node:*'));
  return to.startsWith('src/') && [folder, ...folders].includes(folderOf(to));
}

function folderOf(file: string): string {
  return file.split('/')[1];
}

function allowance({ folders, outside }: Room): string {
  const all = [...folders, ...outside];
  return all.length === 0 ? 'nothing' : all.join(', ');
}

describe('the house', () => {
  let graph: ImportGraph;
  beforeAll(async () => {
    graph = await readImports(ROOT, 'src');
  });

  it('is read whole: every room, and imports of every kind', () => {
    expect(graph.files.length).toBeGreaterThan(150);
    expect(graph.imports.length).toBeGreaterThan(500);
    expect([...new Set(graph.files.map(folderOf))].filter((folder) => !(folder in HOUSE))).toEqual([]);
    expect(graph.imports).toContainEqual(
      expect.objectContaining({ from: 'src/cli/schemaCommand.ts', to: 'src/cli/runSchema.ts', typeOnly: false }),
    );
    expect(graph.imports.some(({ typeOnly }) => typeOnly)).toBe(true);
    expect(graph.imports.some(({ to }) => to === 'commander')).toBe(true);
    expect(graph.imports.some(({ to }) => to === 'node:fs')).toBe(true);
  });

  it('keeps its rooms apart', () => {
    expect(trespasses(graph.imports)).toEqual([]);
  });

  it('has no circle of imports at run time', () => {
    expect(cyclesOf(graph.imports).map((files) => files.join(' -> '))).toEqual([]);
  });

  it('is what docs/architecture.md says it is', () => {
    expect(documentedRooms()).toEqual(
      Object.entries(HOUSE).map(([folder, { folders, outside }]) => [folder, [...folders, ...outside]]),
    );
  });
});

/** The rows `| src/x | what | imports |` of the documented table. */
function documentedRooms(): [string, string[]][] {
  const text = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  return [...text.matchAll(/^\| `src\/(\w+)` \|[^|]*\|([^|]*)\|$/gm)].map(([, folder, imports]) => [
    folder,
    imports.trim() === 'nothing' ? [] : imports.split(',').map((name) => name.trim().replaceAll('`', '')),
  ]);
}

describe('a trespass', () => {
  it.each([
    ['a value from a room above', 'src/base/odd.ts', "import { x } from '../engine/x.ts';\nx;", 'src/engine/x.ts'],
    ['a type alone', 'src/report/odd.ts', "import type { X } from '../engine/x.ts';\nlet a: X;", 'src/engine/x.ts'],
    ['one at run time', 'src/track/odd.ts', "await import('../engine/x.ts');", 'src/engine/x.ts'],
    ['one handed on', 'src/formats/odd.ts', "export { x } from '../engine/x.ts';", 'src/engine/x.ts'],
    ['the operating system', 'src/engine/odd.ts', "import { readFileSync } from 'node:fs';\nreadFileSync;", 'node:fs'],
    ['the same without its prefix', 'src/decode/odd.ts', "import fs from 'fs';\nfs;", 'node:fs'],
    ['a package', 'src/formats/odd.ts', "import { z } from 'zod';\nz;", 'zod'],
    ['what is not there', 'src/cli/odd.ts', "import { y } from './y.ts';\ny;", 'y.ts'],
    ['something outside src', 'src/cli/odd.ts', "import { t } from '../../test/t.ts';\nt;", 'test/t.ts'],
  ])('is caught: %s', async (_, file, text, target) => {
    const { imports } = await planted({ [file]: text });
    expect(trespasses(imports)).toEqual([expect.stringMatching(new RegExp(`^${file} imports \\S*${target}, but `))]);
  });

  it('names a room that has no row', async () => {
    const { imports } = await planted({ 'src/attic/odd.ts': "import { x } from '../engine/x.ts';\nx;" });
    expect(trespasses(imports)).toEqual([expect.stringContaining('src/attic has no row')]);
  });

  it('is also a circle, however long', async () => {
    const { imports } = await planted({
      'src/base/a.ts': "import { b } from './b.ts';\nexport const a = b;",
      'src/base/b.ts': "import { c } from './c.ts';\nexport const b = c;",
      'src/base/c.ts': "import { a } from './a.ts';\nexport const c = () => a;",
    });
    expect(trespasses(imports)).toEqual([]);
    expect(cyclesOf(imports)).toEqual([['src/base/a.ts', 'src/base/b.ts', 'src/base/c.ts', 'src/base/a.ts']]);
  });
});

/** What the two halves of the app may import of `src`, and from outside. */
const APP: Readonly<Record<'renderer' | 'electron', Room>> = {
  renderer: {
    folders: ['base', 'model', 'contract'],
    outside: [
      'react',
      'react-dom',
      'zod',
      'zustand',
      'uplot',
      'react-resizable-panels',
      '@mantine/core',
      '@mantine/hooks',
      '@mantine/spotlight',
      'vite',
    ],
    because: 'it knows the engine by its contract alone, so that it runs in a browser and in Electron',
  },
  electron: {
    folders: ['base', 'model', 'contract', 'live', 'host'],
    outside: ['electron', 'zod', 'playwright-core', 'node:*'],
    because: 'it makes windows and processes; what the engine does is for host, what is shown is for renderer',
  },
};

/** Folders of the renderer that others may import; every other folder but `app` is a feature, and stands alone. */
const WIDGETS: Readonly<Record<string, readonly string[]>> = {
  state: ['connection'],
  shell: ['connection'],
  connection: ['state', 'shell', 'ui'],
  ui: ['state'],
  timeline: ['ui', 'state', 'connection'],
  frame: ['ui', 'state', 'connection'],
};

/** A sentence for each import by which one of the app's halves reaches too far. */
function appTrespasses(half: keyof typeof APP, imports: readonly Import[]): string[] {
  const room = APP[half];
  return imports.flatMap((one) => {
    const { from, to, kind } = one;
    const own = kind === 'own' && to.startsWith(`${half}/`);
    if (own || mayImport('', room, one)) return [];
    return [`${from} imports ${to}, but ${half} may import ${allowance(room)} only: ${room.because}`];
  });
}

/** A sentence for each import between folders of the renderer that do not know each other. */
function featureTrespasses(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to }) => {
    const [, importer, below] = from.split('/');
    if (!to.startsWith('renderer/') || below === undefined || importer === 'app') return [];
    const target = folderOf(to);
    const allowed = WIDGETS[importer] ?? Object.keys(WIDGETS);
    if (target === importer || allowed.includes(target)) return [];
    return [`${from} imports ${to}, but renderer/${importer} may import ${allowed.join(', ')} only`];
  });
}

describe('the app', () => {
  it.each(['renderer', 'electron'] as const)('keeps to its own half: %s', async (half) => {
    const { files, imports } = await readImports(ROOT, half);
    expect(files.length).toBeGreaterThan(20);
    expect(appTrespasses(half, imports)).toEqual([]);
    expect(cyclesOf(imports).map((circle) => circle.join(' -> '))).toEqual([]);
  });

  it('has features that do not know each other', async () => {
    const { imports } = await readImports(ROOT, 'renderer');
    expect(featureTrespasses(imports)).toEqual([]);
  });

  it.each([
    ['a feature that imports another', 'renderer/stalls/x.ts', "import { y } from '../packets/y.ts';\ny;"],
    ['a feature that imports the app', 'renderer/stalls/x.ts', "import { y } from '../app/y.ts';\ny;"],
    ['a widget that imports a feature', 'renderer/ui/x.tsx', "import { y } from '../packets/y.ts';\ny;"],
  ])('is caught when it has %s', async (_, file, text) => {
    const y = 'export const y = 1;';
    const { imports } = await planted({ [file]: text, 'renderer/packets/y.ts': y, 'renderer/app/y.ts': y }, 'renderer');
    expect(featureTrespasses(imports)).toEqual([expect.stringContaining(file)]);
  });

  it('is caught when the renderer imports the engine', async () => {
    const text = "import { x } from '../../src/engine/x.ts';\nx;";
    const { imports } = await planted({ 'renderer/stalls/x.ts': text }, 'renderer');
    expect(appTrespasses('renderer', imports)).toEqual([expect.stringContaining('src/engine/x.ts, but renderer may')]);
  });
});

/** The imports of a small house of its own, with the given files in it. */
async function planted(files: Readonly<Record<string, string>>, top = 'src'): Promise<ImportGraph> {
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
  try {
    const all = { 'src/engine/x.ts': 'export const x = 1;\nexport type X = 1;', 'test/t.ts': 'export const t = 1;' };
    for (const [name, text] of Object.entries({ ...all, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await readImports(folder, top);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
