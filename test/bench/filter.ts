/**
 * How fast display filters go over a capture, how long its index takes, and how long any place in it takes to be shown.
 * `node test/support/runTypeScript.mjs test/bench/filter.ts [CAPTURE]`; without one a generated capture of 1 GiB.
 */
import { statSync } from 'node:fs';
import { readFilter } from '../../src/filter/filter.ts';
import { CaptureSet } from '../../src/host/captureSet.ts';
import { walkCaptures } from '../../src/host/mergedWalk.ts';
import { TimedPace } from '../../src/host/pace.ts';
import { Packets } from '../../src/host/packets.ts';
import { PacketsScan } from '../../src/host/packetsScan.ts';
import { storedCapture } from './captures.ts';
import { machine, median } from './measure.ts';

const FOLDER = '.bench/captures';
const PAGES = 200;
const ROWS = 60;
const RUNS = 3;

/** What people type. */
const FILTERS = [
  'frame.number > 48 && frame.number < 73',
  'frame.len > 1000',
  'ip.addr == 10.0.0.2',
  'tcp.port == 465',
  'tcp.flags.syn == 1 && tcp.flags.ack == 0',
  'udp.port == 53',
  'tcp.stream == 5',
  'tcp.analysis.retransmission',
  'dns.flags.response == 0 && dns.qry.type == 12',
  'dns.qry.type == 12',
  'dns.qry.name contains "in-addr"',
  'dns.qry.name matches "^[0-9.]+in-addr"',
  'dns.time > 1',
  'tls.handshake.type == 1',
  'tls.handshake.extensions_server_name contains "mail"',
];

const path = process.argv[2] ?? storedCapture(FOLDER, { kind: 'small', megabytes: 1024, seed: 1, format: 'pcap' }).file;
const only = process.argv[3];
await main();

async function main(): Promise<void> {
  say(`${path}, ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB; ${machine()}\n\n`);
  const set = await CaptureSet.open([path]);
  const packets = await indexed(set);
  pages(packets);
  for (const text of FILTERS.filter((one) => only === undefined || one.includes(only))) await scan(packets, text);
  packets.close();
  set.close();
}

async function indexed(set: CaptureSet): Promise<Packets> {
  const [capture] = set.captures;
  const packets = new Packets({ capture: 0, reader: capture.reader, path });
  let origin: bigint | null = null;
  const began = process.cpuUsage();
  await walkCaptures(
    set.captures,
    {
      begin: (epochNs) => {
        origin = epochNs;
      },
      frames: (_, batch, from, to, shiftNs) => packets.add(batch, from, to, origin, shiftNs),
      end: () => undefined,
    },
    quiet(),
  );
  row('index', packets.count, millisecondsSince(began), '');
  say(`  memory of the process  ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB\n`);
  return packets;
}

function pages(packets: Packets): void {
  const times = Array.from({ length: PAGES }, (_, page) => {
    const from = Math.floor((packets.count * ((page * 7919) % PAGES)) / PAGES);
    const began = performance.now();
    packets.rows(from, ROWS);
    return performance.now() - began;
  });
  const [middle, worst] = [median(times).toFixed(1), Math.max(...times).toFixed(1)];
  say(`  any page of ${ROWS} rows: median ${middle} ms, worst ${worst} ms   (bar 100)\n\n`);
}

async function scan(packets: Packets, text: string): Promise<void> {
  const read = readFilter(text);
  if (read.kind === 'wrong') throw new Error(`${text}: ${read.problem.text}`);
  const times: number[] = [];
  let matched = 0;
  for (let run = 0; run < RUNS; run++) {
    const found = new PacketsScan(packets, read.filter);
    const began = process.cpuUsage();
    await found.run(quiet());
    times.push(millisecondsSince(began));
    matched = found.matched;
  }
  row(text, packets.count, median(times), `${matched} match`);
}

/** Of processor time: the machine has other work, too. */
function millisecondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

function row(label: string, frames: number, milliseconds: number, remark: string): void {
  const rate = (frames / milliseconds / 1000).toFixed(2);
  say(
    `  ${label.padEnd(54)} ${(milliseconds / 1000).toFixed(2).padStart(6)} s  ${rate.padStart(6)} M frames/s  ${remark}\n`,
  );
}

function quiet(): TimedPace {
  return new TimedPace(() => undefined);
}

function say(text: string): void {
  process.stdout.write(text);
}
