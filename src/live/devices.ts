/** The interfaces that can be captured on, as the first source that is there names them, completed by the system. */
import { networkInterfaces } from 'node:os';
import { loadCap } from './capBinding.ts';
import { procDevices } from './deviceWatch.ts';
import { type SystemDevice, systemDevice } from './linuxDevices.ts';
import { findProgram, runBriefly } from './programs.ts';

export interface CaptureDevice {
  /** As a capture takes it. */
  readonly name: string;
  /** What it is, in words; empty when nothing is known. */
  readonly description: string;
  readonly addresses: readonly string[];
  /** `disconnected`: up, but without cable or network. */
  readonly state: 'up' | 'disconnected' | 'down' | 'unknown';
  /** `all`: every network interface at once; `other`: no network (Bluetooth, USB, netfilter's log …). */
  readonly kind: 'network' | 'loopback' | 'all' | 'other';
  /** LINKTYPE_ value of its frames; null when only opening it would tell. */
  readonly linkType: number | null;
}

/** What a source lists. */
interface ListedDevice {
  readonly name: string;
  readonly description: string;
  readonly addresses: readonly string[];
  readonly state: CaptureDevice['state'];
  readonly isLoopback: boolean;
}

const LINUX_SLL2 = 276;

/** Best first: what carries traffic, `any`, loopback, what is down, what is no network. */
export async function listDevices(): Promise<readonly CaptureDevice[]> {
  const listed = (await byCap()) ?? (await byTcpdump()) ?? (await byDumpcap()) ?? bySystem();
  const devices = listed.map(completed);
  return devices
    .map((device, at) => ({ device, at }))
    .sort(byUsefulness)
    .map(({ device }) => device);
}

const PCAP_IF_LOOPBACK = 1;
const PCAP_IF_UP = 2;
const PCAP_IF_DISCONNECTED = 0x20;
const PCAP_IF_CONNECTION = 0x30;

async function byCap(): Promise<ListedDevice[] | null> {
  const loaded = await loadCap();
  if (loaded.kind !== 'loaded') return null;
  return loaded.binding.Cap.deviceList().map(({ name, description, addresses, flagBits }) => ({
    name,
    description: description ?? '',
    addresses: addresses.flatMap(({ addr }) => addr ?? []),
    state: stateOf((flagBits & PCAP_IF_UP) !== 0, (flagBits & PCAP_IF_CONNECTION) === PCAP_IF_DISCONNECTED),
    isLoopback: (flagBits & PCAP_IF_LOOPBACK) !== 0,
  }));
}

function stateOf(isUp: boolean, isDisconnected: boolean): CaptureDevice['state'] {
  if (!isUp) return 'down';
  return isDisconnected ? 'disconnected' : 'up';
}

/** `1.eth0 (description) [Up, Running, Connected]`. */
async function byTcpdump(): Promise<ListedDevice[] | null> {
  const found = findProgram('tcpdump');
  if (found.kind !== 'found') return null;
  const { status, stdout } = await runBriefly(found.path, ['-D']);
  if (status !== 0) return null;
  return [...stdout.matchAll(/^\d+\.(\S+)(?: \((.*)\))?(?: \[(.*)\])?$/gm)].map(([, name, description, flags]) => ({
    name: name!,
    description: description ?? '',
    addresses: [],
    state: stateOf(/\bUp\b/.test(flags ?? ''), /\bDisconnected\b/.test(flags ?? '')),
    isLoopback: /\bLoopback\b/.test(flags ?? ''),
  }));
}

/** `1. eth0<tab>vendor name<tab>friendly name<tab>type<tab>addresses<tab>loopback or network`. */
async function byDumpcap(): Promise<ListedDevice[] | null> {
  const found = findProgram('dumpcap');
  if (found.kind !== 'found') return null;
  const { status, stdout } = await runBriefly(found.path, ['-D', '-M']);
  if (status !== 0) return null;
  return [...stdout.matchAll(/^\d+\. ([^\t]+)\t([^\t]*)\t([^\t]*)\t\d+\t([^\t]*)\t(\w+)/gm)].map(
    ([, name, vendor, friendly, addresses, kind]) => ({
      name: name!,
      description: friendly || vendor!,
      addresses: addresses!.split(',').filter((address) => address !== ''),
      state: 'unknown',
      isLoopback: kind === 'loopback',
    }),
  );
}

/** Without any source at hand, at least what the system has. */
function bySystem(): ListedDevice[] {
  const up = networkInterfaces();
  const names = new Set([...Object.keys(up), ...(process.platform === 'linux' ? procDevices() : [])]);
  return [...names].map((name) => ({
    name,
    description: '',
    addresses: [],
    state: up[name] === undefined ? 'unknown' : 'up',
    isLoopback: up[name]?.some(({ internal }) => internal) ?? false,
  }));
}

function completed(listed: ListedDevice): CaptureDevice {
  const { name, isLoopback } = listed;
  const system = process.platform === 'linux' ? systemDevice(name) : null;
  const own = networkInterfaces()[name]?.map(({ address }) => address) ?? [];
  const kind = kindOf(name, isLoopback, system);
  return {
    name,
    description: describe(kind, listed.description, system),
    addresses: own.length > 0 ? own : listed.addresses,
    state: kind === 'all' ? 'up' : (system?.state ?? listed.state),
    kind,
    linkType: name === 'any' ? LINUX_SLL2 : (system?.linkType ?? null),
  };
}

/** Devices of libpcap that are no network interface. */
const NO_NETWORK = /^(bluetooth|nflog|nfqueue|dbus|usbmon|usbpcap|can\d|dag|rpmsg)|USBPcap/i;

function kindOf(name: string, isLoopback: boolean, system: SystemDevice | null): CaptureDevice['kind'] {
  if (name === 'any') return 'all';
  if (isLoopback) return 'loopback';
  return system === null && NO_NETWORK.test(name) ? 'other' : 'network';
}

function describe(kind: CaptureDevice['kind'], listed: string, system: SystemDevice | null): string {
  if (kind === 'all') return 'all network interfaces';
  if (kind === 'loopback') return 'loopback';
  return listed || (system?.description ?? '');
}

interface Placed {
  readonly device: CaptureDevice;
  readonly at: number;
}

function byUsefulness(one: Placed, other: Placed): number {
  return rank(one.device) - rank(other.device) || one.at - other.at;
}

function rank({ kind, state, addresses }: CaptureDevice): number {
  if (kind === 'other') return 6;
  if (state === 'down') return 5;
  if (kind === 'loopback') return 3;
  if (kind === 'all') return 2;
  if (state === 'disconnected') return 4;
  return addresses.some((address) => !address.startsWith('fe80:')) ? 0 : 1;
}
