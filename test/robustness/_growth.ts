import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { ATTACKS, writeAttack } from './attacks.ts';

const divs = (process.env.DIVS ?? '40,20,10').split(',').map(Number);
const only = process.env.ONLY;
const limit = Number(process.env.LIMIT ?? 60);
const extra = (process.env.EXTRA ?? '').split(' ').filter(Boolean);
for (const a of ATTACKS) {
  if (only && !a.name.includes(only)) continue;
  const row: string[] = [];
  for (const d of divs) {
    const n = Math.ceil(a.largeCount / d);
    const f = '/tmp/attack.pcap';
    const fd = openSync(f, 'w');
    writeAttack(a, n, (p) => {
      writeSync(fd, p);
    });
    closeSync(fd);
    const t = performance.now();
    const r = spawnSync(
      '/usr/bin/time',
      [
        '-v',
        '-o',
        '/tmp/attack.time',
        'timeout',
        '-s',
        'KILL',
        String(limit),
        'node',
        process.env.CLI ?? '/tmp/dist-r/ptrscope.js',
        'analyze',
        f,
        '-f',
        'json',
        '-o',
        '/tmp/attack.json',
        ...extra,
      ],
      { encoding: 'utf8' },
    );
    const s = (performance.now() - t) / 1000;
    let peak = NaN;
    try {
      peak =
        Number(/Maximum resident set size \(kbytes\): (\d+)/.exec(readFileSync('/tmp/attack.time', 'utf8'))?.[1]) /
        1024;
    } catch {}
    const rep = r.status === 0 ? JSON.parse(readFileSync('/tmp/attack.json', 'utf8').slice(0, 400e6)) : null;
    const lim = rep ? rep.limits.map((l: any) => `${l.kind}:${l.count}`).join(' ') : '';
    row.push(
      `n=${n} ${(statSync(f).size / 1e6).toFixed(0)}MB ${s.toFixed(1)}s ${peak.toFixed(0)}MiB ${r.status ?? r.signal} st=${rep?.summary.stalls} lk=${rep?.summary.lookups} [${lim}] ${(r.stderr ?? '').slice(0, 300).trim()}`,
    );
    if (r.status !== 0) break;
  }
  console.log(`${a.name}\n   ${row.join('\n   ')}`);
}
