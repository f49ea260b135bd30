/** A lab: hosts in network namespaces on one bridge, real software in them, and a tcpdump where it is to be watched. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** IPv4 addresses that every lab uses; a host's IPv6 address ends alike (`fd77::53`). */
export const CLIENT = '10.77.1.1';
export const SERVER = '10.77.1.2';
export const RESOLVERS = ['10.77.1.53', '10.77.1.54', '10.77.1.55'] as const;

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

let labs = 0;

export class Lab {
  /** A folder for this lab's configurations, keys and captures; readable by the unprivileged users of daemons. */
  readonly folder: string;
  /** The bridge itself; a recording on its `br0` sees every frame, as a mirror port does. */
  readonly wire: Host;
  private readonly prefix: string;
  private readonly hosts = new Map<string, Host>();
  private readonly children: ChildProcess[] = [];

  constructor() {
    labs += 1;
    this.prefix = `ptrlab-${process.pid}-${labs}`;
    this.folder = mkdtempSync(join(tmpdir(), `${this.prefix}-`));
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
    for (const namespace of namespaces) {
      const pids = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter(Boolean);
      for (const pid of pids) killIfThere(Number(pid));
      spawnSync('ip', ['netns', 'delete', namespace]);
    }
    this.hosts.clear();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private namespace(name: string): string {
    return `${this.prefix}-${name}`;
  }
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

  /** Records what passes at the device, into a pcap file, until `stop()`. */
  async record(device = 'eth0', filter = QUIET_FILTER): Promise<Recording> {
    this.recordings += 1;
    const path = join(this.folder, `capture-${this.recordings}.pcap`);
    const [file, all] = this.commandLine('tcpdump', [
      ...['-i', device, '-s', '0', '-U', '--immediate-mode', '-n', '-Z', 'root', '-w', path, filter],
    ]);
    const child = this.lab.adopt(spawn(file, all, { stdio: ['ignore', 'ignore', 'pipe'] }));
    await said(child, /listening on/);
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

  private commandLine(command: string, args: readonly string[]): [string, string[]] {
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

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Why labs cannot be played here, or null when they can. */
export function whyNoLab(): string | null {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0) return 'not root';
  const missing = missingCommands(['ip', 'nsenter', 'unshare', 'tcpdump', 'ss', 'sysctl']);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const name = `ptrlab-${process.pid}-try`;
  const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  spawnSync('ip', ['netns', 'delete', name]);
  return made.status === 0 ? null : `no network namespace can be made: ${made.stderr.trim()}`;
}

/** Which of the commands (names on the path, or absolute paths) are not on this machine. */
export function missingCommands(commands: readonly string[]): string[] {
  return commands.filter((name) => (name.startsWith('/') ? !existsSync(name) : !onPath(name)));
}

export function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}

export function readLog(host: Host, name: string): string {
  const path = join(host.folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function onPath(name: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0;
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function sysctl(namespace: string, ...settings: string[]): void {
  execFileSync('ip', ['netns', 'exec', namespace, 'sysctl', '-q', '-w', ...settings]);
}

/** Test runners put their own variables into the environment; real software shall not see them. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH: `${PATH}:/usr/sbin:/sbin`, HOME: HOME ?? '/root', LC_ALL: 'C' };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself since it was listed.
  }
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
