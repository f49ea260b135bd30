/** Bytes as text, one character a byte (ISO 8859-1 proper; `TextDecoder` would read windows-1252), so that nothing is lost. */

/**
 * `bytes[start..end)` as text, at most `limit` characters of it. Eight characters at a time: built up one by one, a text
 * is a chain of pieces that takes thirty times its length; a list of them as arguments costs three times as long.
 */
export function latin1(bytes: Uint8Array, start: number, end: number, limit = 4096): string {
  const stop = Math.min(end, start + limit, bytes.length);
  let text = '';
  let at = start;
  for (; at + 8 <= stop; at += 8) text += four(bytes, at) + four(bytes, at + 4);
  if (at + 4 <= stop) {
    text += four(bytes, at);
    at += 4;
  }
  for (; at < stop; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

function four(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}
