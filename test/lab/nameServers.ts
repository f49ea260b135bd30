/** The name servers of a lab: unbound answering, silent or refusing, alone or behind a relay that makes it slow. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Host } from './host.ts';
import { type Lab, RESOLVERS } from './lab.ts';
import { lines } from './machine.ts';

export interface Zone {
  /** PTR records, address and name. */
  readonly ptr?: readonly (readonly [string, string])[];
  /** Other records, in master file format. */
  readonly records?: readonly string[];
  /** Zones whose names without data get no answer at all. */
  readonly silentZones?: readonly string[];
  /** Zones whose names without data get NXDOMAIN. */
  readonly emptyZones?: readonly string[];
  /** More lines of unbound's `server:` clause, or clauses after it. */
  readonly more?: readonly string[];
}

export const REVERSE_ZONES = ['77.10.in-addr.arpa.', '7.7.d.f.ip6.arpa.'];
/** A correct reverse: the names come back to the addresses. */
export const GOOD_NAMES: Zone = {
  ptr: [
    ['10.77.1.1', 'client.lab.example.'],
    ['10.77.1.2', 'mail.lab.example.'],
    ['fd77::1', 'client.lab.example.'],
    ['fd77::2', 'mail.lab.example.'],
  ],
  records: [
    'client.lab.example. 300 IN A 10.77.1.1',
    'mail.lab.example. 300 IN A 10.77.1.2',
    'client.lab.example. 300 IN AAAA fd77::1',
    'mail.lab.example. 300 IN AAAA fd77::2',
  ],
  emptyZones: [...REVERSE_ZONES, 'lab.example.'],
};

/** Starts unbound with these data and waits until it serves. */
export async function serveNames(host: Host, zone: Zone, port = 53): Promise<void> {
  await startUnbound(host, port, [
    'access-control: 0.0.0.0/0 allow',
    'access-control: ::0/0 allow',
    ...(zone.silentZones ?? []).map((name) => `local-zone: "${name}" deny`),
    ...(zone.emptyZones ?? []).map((name) => `local-zone: "${name}" static`),
    ...(zone.ptr ?? []).map(([address, name]) => `local-data-ptr: "${address} 300 ${name}"`),
    ...(zone.records ?? []).map((record) => `local-data: '${record}'`),
    ...(zone.more ?? []),
  ]);
}

/** A server that hears every query and says nothing: unbound's `deny`, which drops. */
export function serveSilence(host: Host): Promise<void> {
  return startUnbound(host, 53, ['access-control: 0.0.0.0/0 deny', 'access-control: ::0/0 deny']);
}

/** Only the owner of these query types waits: answers reach the client after a delay. */
export async function serveSlowly(host: Host, zone: Zone, delayMs: number, types: readonly string[]): Promise<void> {
  await serveNames(host, zone, 5300);
  const source = readFileSync(fileURLToPath(new URL('./slowRelay.ts', import.meta.url)), 'utf8');
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const script = host.file('slowRelay.mjs', ts.transpileModule(source, { compilerOptions: options }).outputText);
  host.start(process.execPath, script, String(delayMs), ...types);
  await host.listening(53, 'udp');
}

/** Hosts `resolver1` … on the usual addresses. */
export function resolverHosts(lab: Lab, count: number): Host[] {
  return RESOLVERS.slice(0, count).map((address, index) =>
    lab.host(`resolver${index + 1}`, { addresses: [address, `fd77::${address.split('.').pop()}`] }),
  );
}

async function startUnbound(host: Host, port: number, settings: readonly string[]): Promise<void> {
  const interfaces = [`interface: 0.0.0.0@${port}`, `interface: ::0@${port}`];
  const quiet = ['do-daemonize: no', 'chroot: ""', 'username: ""', `directory: "${host.folder}"`, 'pidfile: ""'];
  const modules = ['use-syslog: no', 'logfile: ""', 'module-config: "iterator"', 'interface-automatic: no'];
  const remote = ['remote-control:', 'control-enable: no'];
  const text = lines('server:', ...quiet, ...modules, ...interfaces, ...settings, ...remote);
  host.start('unbound', '-d', '-c', host.file(`unbound-${port}.conf`, text));
  await host.listening(port, 'udp');
}
