/** Makes the fields of a header for who shows frames. Off the hot path. */
import type { LayerField } from './layer.ts';

/** A field of whole bytes, most significant first. */
export function numberField(view: DataView, name: string, label: string, at: number, length: 1 | 2 | 4): LayerField {
  const value = length === 1 ? view.getUint8(at) : length === 2 ? view.getUint16(at) : view.getUint32(at);
  return { name, label, at, length, value };
}

/** An EtherType, or what has its numbers. */
export function typeField(view: DataView, name: string, at: number): LayerField {
  const value = view.getUint16(at);
  return { name, label: 'Type', at, length: 2, value, text: `0x${value.toString(16).padStart(4, '0')}` };
}

export function macField(view: DataView, name: string, label: string, at: number): LayerField {
  const octets = Array.from({ length: 6 }, (_, i) =>
    view
      .getUint8(at + i)
      .toString(16)
      .padStart(2, '0'),
  );
  return { name, label, at, length: 6, value: octets.join(':') };
}

/** Bits of a number that was read as a whole. */
export function bitsField(name: string, label: string, at: number, length: number, value: number): LayerField {
  return { name, label, at, length, value };
}
