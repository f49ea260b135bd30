/** What Linux says of a network device in /sys: state, kind, and which frames libpcap will give from it. */
import { readFileSync } from 'node:fs';
import type { CaptureDevice } from './devices.ts';
import { isSysOurs } from './deviceWatch.ts';

export type SystemDevice = Pick<CaptureDevice, 'state' | 'description' | 'linkType'>;

/** ARPHRD_ values (linux/if_arp.h) to the LINKTYPE_ values that libpcap makes of them. */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [772, 1],
  [65534, 101],
  [768, 101],
  [769, 101],
  [776, 101],
  [778, 101],
  [823, 101],
  [512, 113],
  [801, 105],
  [802, 119],
  [803, 127],
]);

/** DEVTYPE of the kernel's uevent. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['wlan', 'Wi-Fi'],
  ['bridge', 'bridge'],
  ['vlan', 'VLAN'],
  ['bond', 'bond'],
  ['vxlan', 'VXLAN'],
  ['wireguard', 'WireGuard tunnel'],
  ['wwan', 'mobile network'],
]);

const IFF_UP = 1;

/** Null for what is no network device, or where /sys shows another namespace's. */
export function systemDevice(name: string): SystemDevice | null {
  if (!/^[^/]+$/.test(name) || !isSysOurs()) return null;
  const flags = read(name, 'flags');
  if (flags === null) return null;
  return {
    state: stateOf(Number(flags), read(name, 'operstate') ?? 'unknown'),
    description: describe(name),
    linkType: LINK_TYPES.get(Number(read(name, 'type'))) ?? null,
  };
}

/** Tunnels and loopback never say more than "unknown" of their carrier. */
function stateOf(flags: number, operational: string): CaptureDevice['state'] {
  if ((flags & IFF_UP) === 0) return 'down';
  return operational === 'up' || operational === 'unknown' ? 'up' : 'disconnected';
}

function describe(name: string): string {
  const type = /^DEVTYPE=(.*)$/m.exec(read(name, 'uevent') ?? '')?.[1];
  if (type !== undefined) return KINDS.get(type) ?? '';
  return read(name, 'tun_flags') === null ? '' : 'tunnel';
}

function read(name: string, attribute: string): string | null {
  try {
    return readFileSync(`/sys/class/net/${name}/${attribute}`, 'utf8').trim();
  } catch {
    return null;
  }
}
