/** One host of a lab: its own network, its own files in /etc, processes in both, and recordings. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lab } from './lab.ts';
import { ip, lines, sleep, sysctl } from './machine.ts';

/** Leaves out what only tells of neighbours: ARP, multicast listener reports, neighbour discovery. */
const QUIET_FILTER = 'not arp and not dst host ff02::16 and not (icmp6 and ip6[40] >= 130)';

export interface HostOptions {
  readonly addresses: readonly string[];
  /** Name servers in /etc/resolv.conf; absent: none. */
  readonly nameServers?: readonly string[];
  /** The line `options …` of /etc/resolv.conf, without its first word. */
  readonly resolverOptions?: string;
  /** The `hosts` line of /etc/nsswitch.conf; by default `files dns`. */
  readonly nss?: string;
  /** Lines of /etc/hosts beside localhost. */
  readonly hosts?: readonly string[];
  /** Folders below /run that this host has for itself, `avahi-daemon`. */
  readonly run?: readonly string[];
  /** Other files of /etc that this host alone sees; only files that exist on the machine can be replaced. */
  readonly etc?: Readonly<Record<string, string>>;
}

export interface RunResult {
  readonly status: number | null;
  readonly output: string;
}

/** One host: a network namespace, and its own files in /etc for whatever runs in it. */
export class Host {
  readonly folder: string;
  readonly lab: Lab;
  private readonly name: string;
  private readonly namespace: string;
  private readonly etcFiles: string[] = [];
  private readonly runFolders: readonly string[];
  private recordings = 0;

  constructor(lab: Lab, name: string, namespace: string, options: HostOptions) {
    this.lab = lab;
    this.name = name;
    const folder = join(lab.folder, name);
    this.namespace = namespace;
    this.folder = folder;
    mkdirSync(join(folder, 'etc'), { recursive: true });
    const servers = (options.nameServers ?? []).map((address) => `nameserver ${address}`);
    const resolverOptions = options.resolverOptions === undefined ? [] : [`options ${options.resolverOptions}`];
    this.etc('resolv.conf', lines(...servers, ...resolverOptions));
    this.etc('hosts', lines('127.0.0.1 localhost', '::1 localhost', `127.0.1.1 ${name}`, ...(options.hosts ?? [])));
    this.etc(
      'nsswitch.conf',
      lines('passwd: files', 'group: files', 'shadow: files', `hosts: ${options.nss ?? 'files dns'}`),
    );
    for (const [name, text] of Object.entries(options.etc ?? {})) this.etc(name, text);
    this.runFolders = options.run ?? [];
    for (const name of this.runFolders) mkdirSync(join(folder, 'run', name), { recursive: true });
  }

