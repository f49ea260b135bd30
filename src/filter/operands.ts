/** What stands on either side of an operator, as a field: fields themselves, slices, functions, masked bits. */
import { type Field, type FieldType, field } from './fields/field.ts';
import { FIELD_BY_NAME, FIELDS } from './fields/registry.ts';
import { parseWholeNumber } from './literals.ts';
import { nearest } from './nearest.ts';
import { FilterMistake, type Operand, type SlicePart, type Span } from './syntax.ts';
import { Values } from './values.ts';

/** The functions of the language, in what they take and make. */
const FUNCTIONS: Readonly<Record<string, (of: Field, span: Span) => Field>> = {
  lower: (of, span) => changed(of, span, (text) => text.toLowerCase()),
  upper: (of, span) => changed(of, span, (text) => text.toUpperCase()),
  len: lengthOf,
  count: countOf,
};

export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);

/** The field that an operand stands for. Throws a `FilterMistake`, for a literal too. */
export function fieldOf(operand: Operand): Field {
  switch (operand.kind) {
    case 'literal':
      throw new FilterMistake(operand, `"${operand.text}" stands where a field is wanted`);
    case 'field':
      return known(operand.name, operand);
    case 'slice':
      return sliced(fieldOf(operand.of), operand.parts, operand);
    case 'call':
      return called(operand);
    case 'bits':
      return masked(fieldOf(operand.of), operand);
  }
}

function known(name: string, span: Span): Field {
  const found = FIELD_BY_NAME.get(name);
  if (found !== undefined) return found;
  const meant =
    nearest(
      name.toLowerCase(),
      FIELDS.map((each) => each.name),
    ) ?? startingWith(name);
  throw new FilterMistake(span, `"${name}" is no field or protocol that is known here`, meant);
}

/** A name that goes on as this one: `tcp.flag` for `tcp.flags`. */
function startingWith(name: string): string | null {
  return FIELDS.find((each) => each.name.startsWith(name.toLowerCase()))?.name ?? null;
}

function called(operand: Operand & { readonly kind: 'call' }): Field {
  const make = FUNCTIONS[operand.name];
  const span = { offset: operand.offset, length: operand.nameLength };
  if (make !== undefined) return make(fieldOf(operand.argument), operand.argument);
  throw new FilterMistake(
    span,
    `"${operand.name}" is no function; there are ${FUNCTION_NAMES.join(', ')}`,
    nearest(operand.name, FUNCTION_NAMES),
  );
}

function changed(of: Field, span: Span, change: (text: string) => string): Field {
  if (of.type !== 'text') throw new FilterMistake(span, `${of.name} is no text`);
  const inner = new Values();
  return derived(of, 'text', (f, values) => {
    inner.count = 0;
    of.load(f, inner);
    for (let index = 0; index < inner.count; index++) values.addText(change(inner.texts[index]));
  });
}

function lengthOf(of: Field, span: Span): Field {
  if (of.type !== 'text' && !isBytes(of.type)) throw new FilterMistake(span, `${of.name} has no length in bytes`);
  const inner = new Values();
  return derived(of, 'number', (f, values) => {
    inner.count = 0;
    of.load(f, inner);
    for (let index = 0; index < inner.count; index++) {
      values.addNumber(of.type === 'text' ? inner.texts[index].length : inner.ends[index] - inner.numbers[index]);
    }
  });
}

/** How often a field comes in the frame; nothing where it does not. */
function countOf(of: Field): Field {
  const inner = new Values();
  return derived(of, 'number', (f, values) => {
    inner.count = 0;
    of.load(f, inner);
    if (inner.count > 0) values.addNumber(inner.count);
  });
}

function derived(of: Field, type: FieldType, load: Field['load']): Field {
  return field(of.name, of.label, type, load, { needs: of.needs });
}

export function isBytes(type: FieldType): boolean {
  return type === 'bytes' || type === 'protocol' || type === 'ipv6';
}

/** Bytes of a field's value, also of one that is kept as a number; null for what has no bytes. */
export function bytesLoader(of: Field): Field['load'] | null {
  if (isBytes(of.type)) return of.load;
  const size = of.type === 'ether' ? 6 : of.type === 'ipv4' ? 4 : 0;
  if (size === 0 && of.type !== 'text') return null;
  const inner = new Values();
  return (f, values) => {
    inner.count = 0;
    of.load(f, inner);
    for (let index = 0; index < inner.count; index++) {
      const bytes = of.type === 'text' ? textBytes(inner.texts[index]) : numberBytes(inner.numbers[index], size);
      values.addBytes(bytes, 0, bytes.length);
    }
  };
}

function textBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function numberBytes(value: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => Math.floor(value / 2 ** (8 * (size - 1 - index))) % 256);
}

/** Parts of a value's bytes, put behind each other; a value too short for one of them has none. */
function sliced(of: Field, parts: readonly SlicePart[], span: Span): Field {
  const load = bytesLoader(of);
  if (load === null) throw new FilterMistake(span, `${of.name} has no bytes to take a slice of`);
  const inner = new Values();
  return derived(of, 'bytes', (f, values) => {
    inner.count = 0;
    load(f, inner);
    for (let index = 0; index < inner.count; index++) {
      const bytes = inner.bytesAt(index);
      const pieces = parts.map((part) => pieceOf(bytes, part));
      if (pieces.includes(null)) continue;
      const joined = pieces.flatMap((piece) => [...piece!]);
      values.addBytes(Uint8Array.from(joined), 0, joined.length);
    }
  });
}

function pieceOf(bytes: Uint8Array, { from, to }: SlicePart): Uint8Array | null {
  const first = from < 0 ? bytes.length + from : from;
  const end = to === null ? bytes.length : to < 0 ? bytes.length + to : to;
  return first < 0 || end > bytes.length || end <= first ? null : bytes.subarray(first, end);
}

/** `tcp.flags & 0x12`: the bits that both have. */
function masked(of: Field, operand: Operand & { readonly kind: 'bits' }): Field {
  const { mask } = operand;
  if (of.type !== 'number' && of.type !== 'boolean') {
    throw new FilterMistake(operand.of, `${of.name} is no number whose bits can be told apart`);
  }
  const bits = mask.kind === 'literal' ? parseWholeNumber(mask.text) : null;
  if (bits === null) throw new FilterMistake(mask, '"&" wants a number with the bits behind it');
  return derived(of, 'number', (f, values) => {
    const from = values.count;
    of.load(f, values);
    for (let index = from; index < values.count; index++) values.numbers[index] = (values.numbers[index] & bits) >>> 0;
  });
}
