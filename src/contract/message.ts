/**
 * The messages of a contract. The caller numbers its calls; a stream's items come as long as the caller has room for
 * them. Whatever arrives is read by its own properties only, and what is no message is no message.
 */

export type Request =
  | { readonly kind: 'call'; readonly id: number; readonly operation: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  /** The caller has taken so many items of a stream: there is room for as many again. */
  | { readonly kind: 'more'; readonly id: number; readonly items: number };

export type Response =
  | { readonly kind: 'result'; readonly id: number; readonly output: unknown }
  | {
      readonly kind: 'error';
      readonly id: number;
      readonly code: string;
      readonly text: string;
      readonly next: string;
    }
  | { readonly kind: 'item'; readonly id: number; readonly item: unknown }
  | { readonly kind: 'end'; readonly id: number };

/** Items of a stream that may be under way or wait for the caller. */
export const STREAM_WINDOW = 4;

/** null: not a message of ours. */
export function readRequest(message: unknown): Request | null {
  const id = numberOf(message, 'id');
  if (id === null) return null;
  switch (own(message, 'kind')) {
    case 'call': {
      const operation = own(message, 'operation');
      return typeof operation === 'string' ? { kind: 'call', id, operation, input: own(message, 'input') } : null;
    }
    case 'cancel':
      return { kind: 'cancel', id };
    case 'more': {
      const items = numberOf(message, 'items');
      return items === null ? null : { kind: 'more', id, items };
    }
    default:
      return null;
  }
}

/** null: not a message of ours. */
export function readResponse(message: unknown): Response | null {
  const id = numberOf(message, 'id');
  if (id === null) return null;
  switch (own(message, 'kind')) {
    case 'result':
      return { kind: 'result', id, output: own(message, 'output') };
    case 'item':
      return { kind: 'item', id, item: own(message, 'item') };
    case 'end':
      return { kind: 'end', id };
    case 'error': {
      const [code, text, next] = ['code', 'text', 'next'].map((name) => own(message, name));
      if (typeof code !== 'string' || typeof text !== 'string' || typeof next !== 'string') return null;
      return { kind: 'error', id, code, text, next };
    }
    default:
      return null;
  }
}

function own(message: unknown, name: string): unknown {
  if (typeof message !== 'object' || message === null || !Object.hasOwn(message, name)) return undefined;
  return (message as Readonly<Record<string, unknown>>)[name];
}

/** Numbers of calls, and of items, are whole and from 1 on. */
function numberOf(message: unknown, name: string): number | null {
  const value = own(message, name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** What each value weighs beside the characters or bytes in it. */
const VALUE_WEIGHT = 8;

/**
 * Whether a message weighs no more than `most`, about bytes. A transport hands over objects of any size, depth and
 * shape, also such as hold themselves: no more of them is looked at than that.
 */
export function isWithin(message: unknown, most: number): boolean {
  let left = most;
  const open: unknown[] = [message];
  while (open.length > 0) {
    const value = open.pop();
    left -= VALUE_WEIGHT;
    if (typeof value === 'string') left -= value.length;
    else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) left -= value.byteLength;
    else if (Array.isArray(value)) {
      if (value.length * VALUE_WEIGHT > left) return false;
      for (const element of value) open.push(element);
    } else if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value);
      if (entries.length * VALUE_WEIGHT > left) return false;
      for (const [key, element] of entries) {
        left -= key.length;
        open.push(element);
      }
    }
    if (left < 0) return false;
  }
  return true;
}
