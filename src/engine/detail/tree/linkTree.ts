/** Trees of link layers, tags, tunnels and ARP. */
import type { Layer } from '../../../decode/layers/layer.ts';
import { reader } from '../../../filter/fields/field.ts';
import { cookedFields1, cookedFields2 } from '../../../filter/fields/links.ts';
import { FIELD_BY_NAME } from '../../../filter/fields/registry.ts';
import { COOKED } from '../../../filter/layerKinds.ts';
import type { FrameField } from '../../../model/views.ts';
import { numberText } from '../fieldText.ts';
import type { TreeNodes } from './treeNodes.ts';

const ETHERNET_HEADER = 14;
const VLAN_HEADER = 4;
const ARP_LENGTH = 28;
const COOKED_HEADER = 16;
const COOKED_2_HEADER = 20;

export function ethernetTree(t: TreeNodes, layer: number): FrameField {
  const children = t.fixedAll(layer, ['eth.dst', 'eth.src', 'eth.type']);
  const value = `${children[1]?.value ?? ''} → ${children[0]?.value ?? ''}`;
  return header(t, layer, 'eth', value, ETHERNET_HEADER, children);
}

export function vlanTree(t: TreeNodes, layer: number): FrameField {
  const children = t.fixedAll(layer, ['vlan.priority', 'vlan.dei', 'vlan.id', 'vlan.etype']);
  return header(t, layer, 'vlan', `VLAN ${children[2]?.value ?? ''}`, VLAN_HEADER, children);
}

export function arpTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const names = ['arp.hw.type', 'arp.proto.type', 'arp.hw.size', 'arp.proto.size', 'arp.opcode'];
  const isUsual = f.views[f.source[layer]].getUint16(f.from[layer] + 4) === 0x0604;
  const addresses = ['arp.src.hw_mac', 'arp.src.proto_ipv4', 'arp.dst.hw_mac', 'arp.dst.proto_ipv4'];
  const children = t.fixedAll(layer, isUsual ? [...names, ...addresses] : names);
  const opcode = children.find(({ name }) => name === 'arp.opcode')?.value ?? '';
  return header(t, layer, 'arp', opcode, ARP_LENGTH, children);
}

/** The two versions have the same fields at other places. */
export function cookedTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const isFirst = f.kind[layer] === COOKED;
  const children = (isFirst ? cookedFields1 : cookedFields2).flatMap((field) => {
    const { offset, size } = field.place!;
    const from = f.from[layer] + offset;
    if (from + size > f.to[layer]) return [];
    const value = numberText(field, reader(field.place!)(f.views[f.source[layer]], from));
    return [t.node(field.name, field.label, value, [f.source[layer], from, from + size])];
  });
  return header(t, layer, 'sll', '', isFirst ? COOKED_HEADER : COOKED_2_HEADER, children);
}

/** A header that one of `src/decode/layers` reads, shown as that layer tells it. */
export function otherTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const other: Layer | null = f.others[layer];
  const source = f.source[layer];
  const [from, end] = [f.from[layer], f.detail[layer]];
  const told = end > from ? (other?.fields?.(f.views[source], from, end) ?? []) : [];
  const children = told.map(({ name, label, at, length, value, text }) =>
    t.node(FIELD_BY_NAME.has(name) ? name : null, label, text ?? String(value), [source, at, at + length]),
  );
  return t.node(other?.name ?? null, other?.title ?? 'Header', '', [source, from, Math.max(end, from)], children);
}

/** A header of a fixed length, as far as it was captured. */
function header(
  t: TreeNodes,
  layer: number,
  name: string,
  value: string,
  length: number,
  children: readonly FrameField[],
): FrameField {
  const { f } = t;
  const [from, to] = [f.from[layer], Math.min(f.from[layer] + length, f.to[layer])];
  return t.node(name, FIELD_BY_NAME.get(name)!.label, value, [f.source[layer], from, to], children);
}
