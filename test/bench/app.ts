/**
 * `npm run bench:app`: a capture of 1 GiB opened in the app's engine beside `ptrscope analyze`, A B A B: the ratio, when
 * the first stall is shown, and how long lists take to answer while it is read; then the frame times of the window during a
 * live capture. Prints figures; judges no absolute time.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import { type Client, createClient } from '../../src/contract/client.ts';
import type { EngineOperations } from '../../src/contract/engineOperations.ts';
import { portTransport } from '../../src/contract/portTransport.ts';
import { Downloads } from '../../src/host/app/downloads.ts';
import { Engine } from '../../src/host/app/engine.ts';
import { measureViews } from './appViews.ts';
import { storedCapture } from './captures.ts';
import type { CaptureKind } from './generate.ts';
import { machine, median, run } from './measure.ts';

const FOLDER = '.bench/captures';
const REPORT = '.bench/app-report.json';
const SCRATCH = '.bench/app-time.txt';
/** Sent again and again while the views of a live capture are measured. */
const LIVE_MEGABYTES = 100;
/** Times the command line's time that a session may take. */
const BAR = 1.1;

const HELP = `npm run bench:app -- [options]
  --kind mix|small       (mix)
  --megabytes N          size of the capture, MiB (1024)
  --pairs N              measured pairs (5)
  --program FOLDER       the built command line (dist/cli)
`;

const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: 'mix' },
    megabytes: { type: 'string', default: '1024' },
    pairs: { type: 'string', default: '5' },
    program: { type: 'string', default: 'dist/cli' },
    help: { type: 'boolean', default: false },
  },
});

interface Opened {
  readonly seconds: number;
  readonly firstStallSeconds: number;
  /** Of lists asked for while it was read, in milliseconds. */
  readonly listMs: readonly number[];
}

async function main(): Promise<void> {
  if (values.help) return say(HELP);
  const program = resolve(values.program);
  const thread = join(program, 'appThread.js');
  if (!existsSync(thread)) throw new Error(`${thread} is missing: run "npm run build" first`);
  const wanted = { kind: values.kind as CaptureKind, megabytes: Number(values.megabytes), seed: 1 } as const;
  const capture = storedCapture(FOLDER, { ...wanted, format: 'pcap' });
  say(`${machine()}\n${capture.file}, ${(statSync(capture.file).size / 2 ** 20).toFixed(0)} MiB\n`);
  const commandLine = {
    label: 'ptrscope analyze',
    program: process.execPath,
    args: [join(program, 'ptrscope.js'), 'analyze', capture.file, '-f', 'json', '-o', REPORT],
  };
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-bench-'));
  const engine = new Engine({
    version: 'bench',
    configFolder: folder,
    examplesFolder: null,
    threadFile: pathToFileURL(thread),
    launchCapture: null,
    opened: [capture.file],
    directories: [],
    browser: { downloads: new Downloads() },
    idleMs: 60_000,
  });
  const page = pageOf(engine);
  const [{ grant }] = (await page.call('app.about', {})).opened;
  run(commandLine, SCRATCH);
  await open(page, grant);
  const pairs: { readonly line: number; readonly opened: Opened }[] = [];
  for (let at = 0; at < Number(values.pairs); at++) {
    pairs.push({ line: run(commandLine, SCRATCH).seconds, opened: await open(page, grant) });
  }
  const opened = pairs.map((pair) => pair.opened);
  say(`  ptrscope analyze     ${median(pairs.map(({ line }) => line)).toFixed(2)} s\n`);
  say(`  a session            ${median(opened.map(({ seconds }) => seconds)).toFixed(2)} s\n`);
  say(
    `  ratio                ${median(pairs.map((one) => one.opened.seconds / one.line)).toFixed(2)}   (bar ${BAR})\n`,
  );
  say(`  first stall shown    ${median(opened.map((one) => one.firstStallSeconds)).toFixed(2)} s\n`);
  const listMs = opened.flatMap((one) => one.listMs).sort((a, b) => a - b);
  const worst = listMs.at(-1) ?? Number.NaN;
  say(`  lists meanwhile      ${median(listMs).toFixed(0)} ms, worst ${worst.toFixed(0)} ms, ${listMs.length} asked\n`);
  page.close();
  await engine.finish();
  rmSync(folder, { recursive: true });
  const sent = storedCapture(FOLDER, { kind: 'small', megabytes: LIVE_MEGABYTES, seed: 1, format: 'pcap' });
  await measureViews(sent.file, say);
}

function pageOf(engine: Engine): Client<EngineOperations> {
  const { port1, port2 } = new MessageChannel();
  engine.serve(portTransport(port1));
  return createClient<EngineOperations>(portTransport(port2));
}

/** Opens, watches and lists as a page does, until all is read. */
async function open(page: Client<EngineOperations>, grant: string): Promise<Opened> {
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const { session } = await page.call('session.open', { grants: [grant], thresholdMs: null });
  let isOver = false;
  let firstStallSeconds = Number.NaN;
  let seconds = Number.NaN;
  const listMs: number[] = [];
  const asking = (async () => {
    while (!isOver) {
      const askedMs = performance.now();
      const sort = { column: 'waited', descending: true };
      const narrowing = { search: '', range: null, where: {}, filter: null };
      await page.call('session.stalls', { session, offset: 0, limit: 250, sort, ...narrowing });
      await page.call('session.overview', { session, range: null, buckets: 1000 });
      if (!isOver) listMs.push(performance.now() - askedMs);
      await sleep(400);
    }
  })();
  for await (const event of page.stream('session.watch', { session })) {
    if (event.kind === 'stalls' && Number.isNaN(firstStallSeconds)) firstStallSeconds = since();
    if (event.kind === 'status' && event.status.state !== 'reading') {
      seconds = since();
      isOver = true;
      break;
    }
  }
  await asking;
  await page.call('session.close', { session });
  return { seconds, firstStallSeconds, listMs };
}

function say(text: string): void {
  process.stdout.write(text);
}

await main();
