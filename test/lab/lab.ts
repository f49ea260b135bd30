/** A lab: hosts in network namespaces on one bridge, removed with all that runs in them when it closes. */
import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Host, type HostOptions } from './host.ts';
import { ip, sysctl } from './machine.ts';

/** IPv4 addresses that every lab uses; a host's IPv6 address ends alike (`fd77::53`). */
export const CLIENT = '10.77.1.1';
export const SERVER = '10.77.1.2';
export const RESOLVERS = ['10.77.1.53', '10.77.1.54', '10.77.1.55'] as const;

export class Lab {
  /** A folder for this lab's configurations, keys and captures; readable by the unprivileged users of daemons. */
  readonly folder: string;
  /** The bridge itself; a recording on its `br0` sees every frame, as a mirror port does. */
  readonly wire: Host;
  private readonly prefix: string;
  private readonly hosts = new Map<string, Host>();
  private readonly children: ChildProcess[] = [];

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), `ptrlab-${process.pid}-`));
    this.prefix = basename(this.folder);
    execFileSync('chmod', ['755', this.folder]);
    this.wire = new Host(this, 'wire', this.namespace('wire'), { addresses: [] });
    ip('netns', 'add', this.namespace('wire'));
    ip('-n', this.namespace('wire'), 'link', 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0');
    ip('-n', this.namespace('wire'), 'link', 'set', 'br0', 'up');
  }

  /** A new host on a bridge; its one interface is `eth0`. */
  host(name: string, options: HostOptions, bridge = 'br0'): Host {
    const namespace = this.namespace(name);
    ip('netns', 'add', namespace);
    this.hosts.set(name, new Host(this, name, namespace, options));
    sysctl(namespace, 'net.ipv6.conf.default.accept_dad=0', 'net.ipv6.conf.default.router_solicitations=0');
    sysctl(namespace, 'net.ipv4.icmp_ratelimit=0');
    this.plug(name, 'eth0', bridge);
    const host = this.hosts.get(name)!;
    for (const address of options.addresses) host.address('eth0', address);
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
    return host;
  }

  /** Connects an interface of the host to a bridge (`br0` unless said otherwise; another one is made at need). */
  plug(name: string, device: string, bridge = 'br0'): void {
    const wire = this.namespace('wire');
    if (spawnSync('ip', ['-n', wire, 'link', 'show', bridge]).status !== 0) {
      ip('-n', wire, 'link', 'add', bridge, 'type', 'bridge', 'mcast_snooping', '0');
      ip('-n', wire, 'link', 'set', bridge, 'up');
    }
    const port = `${name.slice(0, 9)}-${device}`;
    const peer = ['type', 'veth', 'peer', 'name', device, 'netns', this.namespace(name)];
    ip('-n', wire, 'link', 'add', port, ...peer);
    ip('-n', wire, 'link', 'set', port, 'master', bridge, 'up');
    ip('-n', this.namespace(name), 'link', 'set', device, 'up');
  }

  /** Remembers a process for the end of the lab. */
  adopt(child: ChildProcess): ChildProcess {
    this.children.push(child);
    return child;
  }

  /** Ends every process in the lab's namespaces and removes what the lab made; may be called twice. */
  close(): void {
    const namespaces = [...this.hosts.keys(), 'wire'].map((name) => this.namespace(name));
    for (const child of this.children) child.removeAllListeners();
    for (const namespace of namespaces) removeNamespace(namespace);
    this.hosts.clear();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private namespace(name: string): string {
    return `${this.prefix}-${name}`;
  }
}

/** Removes what runs left behind that were killed before they could: namespaces named for a process that is gone. */
export function removeAbandonedLabs(): void {
  const { stdout } = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  for (const [name] of stdout.matchAll(/^ptrlab-\S+/gm)) if (isAbandoned(name)) removeNamespace(name);
  for (const name of readdirSync(tmpdir())) {
    if (isAbandoned(name)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAbandoned(name: string): boolean {
  const pid = /^ptrlab-(\d+)-/.exec(name)?.[1];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}

function removeNamespace(namespace: string): void {
  const { stdout } = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  for (const pid of stdout.split('\n').filter(Boolean)) killIfThere(Number(pid));
  spawnSync('ip', ['netns', 'delete', namespace]);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself since it was listed.
  }
}
