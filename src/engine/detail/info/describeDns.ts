/** Info lines of DNS, mDNS, LLMNR and NetBIOS names: what is asked, and what is answered. */
import { formatIPv4, formatIPv6 } from '../../../base/addressText.ts';
import type { Dissection } from '../../../filter/dissection.ts';
import { type DnsMap, QUESTION } from '../../../filter/dnsMap.ts';
import { nameText, netbiosText } from '../../../filter/dnsText.ts';
import { DNS_OPCODES, DNS_RCODES, DNS_TYPES, NETBIOS_TYPES } from '../../../filter/fields/dnsWords.ts';
import { MDNS, NETBIOS_NAMES } from '../../../filter/layerKinds.ts';
import { hex } from '../fieldText.ts';

/** Entries that are told of one message. */
const MOST_TOLD = 30;

export function describeDns(f: Dissection, layer: number): string {
  if (f.kind[layer] === NETBIOS_NAMES) return describeNames(f, layer);
  const header = headerText(f, layer);
  if (header === null) return 'Malformed message';
  const map = f.dns();
  const parts: string[] = [];
  for (let entry = 0; entry < map.entries && parts.length < MOST_TOLD; entry++) {
    if (map.layer[entry] === layer) parts.push(entryText(f, map, entry));
  }
  return [header, ...parts].join(' ');
}

function headerText(f: Dissection, layer: number): string | null {
  const at = f.from[layer];
  if (f.to[layer] - at < 4) return null;
  const view = f.views[f.source[layer]];
  const flags = view.getUint16(at + 2);
  const isResponse = (flags & 0x8000) !== 0;
  const what = DNS_OPCODES.get((flags >> 11) & 15) ?? 'Unknown operation';
  const rcode = flags & 15;
  const said = isResponse && rcode !== 0 ? ` ${DNS_RCODES.get(rcode) ?? `Error ${rcode}`}` : '';
  return `${what}${isResponse ? ' response' : ''} ${hex(view.getUint16(at), 4)}${said}`;
}

function entryText(f: Dissection, map: DnsMap, entry: number): string {
  const layer = map.layer[entry];
  const view = f.views[f.source[layer]];
  const type = view.getUint16(map.fixedAt[entry]);
  const typeName = DNS_TYPES.get(type) ?? `Unknown (${type})`;
  if (map.section[entry] !== QUESTION) return recordText(f, map, entry, type, typeName);
  const asked = `${typeName} ${name(f, map, entry, map.nameAt[entry])}`;
  if (f.kind[layer] !== MDNS) return asked;
  const isUnicast = (view.getUint16(map.fixedAt[entry] + 2) & 0x8000) !== 0;
  return `${asked}, "Q${isUnicast ? 'U' : 'M'}" question`;
}

function name(f: Dissection, map: DnsMap, entry: number, at: number): string {
  const layer = map.layer[entry];
  return nameText(f.sources[f.source[layer]], at, f.from[layer], f.to[layer]) ?? '<malformed name>';
}

/** The record's type with what it gives. */
function recordText(f: Dissection, map: DnsMap, entry: number, type: number, typeName: string): string {
  const bytes = f.sources[f.source[map.layer[entry]]];
  const view = f.views[f.source[map.layer[entry]]];
  const [at, end] = [map.dataAt[entry], map.end[entry]];
  switch (type) {
    case 1:
      return end - at === 4 ? `A ${formatIPv4(view.getInt32(at))}` : typeName;
    case 28:
      return end - at === 16 ? `AAAA ${formatIPv6(bytes, at)}` : typeName;
    case 2:
    case 5:
    case 6:
    case 12:
    case 39:
      return `${typeName} ${name(f, map, entry, at)}`;
    case 15:
      return end - at > 2 ? `MX ${view.getUint16(at)} ${name(f, map, entry, at + 2)}` : typeName;
    case 33:
      return end - at > 6
        ? `SRV ${view.getUint16(at)} ${view.getUint16(at + 2)} ${view.getUint16(at + 4)} ${name(f, map, entry, at + 6)}`
        : typeName;
    default:
      return typeName;
  }
}

function describeNames(f: Dissection, layer: number): string {
  const at = f.from[layer];
  if (f.to[layer] - at < 12) return 'Malformed message';
  const view = f.views[f.source[layer]];
  const isResponse = (view.getUint16(at + 2) & 0x8000) !== 0;
  const map = f.dns();
  let text = isResponse ? 'Name query response' : 'Name query';
  for (let entry = 0; entry < map.entries; entry++) {
    if (map.layer[entry] !== layer) continue;
    const type = view.getUint16(map.fixedAt[entry]);
    const asked = netbiosText(f.sources[f.source[layer]], map.nameAt[entry], f.to[layer]) ?? '<malformed name>';
    text += ` ${NETBIOS_TYPES.get(type) ?? `type ${type}`} ${asked}`;
  }
  return text;
}
