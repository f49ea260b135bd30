/**
 * `npm run bench:live`: every source beside tcpdump on the same interface at the same time: frames missing, how far stamps
 * differ, processor time, memory, and how soon a frame is in its file. Needs root, Linux and tcpreplay.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  CAPTURE_DEFAULTS,
  type CaptureMessage,
  type EndedMessage,
  SOURCES,
  type SourceName,
} from '../../src/live/capture.ts';
import { startCapture } from '../../src/live/startCapture.ts';
import { RECEIVER, Wire, whyNoWire, writeTestFrames } from '../live/wire.ts';
import { compareSeen, readSeen, stampsOf } from './liveRead.ts';
import { machine, median } from './measure.ts';

const FOLDER = resolve('.bench/live');
const FRAMES = join(FOLDER, 'frames.pcap');
const REFERENCE = join(FOLDER, 'reference.pcap');
const SPOOL = join(FOLDER, 'spool');
/** Bars: median difference of stamps, and share of a core of an idle capture. */
const BAR_MICROSECONDS = 10;
const BAR_IDLE_PERCENT = 2;

const HELP = `npm run bench:live -- [options]
  --sources LIST         of cap,dumpcap,tcpdump (all)
  --rates LIST           frames a second (50000,200000)
  --seconds N            of sending at each rate (10)
  --idle-seconds N       of an idle capture (20)
  --long-seconds N       of 5,000 frames a second with memory watched (120)
  --program FILE         the capture process's program (dist/cli/capture.js)
`;

