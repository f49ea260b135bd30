/** IP with nothing or next to nothing in front: raw IP, BSD loopback, logs of BSD's packet filter, Solaris's ipnet. */
import { bitsField } from './fields.ts';
import { IPV4, IPV6, type Layer, RAW, stopped } from './layer.ts';

/** Address families of IPv4 and, for Linux, NetBSD, FreeBSD and macOS, of IPv6. */
const FAMILIES: ReadonlyMap<number, number> = new Map([
  [2, IPV4],
  [10, IPV6],
  [24, IPV6],
  [28, IPV6],
  [30, IPV6],
]);

/** Also what a tunnel carries whose payload is IP of either version: the packet's first four bits tell. */
export const raw: Layer = {
  name: 'raw',
  title: 'Raw IP',
  read(packet, at, end) {
    if (end <= at) return stopped(packet, 'truncated');
    packet.payload = at;
    return packet.bytes[at] >> 4 === 6 ? IPV6 : IPV4;
  },
};

export const bsdLoopback: Layer = {
  name: 'null',
  title: 'BSD loopback',
  read(packet, at, end) {
    if (end - at < 4) return stopped(packet, 'truncated');
    const follows = FAMILIES.get(family(packet.view, at));
    if (follows === undefined) return stopped(packet, 'not-ip');
    packet.loopback = packet.tunnels === 0;
    packet.payload = at + 4;
    return follows;
  },
  fields: (view, at) => [bitsField('null.family', 'Family', at, 4, family(view, at))],
};

/** 32 bits in the byte order of the machine that captured, or in network order (LOOP). */
function family(view: DataView, at: number): number {
  const first = view.getUint32(at);
  return first > 0xffff ? view.getUint32(at, true) : first;
}

/** pf's log (pflog0): a header whose first byte is its length without the filling, then the packet. */
export const packetFilterLog: Layer = {
  name: 'pflog',
  title: 'BSD packet filter log',
  read(packet, at, end) {
    if (end - at < 4) return stopped(packet, 'truncated');
    const follows = FAMILIES.get(packet.bytes[at + 1]);
    if (follows === undefined) return stopped(packet, 'not-ip');
    packet.payload = at + ((packet.bytes[at] + 3) & ~3);
    return follows;
  },
};

const IPNET_HEADER = 24;

/** What Solaris's snoop sees between zones and on loopback: lengths, interfaces and zones in front of the packet. */
export const ipnet: Layer = {
  name: 'ipnet',
  title: 'Solaris IPNET',
  read(packet, at, end) {
    if (end - at < IPNET_HEADER) return stopped(packet, 'truncated');
    packet.payload = at + IPNET_HEADER;
    return RAW;
  },
};
