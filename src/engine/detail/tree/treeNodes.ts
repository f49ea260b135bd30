/** Makes the nodes of a frame's tree: a field's name, its value as text, and where exactly its bytes lie in the frame. */
import { clip, visible } from '../../../base/visibleText.ts';
import type { Dissection } from '../../../filter/dissection.ts';
import { type Field, reader } from '../../../filter/fields/field.ts';
import { FIELD_BY_NAME } from '../../../filter/fields/registry.ts';
import { OWN } from '../../../filter/layerKinds.ts';
import type { FrameField } from '../../../model/views.ts';
import { bytesText, numberText } from '../fieldText.ts';

/** Characters of one value. */
const LONGEST_VALUE = 1000;

/** Bytes of another source that lie in this frame: `frame` is where the byte `from` of the source stands in it. */
interface Mapping {
  readonly from: number;
  readonly to: number;
  readonly frame: number;
}

export class TreeNodes {
  readonly f: Dissection;
  readonly #mappings = new Map<number, Mapping>();

  constructor(f: Dissection) {
    this.f = f;
  }

  /** Tells which bytes of a source that was put together lie in this frame. */
  map(source: number, from: number, to: number, frame: number): void {
    this.#mappings.set(source, { from, to, frame });
  }

  /** A node over the bytes [from, to) of a source; what of them is not in this frame is left out of its range. */
  node(
    name: string | null,
    label: string,
    value: string,
    [source, from, to]: readonly [source: number, from: number, to: number],
    children: readonly FrameField[] = [],
  ): FrameField {
    const { offset, length } = this.#range(source, from, to);
    return { name, label, value: clip(visible(value), LONGEST_VALUE), offset, length, children };
  }

  /** Something that no bytes say, such as a time or a number that the frames before tell. */
  told(name: string | null, label: string, value: string): FrameField {
    return { name, label, value: clip(visible(value), LONGEST_VALUE), offset: 0, length: 0, children: [] };
  }

  /** A field of the filter with a value at a place that its reader knows. */
  value(
    name: string,
    value: number,
    source: number,
    from: number,
    length: number,
    children: readonly FrameField[] = [],
  ): FrameField {
    const field = FIELD_BY_NAME.get(name)!;
    return this.node(name, field.label, numberText(field, value), [source, from, from + length], children);
  }

  /** A field at a fixed place of a layer; none when it was not captured. */
  fixed(layer: number, name: string, children: readonly FrameField[] = []): FrameField[] {
    const { f } = this;
    const field = FIELD_BY_NAME.get(name)!;
    const { offset, size } = field.place!;
    const from = f.from[layer] + offset;
    if (from + size > f.to[layer]) return [];
    return [
      this.node(name, field.label, this.#fixedText(field, layer, from), [f.source[layer], from, from + size], children),
    ];
  }

  /** Several of them. */
  fixedAll(layer: number, names: readonly string[]): FrameField[] {
    return names.flatMap((name) => this.fixed(layer, name));
  }

  #fixedText(field: Field, layer: number, from: number): string {
    const { f } = this;
    const source = f.source[layer];
    const { size } = field.place!;
    if (size === 16) return bytesText(field, f.sources[source].subarray(from, from + size));
    return numberText(field, reader(field.place!)(f.views[source], from));
  }

  #range(source: number, from: number, to: number): { offset: number; length: number } {
    const { f } = this;
    if (source === OWN) {
      const first = Math.min(from, f.end);
      return { offset: first - f.start, length: Math.max(Math.min(to, f.end) - first, 0) };
    }
    const mapping = this.#mappings.get(source);
    if (mapping === undefined) return { offset: 0, length: 0 };
    const first = Math.max(from, mapping.from);
    const last = Math.min(to, mapping.to);
    if (last <= first) return { offset: 0, length: 0 };
    return { offset: mapping.frame + first - mapping.from, length: last - first };
  }
}
