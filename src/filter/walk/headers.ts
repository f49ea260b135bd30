/**
 * From a frame's first byte to its transport headers: where each header lies. Hot: every frame that a filter looks into.
 * IP and what stands directly on it is read in this folder, all else by the layers of `src/decode/layers`.
 */
import { linuxCooked2 } from '../../decode/layers/cooked.ts';
import { IPV4, IPV6, isLink, type Layer, link, NOT_MINE, STOPPED } from '../../decode/layers/layer.ts';
import { LAYERS } from '../../decode/layers/registry.ts';
import type { Dissection } from '../dissection.ts';
import { ARP, BSD_LOOPBACK, COOKED, COOKED_2, ETHERNET, OTHER_HEADER, OWN, VLAN } from '../layerKinds.ts';
import { DONE, readIPv4, readIPv6 } from './network.ts';
import { isTransport, readTransport } from './transport.ts';

const LINK_ETHERNET = 1;
const ETHERNET_HEADER = 14;
const TYPE_ARP = 0x0806;
/** Headers of one frame that are followed. */
const MOST_HEADERS = 64;

const KINDS: Readonly<Record<string, number>> = { eth: ETHERNET, vlan: VLAN, sll: COOKED, null: BSD_LOOPBACK };
/** Raw IP has no header of its own. */
const HEADERLESS = 'raw';

export function walkHeaders(f: Dissection): void {
  f.atSource = OWN;
  f.at = f.start;
  f.atTo = f.end;
  f.atWhole = f.start + f.originalLength;
  let follows = firstOf(f);
  for (let headers = 0; headers < MOST_HEADERS; headers++) {
    if (follows === DONE) return;
    follows = readHeader(f, follows);
  }
  f.stopAt('frame', 'unsupported', f.atSource, f.at);
}

/** Plain Ethernet with IP, the most frequent of all, needs no looking up. */
function firstOf(f: Dissection): number {
  const { start, linkType } = f;
  if (linkType !== LINK_ETHERNET || f.end - start < ETHERNET_HEADER) return link(linkType);
  const type = f.views[OWN].getUint16(start + 12);
  if (type !== IPV4 && type !== IPV6) return link(linkType);
  f.add(ETHERNET, OWN, start, f.end, f.atWhole);
  f.at = start + ETHERNET_HEADER;
  return type;
}

/** Reads the header of that number, in the numbers of `src/decode/layers`; answers what follows, or DONE. */
function readHeader(f: Dissection, follows: number): number {
  if (follows === IPV4) return readIPv4(f);
  if (follows === IPV6) return readIPv6(f);
  if (isTransport(follows)) return readTransport(f, follows);
  return follows === TYPE_ARP ? readArp(f) : readLayer(f, follows);
}

function readLayer(f: Dissection, follows: number): number {
  const { packet, at } = f;
  const layer = LAYERS.get(follows);
  if (layer === undefined) {
    f.stopAt(f.layers === 0 ? 'frame' : lastName(f), isLink(follows) ? 'unsupported' : 'not-ip', f.atSource, at);
    return DONE;
  }
  packet.bytes = f.sources[f.atSource];
  packet.view = f.views[f.atSource];
  packet.end = f.atTo;
  packet.originalEnd = f.atWhole;
  packet.stop = 'none';
  const next = layer.read(packet, at, f.atTo);
  if (next === NOT_MINE) return DONE;
  addLayer(f, layer);
  f.at = packet.payload;
  if (next !== STOPPED) return next;
  f.stopAt(layer.name, packet.stop, f.atSource, at);
  return DONE;
}

function addLayer(f: Dissection, layer: Layer): void {
  if (layer.name === HEADERLESS) return;
  const kind = layer === linuxCooked2 ? COOKED_2 : (KINDS[layer.name] ?? OTHER_HEADER);
  // Of a header that ended the way early, not all need be there.
  const headerEnd = f.packet.stop === 'none' ? Math.min(f.packet.payload, f.atTo) : f.at;
  f.add(kind, f.atSource, f.at, f.atTo, f.atWhole, headerEnd, layer);
}

function lastName(f: Dissection): string {
  return f.others[f.layers - 1]?.name ?? 'eth';
}

function readArp(f: Dissection): typeof DONE {
  if (f.atTo - f.at < 8) f.stopAt('arp', 'truncated', f.atSource, f.at, 8, f.atTo - f.at);
  else f.add(ARP, f.atSource, f.at, f.atTo, f.atWhole);
  return DONE;
}
