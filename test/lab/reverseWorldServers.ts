/** The name servers of the reverse world as real software: nsd and BIND as authorities, unbound and BIND as caches. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from './host.ts';
import { lines, sleep } from './machine.ts';

/** A zone's records beside its SOA, in master file format relative to the zone. */
export interface ZoneData {
  readonly zone: string;
  readonly records: readonly string[];
  /** The last number of the SOA, and its TTL: how long a "no" may be remembered. */
  readonly negativeSeconds?: number;
  /** Primary server and responsible person; both without the last dot. */
  readonly primary: string;
  readonly contact: string;
}

/** An authority whose zones can be changed while it runs. */
export interface Authority {
  readonly host: Host;
  /** Replaces or adds one zone and waits until it is served. */
  load(data: ZoneData): Promise<void>;
}

/** Two servers with the same records have the same serial, as after a transfer. */
const serials = new Map<string, number>();
const FIRST_SERIAL = 2026010101;

function serialOf(data: ZoneData): number {
  const key = JSON.stringify(data);
  const known = serials.get(key);
  if (known !== undefined) return known;
  serials.set(key, FIRST_SERIAL + serials.size);
  return FIRST_SERIAL + serials.size - 1;
}

function zoneText(data: ZoneData): string {
  const { zone, records, negativeSeconds = 3600, primary, contact } = data;
  return lines(
    `$ORIGIN ${zone}`,
    '$TTL 3600',
    `@ ${negativeSeconds} IN SOA ${primary}. ${contact}. ${serialOf(data)} 3600 600 86400 ${negativeSeconds}`,
    ...records,
  );
}

function fileOf({ zone }: ZoneData): string {
  return `zone-${zone.replaceAll('/', '_')}txt`;
}

/** nsd with these zones; on addresses of its own each, so that an answer comes from where the query went. */
export async function startNsd(
  host: Host,
  addresses: readonly string[],
  zones: readonly ZoneData[],
): Promise<Authority> {
  for (const data of zones) host.file(fileOf(data), zoneText(data));
  const config = lines(
    'server:',
    ...['127.0.0.1', ...addresses].map((address) => `  ip-address: ${address}`),
    `  zonesdir: "${host.folder}"`,
    '  username: ""',
    '  chroot: ""',
    '  database: ""',
    '  server-count: 1',
    `  pidfile: "${host.folder}/nsd.pid"`,
    `  xfrdfile: "${host.folder}/xfrd.state"`,
    `  zonelistfile: "${host.folder}/zone.list"`,
    'remote-control:',
    '  control-enable: no',
    ...zones.flatMap((data) => ['zone:', `  name: "${data.zone}"`, `  zonefile: "${fileOf(data)}"`]),
  );
  const process = host.start('nsd', '-d', '-c', host.file('nsd.conf', config));
  await host.listening(53, 'udp');
  return { host, load: (data) => reload(host, process, data) };
}

/** BIND as an authority alone. */
export async function startBindAuthority(host: Host, zones: readonly ZoneData[]): Promise<Authority> {
  for (const data of zones) host.file(fileOf(data), zoneText(data));
  const config = lines(
    'options {',
    `  directory "${host.folder}"; pid-file none; listen-on { any; }; listen-on-v6 { any; };`,
    '  recursion no; dnssec-validation no; allow-query { any; }; notify no;',
    '};',
    'controls { };',
    ...zones.map((data) => `zone "${data.zone}" { type primary; file "${host.folder}/${fileOf(data)}"; };`),
  );
  const process = host.start('named', '-g', '-n', '1', '-c', host.file('named.conf', config));
  await host.listening(53, 'udp');
  return { host, load: (data) => reload(host, process, data) };
}

/** Of zones, in the life of this process. */
let changes = 0;

async function reload(host: Host, process: ChildProcess, data: ZoneData): Promise<void> {
  const path = host.file(fileOf(data), zoneText(data));
  // Both servers tell a changed file by whole seconds of its time, and only a later one counts.
  changes += 1;
  const later = Date.now() / 1000 + 2 * changes;
  utimesSync(path, later, later);
  process.kill('SIGHUP');
  for (let tries = 0; tries < 50; tries++) {
    const { output } = await host.run('dig', ['+short', '+norecurse', 'SOA', data.zone, '@127.0.0.1']);
    if (output.includes(String(serialOf(data)))) return;
    await sleep(100);
  }
  throw new Error(`${data.zone} is not loaded: ${host.logs()}`);
}

/** A cache that its operator can tell to forget. */
export interface Cache {
  readonly host: Host;
  /** Forgets one name, by the command that its operator would type. */
  flush(name: string): Promise<void>;
  /** Forgets everything, servers that were silent or lame as well. */
  flushAll(): Promise<void>;
}

/** unbound that passes all queries on to another cache. */
export async function startForwardingUnbound(host: Host, forwardTo: string): Promise<Cache> {
  const config = lines(
    'server:',
    '  do-daemonize: no',
    '  chroot: ""',
    '  username: ""',
    `  directory: "${host.folder}"`,
    '  pidfile: ""',
    '  use-syslog: no',
    '  logfile: ""',
    '  interface: 0.0.0.0',
    '  interface: ::0',
    '  access-control: 0.0.0.0/0 allow',
    '  access-control: ::0/0 allow',
    '  module-config: "iterator"',
    'remote-control:',
    '  control-enable: yes',
    '  control-use-cert: no',
    `  control-interface: "${host.folder}/unbound.ctl"`,
    'forward-zone:',
    '  name: "."',
    `  forward-addr: ${forwardTo}`,
  );
  const file = host.file('unbound.conf', config);
  host.start('unbound', '-d', '-c', file);
  await host.listening(53, 'udp');
  const control = (...args: string[]) => succeed(host, 'unbound-control', '-c', file, ...args);
  const flushAll = async () => {
    await control('flush_zone', '.');
    await control('flush_infra', 'all');
  };
  return { host, flush: (name) => control('flush', name), flushAll };
}

/** BIND that resolves from the root down. */
export async function startBindCache(host: Host, rootHints: string): Promise<Cache> {
  mkdirSync(join(host.folder, 'cache'), { recursive: true });
  const key = host.file(
    'rndc.key',
    'key "rndc-key" { algorithm hmac-sha256; secret "bGFiLWxhYi1sYWItbGFiLWxhYg=="; };\n',
  );
  const config = lines(
    `include "${key}";`,
    'controls { inet 127.0.0.1 port 953 allow { 127.0.0.1; } keys { "rndc-key"; }; };',
    'options {',
    `  directory "${host.folder}/cache"; pid-file none; listen-on { any; }; listen-on-v6 { any; };`,
    '  recursion yes; allow-recursion { any; }; allow-query { any; }; dnssec-validation no;',
    '};',
    `zone "." { type hint; file "${host.file('root.hints', rootHints)}"; };`,
  );
  host.start('named', '-g', '-n', '1', '-c', host.file('named.conf', config));
  await host.listening(53, 'udp');
  await host.listening(953);
  const control = (...args: string[]) => succeed(host, 'rndc', '-k', key, '-s', '127.0.0.1', ...args);
  return { host, flush: (name) => control('flushname', name), flushAll: () => control('flush') };
}

async function succeed(host: Host, command: string, ...args: string[]): Promise<void> {
  const { status, output } = await host.run(command, args);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${output}`);
}
