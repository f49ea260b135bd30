/**
 * `npm run bench`: ptrscope beside tcpdump (and tshark) on generated captures, its memory, and its report against the
 * truth. Prints ratios and what the machine was; judges no absolute time.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Report } from '../../src/model/report.ts';
import { readTruth, type StoredCapture, storedCapture, type WantedCapture } from './captures.ts';
import type { CaptureFormat } from './frameWriter.ts';
import type { CaptureKind } from './generate.ts';
import { type Command, machine, run, sideBySide } from './measure.ts';
import { compareWithTruth } from './truth.ts';

const FOLDER = '.bench/captures';
const SCRATCH = '.bench/time.txt';
const REPORT = '.bench/report.json';
const PTRSCOPE = 'dist/cli/ptrscope.js';
const KINDS: readonly CaptureKind[] = ['mix', 'small'];
/** Times tcpdump's time that ptrscope may take, and how many times less than tshark's it must. */
const BARS = { mix: { tcpdump: 1.2, tshark: 30 }, small: { tcpdump: 1.3, tshark: 120 } } as const;

const HELP = `npm run bench -- [options]
  --kind mix|small       one kind of capture only
  --megabytes N          size of the captures, MiB (1024)
  --pairs N              measured pairs (5)
  --seed N               (1)
  --format pcap|pcapng   (pcap)
  --with-tshark          measure tshark too, on --tshark-megabytes N (100), scaled
  --with-memory          peak memory at the size and at four times the size
`;

const { values } = parseArgs({
  options: {
    kind: { type: 'string' },
    megabytes: { type: 'string', default: '1024' },
    pairs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    format: { type: 'string', default: 'pcap' },
    'with-tshark': { type: 'boolean', default: false },
    'tshark-megabytes': { type: 'string', default: '100' },
    'with-memory': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function main(): void {
  if (values.help) {
    say(HELP);
    return;
  }
  if (!existsSync(PTRSCOPE)) throw new Error(`${PTRSCOPE} is missing: run "npm run build" first`);
  say(`${machine()}\n`);
  for (const kind of KINDS.filter((each) => values.kind === undefined || values.kind === each)) benchmark(kind);
}

function benchmark(kind: CaptureKind): void {
  const capture = stored(kind, Number(values.megabytes));
  say(`${kind}: ${capture.file}, ${mebibytes(capture).toFixed(0)} MiB, ${capture.frames} frames, `);
  say(`${capture.connections} connections, ${capture.lookups} other lookups\n`);
  const pair = sideBySide(ptrscope(capture), tcpdump(capture), Number(values.pairs), SCRATCH);
  row('ptrscope', pair.secondsA, pair.peakA);
  row('tcpdump', pair.secondsB, pair.peakB);
  say(`  ptrscope / tcpdump   ${pair.ratio.toFixed(2)}   (bar ${BARS[kind].tcpdump}, aim 1.0)\n`);
  const whole = run(wholeReport(capture), SCRATCH);
  row('ptrscope, all as JSON', whole.seconds, whole.peakMebibytes);
  truth(capture);
  if (values['with-tshark']) tsharkRow(kind, pair.secondsA / mebibytes(capture));
  if (values['with-memory']) memoryRows(kind);
}

function truth(capture: StoredCapture): void {
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
  const agreement = compareWithTruth(readTruth(capture.truthFile), report);
  const { recall, precision, misjudged, worstSeconds, missed, invented } = agreement;
  say(`  stalls               recall ${recall.toFixed(4)}, precision ${precision.toFixed(4)}, `);
  say(`durations within ${(worstSeconds * 1000).toFixed(3)} ms, ${misjudged.length} with a wrong phase or cause\n`);
  for (const key of [...missed.slice(0, 5).map((one) => `missed ${one}`), ...invented.slice(0, 5)]) say(`    ${key}\n`);
}

/** @param ours seconds that ptrscope took for a MiB of the large capture */
function tsharkRow(kind: CaptureKind, ours: number): void {
  const capture = stored(kind, Number(values['tshark-megabytes']));
  const { seconds, peakMebibytes } = run(tshark(capture), SCRATCH);
  row('tshark', seconds, peakMebibytes);
  const times = seconds / mebibytes(capture) / ours;
  say(`  tshark / ptrscope    ${times.toFixed(0)}   (bar ${BARS[kind].tshark}; `);
  say(`tshark on ${mebibytes(capture).toFixed(0)} MiB, scaled)\n`);
}

function memoryRows(kind: CaptureKind): void {
  const peaks = [1, 4].map((times) => {
    const capture = stored(kind, Number(values.megabytes) * times);
    const { seconds, peakMebibytes } = run(wholeReport(capture), SCRATCH);
    row(`ptrscope, ${mebibytes(capture).toFixed(0)} MiB`, seconds, peakMebibytes);
    return peakMebibytes ?? Number.NaN;
  });
  say(`  memory grows by      ${(peaks[1] - peaks[0]).toFixed(0)} MiB   (bar 20; peak below 128)\n`);
}

/** As people call it: the report in sentences. */
function ptrscope({ file }: StoredCapture): Command {
  return { label: 'ptrscope', program: process.execPath, args: [PTRSCOPE, 'analyze', file] };
}

/** Every stall, silence, lookup and finding: for thousands of stalls tens of megabytes. */
function wholeReport({ file }: StoredCapture): Command {
  const args = [PTRSCOPE, 'analyze', file, '--format', 'json', '-o', REPORT];
  return { label: 'ptrscope', program: process.execPath, args };
}

function tcpdump({ file }: StoredCapture): Command {
  const filter = 'udp port 53 or (tcp[13] & 7 != 0)';
  // As root it would give its output, here the null device itself, to a user of its own.
  const user = process.getuid?.() === 0 ? ['-Z', 'root'] : [];
  return { label: 'tcpdump', program: 'tcpdump', args: [...user, '-r', file, '-w', '/dev/null', filter] };
}

/** With the fields that a script needs to find the stalls by itself. */
function tshark({ file }: StoredCapture): Command {
  const connection = ['ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'tcp.stream', 'tcp.flags', 'tcp.len'];
  const opening = ['tcp.analysis.retransmission', 'tls.handshake.type', 'smtp.rsp'];
  const dns = [
    'dns.id',
    'dns.qry.name',
    'dns.qry.type',
    'dns.flags.response',
    'dns.flags.rcode',
    'dns.ptr.domain_name',
  ];
  const fields = ['frame.number', 'frame.time_relative', ...connection, ...opening, ...dns];
  const args = ['-n', '-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
  return { label: 'tshark', program: 'tshark', args };
}

function stored(kind: CaptureKind, megabytes: number): StoredCapture {
  const format = values.format as CaptureFormat;
  const wanted: WantedCapture = { kind, megabytes, seed: Number(values.seed), format };
  return storedCapture(FOLDER, wanted);
}

function mebibytes({ file }: StoredCapture): number {
  return statSync(file).size / 2 ** 20;
}

function row(label: string, seconds: number, peak: number | null): void {
  const memory = peak === null ? '' : `${peak.toFixed(0).padStart(6)} MiB`;
  say(`  ${label.padEnd(21)}${seconds.toFixed(2).padStart(6)} s ${memory}\n`);
}

function say(text: string): void {
  process.stdout.write(text);
}

main();
