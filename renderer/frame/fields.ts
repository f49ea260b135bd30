/** A frame's fields as a tree is walked: lines that are open, the field that owns a byte, names that outlive a frame. */
import type { FrameField } from '../../src/model/views.ts';

/** A line of the tree. */
export interface TreeLine {
  /** Places from the root: `3.0.1`. */
  readonly path: string;
  /** What stays the same from frame to frame, so that what was opened stays open: `dns/dns.queries`. */
  readonly kind: string;
  readonly field: FrameField;
  readonly level: number;
  readonly isOpen: boolean;
}

/** Whoever made the frame cannot make the picture endless. */
const MOST_LINES = 5000;

/** @param opened by `kind`: whether it was opened or closed; without an entry, `opens` says */
export function treeLines(
  layers: readonly FrameField[],
  opened: ReadonlyMap<string, boolean>,
  opens: (kind: string, field: FrameField) => boolean,
): TreeLine[] {
  const lines: TreeLine[] = [];
  const walk = (fields: readonly FrameField[], path: string, kind: string, level: number) => {
    fields.forEach((field, at) => {
      if (lines.length >= MOST_LINES) return;
      const own = { path: path === '' ? `${at}` : `${path}.${at}`, kind: kindOf(field, kind) };
      const isOpen = field.children.length > 0 && (opened.get(own.kind) ?? opens(own.kind, field));
      lines.push({ ...own, field, level, isOpen });
      if (isOpen) walk(field.children, own.path, own.kind, level + 1);
    });
  };
  walk(layers, '', '', 1);
  return lines;
}

function kindOf({ name, label }: FrameField, parent: string): string {
  return `${parent}/${name ?? label}`;
}

/**
 * The last layer is what the frame is about: it is open until it was closed, and so are those of its parts that only
 * group others and have no name of their own, as `Questions`.
 */
export function opensByItself(layers: readonly FrameField[]): (kind: string, field: FrameField) => boolean {
  const last = lastLayer(layers);
  return (kind, { name }) => kind === last || (name === null && kind.startsWith(`${last}/`));
}

function lastLayer(layers: readonly FrameField[]): string {
  const last = layers.at(-1);
  return last === undefined ? '' : kindOf(last, '');
}

export function fieldAtPath(layers: readonly FrameField[], path: string): FrameField | null {
  let fields = layers;
  let found: FrameField | null = null;
  for (const step of path.split('.')) {
    found = fields[Number(step)] ?? null;
    if (found === null) return null;
    fields = found.children;
  }
  return found;
}

/** The innermost field that covers a byte: its path, and the kinds of all above it, to be opened. */
export function ownerOf(
  layers: readonly FrameField[],
  offset: number,
): { readonly path: string; readonly above: readonly string[] } | null {
  let fields = layers;
  let path = '';
  let kind = '';
  const above: string[] = [];
  for (;;) {
    const at = innermost(fields, offset);
    if (at < 0) return path === '' ? null : { path, above: above.slice(0, -1) };
    const field = fields[at]!;
    path = path === '' ? `${at}` : `${path}.${at}`;
    kind = kindOf(field, kind);
    above.push(kind);
    fields = field.children;
  }
}

/** Of neighbours that both cover it (an envelope and what is in it), the shorter one. */
function innermost(fields: readonly FrameField[], offset: number): number {
  let best = -1;
  fields.forEach((field, at) => {
    if (offset < field.offset || offset >= field.offset + field.length) return;
    if (best < 0 || field.length < fields[best]!.length) best = at;
  });
  return best;
}