const { values } = parseArgs({
  options: {
    sources: { type: 'string', default: SOURCES.join(',') },
    rates: { type: 'string', default: '50000,200000' },
    seconds: { type: 'string', default: '10' },
    'idle-seconds': { type: 'string', default: '20' },
    'long-seconds': { type: 'string', default: '120' },
    program: { type: 'string', default: 'dist/cli/capture.js' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) return say(HELP);
  const why = whyNoWire();
  if (why !== null) throw new Error(`live captures cannot be measured here: ${why}`);
  say(`${machine()}\n`);
  mkdirSync(FOLDER, { recursive: true });
  writeTestFrames(FRAMES);
  const wire = new Wire('bench');
  try {
    for (const source of values.sources.split(',') as SourceName[]) await measure(wire, source);
  } finally {
    wire.remove();
  }
}

async function measure(wire: Wire, source: SourceName): Promise<void> {
  for (const rate of values.rates.split(',').map(Number)) await atRate(wire, source, rate);
  await idle(wire, source);
  await latency(wire, source);
  await long(wire, source);
}

/** A capture that runs, with all that it said. */
interface Running {
  readonly messages: CaptureMessage[];
  readonly processIds: readonly number[];
  stop(): Promise<EndedMessage>;
}

async function capture(
  wire: Wire,
  source: SourceName,
  told: (message: CaptureMessage) => void = () => {},
): Promise<Running> {
  rmSync(SPOOL, { recursive: true, force: true });
  const messages: CaptureMessage[] = [];
  const running = await new Promise<ReturnType<typeof startCapture>>((done, failed) => {
    const begun = startCapture(
      { ...CAPTURE_DEFAULTS, device: RECEIVER, folder: SPOOL, source },
      {
        launch: () => wire.launch(resolve(values.program)),
        onMessage: (message) => {
          messages.push(message);
          told(message);
          if (message.kind === 'file') done(begun);
          if (message.kind === 'ended') failed(new Error(message.text));
        },
      },
    );
  });
  await sleep(500);
  return { messages, processIds: family(running.processId!), stop: () => running.stop() };
}

async function atRate(wire: Wire, source: SourceName, rate: number): Promise<void> {
  const reference = wire.start(
    'tcpdump',
    ...['-i', RECEIVER, '-B', '131072', '--time-stamp-precision=nano', '-Z', 'root', '-w', REFERENCE],
  );
  const running = await capture(wire, source);
  await sleep(500);
  const before = processorSeconds(running.processIds);
  const began = performance.now();
  const sent = await wire.send(FRAMES, rate * Number(values.seconds), rate);
  const seconds = (performance.now() - began) / 1000;
  await sleep(1500);
  const used = processorSeconds(running.processIds) - before;
  const ended = await running.stop();
  reference.kill('SIGINT');
  await new Promise((done) => reference.once('close', done));
  const result = compareSeen(readSeen(join(SPOOL, '000001.pcapng'), sent), readSeen(REFERENCE, sent));
  const holds = result.missing === 0 && result.medianMicroseconds <= BAR_MICROSECONDS;
  say(`${source}, ${rate} frames/s wanted, ${Math.round(sent / seconds)} sent, ${sent} frames: `);
  say(`missing ${result.missing} (tcpdump ${result.missingInReference}), said dropped ${ended.dropped}; `);
  say(`stamps differ by ${result.medianMicroseconds.toFixed(2)} us (median), `);
  say(`${result.percentile99Microseconds.toFixed(1)} (99 %), ${result.worstMicroseconds.toFixed(0)} (worst); `);
  say(`${((100 * used) / seconds).toFixed(0)} % of a core: ${holds ? 'holds' : 'DOES NOT HOLD'}\n`);
}

async function idle(wire: Wire, source: SourceName): Promise<void> {
  const running = await capture(wire, source);
  await sleep(2000);
  const before = processorSeconds(running.processIds);
  const seconds = Number(values['idle-seconds']);
  await sleep(seconds * 1000);
  const percent = (100 * (processorSeconds(running.processIds) - before)) / seconds;
  await running.stop();
  say(`${source}, idle for ${seconds} s: ${percent.toFixed(2)} % of a core: `);
  say(`${percent < BAR_IDLE_PERCENT ? 'holds' : 'DOES NOT HOLD'}\n`);
}

const LATENCY_FRAMES = 25;

/** Single frames with pauses between: from the kernel's stamp to the word that the frame is in its file. */
async function latency(wire: Wire, source: SourceName): Promise<void> {
  const heard: { frames: number; epochMs: number }[] = [];
  const running = await capture(wire, source, (message) => {
    if (message.kind === 'grown') heard.push({ frames: message.frames, epochMs: Date.now() });
  });
  for (let at = 0; at < LATENCY_FRAMES; at++) {
    await wire.send(FRAMES, 1, 1000);
    await sleep(100 + 17 * at);
  }
  await running.stop();
  const waits = stampsOf(join(SPOOL, '000001.pcapng')).map(
    (stampMs, at) => heard.find(({ frames }) => frames > at)!.epochMs - stampMs,
  );
  say(`${source}, single frames: in their file ${median(waits).toFixed(0)} ms after the kernel had them (median), `);
  say(`${Math.max(...waits).toFixed(0)} (worst)\n`);
}

async function long(wire: Wire, source: SourceName): Promise<void> {
  const seconds = Number(values['long-seconds']);
  const running = await capture(wire, source);
  const sending = wire.send(FRAMES, seconds * 5000, 5000);
  await sleep(Math.min(20, seconds / 4) * 1000);
  const early = residentMebibytes(running.processIds);
  const sent = await sending;
  await sleep(1500);
  const late = residentMebibytes(running.processIds);
  const ended = await running.stop();
  const { seen } = readSeen(join(SPOOL, '000001.pcapng'), sent);
  say(`${source}, 5000 frames/s for ${seconds} s: missing ${sent - seen}, said dropped ${ended.dropped}; `);
  say(`memory ${early.toFixed(0)} MiB early, ${late.toFixed(0)} MiB at the end\n`);
}

/** A process and its children. */
function family(processId: number): number[] {
  const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8');
  return [processId, ...children.split(' ').filter(Boolean).map(Number)];
}

const CLOCK_TICKS = 100;

function processorSeconds(processIds: readonly number[]): number {
  const ticks = processIds.map((id) => {
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / CLOCK_TICKS;
}

function residentMebibytes(processIds: readonly number[]): number {
  const kibibytes = processIds.map((id) =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]),
  );
  return kibibytes.reduce((sum, each) => sum + each, 0) / 1024;
}

function say(text: string): void {
  process.stdout.write(text);
}

await main();
