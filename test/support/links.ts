/** Link layers around a packet, by the names of tcpdump.org/linktypes.html. */
import { macBytes } from './addresses.ts';
import { bytes, u16, u32 } from './bytes.ts';

export type Link = 'ethernet' | 'sll' | 'sll2' | 'raw' | 'null' | 'loop';

export const LINK_NUMBERS: Readonly<Record<Link, number>> = {
  null: 0,
  ethernet: 1,
  raw: 101,
  loop: 108,
  sll: 113,
  sll2: 276,
};

/** A packet on its way between two neighbours. */
export interface LinkedPacket {
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly packet: Uint8Array;
  /** As the capturing host sees it, in cooked frames. */
  readonly direction: 'in' | 'out' | 'other' | 'multicast' | 'broadcast';
  /** Of SLL2. */
  readonly interfaceIndex: number;
}

/** Linux packet types (SLL's first field). */
const PACKET_TYPES = { in: 0, broadcast: 1, multicast: 2, other: 3, out: 4 } as const;

/** The frame as captured. `vlans`: tags from the outside in; two of them are QinQ (802.1ad outside). */
export function frameBytes(link: Link, linked: LinkedPacket, vlans: readonly number[] = []): Uint8Array {
  const { packet } = linked;
  // By its first byte: the version of IP, or the hardware type of ARP.
  const etherType = { 4: 0x0800, 6: 0x86dd }[packet[0] >> 4] ?? 0x0806;
  const packetType = PACKET_TYPES[linked.direction];
  switch (link) {
    case 'ethernet':
      return bytes(macBytes(linked.destinationMac), macBytes(linked.sourceMac), tags(vlans), u16(etherType), packet);
    case 'sll':
      return bytes(u16(packetType), u16(1), u16(6), macBytes(linked.sourceMac), [0, 0], u16(etherType), packet);
    case 'sll2':
      return bytes(
        u16(etherType),
        [0, 0],
        u32(linked.interfaceIndex),
        u16(1),
        [packetType, 6],
        macBytes(linked.sourceMac),
        [0, 0],
        packet,
      );
    case 'raw':
      return packet;
    case 'null':
      // The address family in the byte order of the capturing machine (little endian here; 30 is IPv6 on macOS).
      return bytes([etherType === 0x0800 ? 2 : 30, 0, 0, 0], packet);
    case 'loop':
      return bytes(u32(etherType === 0x0800 ? 2 : 30), packet);
  }
}

function tags(vlans: readonly number[]): number[] {
  return vlans.flatMap((vlan, index) => [...u16(index < vlans.length - 1 ? 0x88a8 : 0x8100), ...u16(vlan)]);
}