  /** Writes a file that this host sees below /etc. */
  etc(name: string, text: string): void {
    const path = join(this.folder, 'etc', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (!this.etcFiles.includes(name)) this.etcFiles.push(name);
  }

  /** Writes a file in the host's own folder (`test/lab` content, world-readable) and answers its path. */
  file(name: string, text: string, mode = 0o644): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode });
    return path;
  }

  address(device: string, address: string): void {
    const [length, extra] = address.includes(':') ? ['64', ['nodad']] : ['24', []];
    ip('-n', this.namespace, 'address', 'add', `${address}/${length}`, 'dev', device, ...extra);
  }

  route(destination: string, gateway: string): void {
    ip('-n', this.namespace, 'route', 'add', destination, 'via', gateway);
  }

  sysctl(...settings: string[]): void {
    sysctl(this.namespace, ...settings);
  }

  /** Starts a process that goes on until the lab closes; its output lands in `NAME.log` of the host's folder. */
  start(command: string, ...args: string[]): ChildProcess {
    const log = openSync(join(this.folder, `${command.split('/').pop()}.log`), 'a');
    const [file, all] = this.commandLine(command, args);
    const child = spawn(file, all, { stdio: ['ignore', log, log], env: plainEnvironment() });
    closeSync(log);
    return this.lab.adopt(child);
  }

  /** Starts a process whose output is read while it runs; it is this very process that gets a signal. */
  open(command: string, ...args: string[]): ChildProcess {
    const [file, all] = this.commandLine(command, args);
    return this.lab.adopt(spawn(file, all, { stdio: ['ignore', 'pipe', 'pipe'], env: plainEnvironment() }));
  }

  /** Runs a command to its end, or to the time limit, with what it shall read on standard input. */
  run(command: string, args: readonly string[], { input = '', limitMs = 60_000 } = {}): Promise<RunResult> {
    const [file, all] = this.commandLine(command, args);
    const child = this.lab.adopt(spawn(file, all, { stdio: ['pipe', 'pipe', 'pipe'], env: plainEnvironment() }));
    let output = '';
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (bytes: Buffer) => (output += bytes));
    child.stdin!.on('error', () => {}); // it may end without reading its input
    child.stdin!.end(input);
    return finished(child, limitMs, () => output);
  }

  /** Runs a shell script; for a client that types with pauses, or several commands. */
  shell(script: string, limitMs = 60_000): Promise<RunResult> {
    return this.run('sh', ['-c', script], { limitMs });
  }

  /** Records what passes at the device, into a pcap file, until `stop()`; at several, by dumpcap, into a pcapng file. */
  async record(device: string | readonly string[] = 'eth0', filter = QUIET_FILTER): Promise<Recording> {
    this.recordings += 1;
    const path = join(this.folder, `capture-${this.recordings}.pcap`);
    const [file, all] =
      typeof device === 'string'
        ? this.commandLine('tcpdump', [
            ...['-i', device, '-s', '0', '-U', '--immediate-mode', '-n', '-Z', 'root', '-w', path, filter],
          ])
        : this.commandLine('dumpcap', ['-q', '-f', filter, ...device.flatMap((one) => ['-i', one]), '-w', path]);
    const child = this.lab.adopt(spawn(file, all, { stdio: ['ignore', 'ignore', 'pipe'] }));
    await said(child, /listening on|File: /);
    return new Recording(path, child);
  }

  /** Waits until something listens on the port. */
  async listening(port: number, transport: 'tcp' | 'udp' = 'tcp', limitMs = 20_000): Promise<void> {
    const end = Date.now() + limitMs;
    const flags = transport === 'tcp' ? '-Hltn' : '-Hlun';
    while (Date.now() < end) {
      const { stdout } = spawnSync('ip', ['netns', 'exec', this.namespace, 'ss', flags, `sport = :${port}`]);
      if (stdout.length > 0) return;
      await sleep(50);
    }
    throw new Error(`nothing listens on ${transport} port ${port} of ${this.namespace}: ${this.logs()}`);
  }

  /** What the host's daemons said, for messages of failure. */
  logs(): string {
    const files = spawnSync('sh', ['-c', `tail -n 20 ${this.folder}/*.log`], { encoding: 'utf8' });
    return files.stdout;
  }

  /** What runs a command as this host: its network, its files in /etc, its name. */
  commandLine(command: string, args: readonly string[]): [string, string[]] {
    const binds = this.etcFiles.map((name) => `mount --bind '${join(this.folder, 'etc', name)}' '/etc/${name}'`);
    for (const name of this.runFolders) {
      binds.push(`mkdir -p '/run/${name}'`, `mount --bind '${join(this.folder, 'run', name)}' '/run/${name}'`);
    }
    const script = ['set -e', `hostname ${this.name}`, ...binds, 'exec "$@"'].join('\n');
    const inside = ['unshare', '--mount', '--uts', 'sh', '-c', script, 'sh', command, ...args];
    return ['nsenter', [`--net=/run/netns/${this.namespace}`, ...inside]];
  }
}

/** A running tcpdump. */
export class Recording {
  readonly path: string;
  private readonly child: ChildProcess;

  constructor(path: string, child: ChildProcess) {
    this.path = path;
    this.child = child;
  }

  /** Ends the capture, a moment later, so that the last frames are in it, and answers its file. */
  async stop(): Promise<string> {
    await sleep(300);
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGINT');
    await ended;
    return this.path;
  }
}

export function readLog(host: Host, name: string): string {
  const path = join(host.folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Test runners put their own variables into the environment; real software shall not see them. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH: `${PATH}:/usr/sbin:/sbin`, HOME: HOME ?? '/root', LC_ALL: 'C' };
}

function finished(child: ChildProcess, limitMs: number, output: () => string): Promise<RunResult> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve({ status, output: output() });
    });
  });
}

function said(child: ChildProcess, what: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr!.on('data', (bytes: Buffer) => {
      text += bytes;
      if (what.test(text)) resolve();
    });
    child.once('exit', (status) => reject(new Error(`ended with ${status}: ${text}`)));
  });
}
