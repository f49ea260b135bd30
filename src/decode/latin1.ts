/** Bytes as text, one character a byte (ISO 8859-1 proper; `TextDecoder` would read windows-1252), so that nothing is lost. */

/** As many characters as an engine surely takes as arguments of one call. */
const PIECE = 4096;

/**
 * `bytes[start..end)` as text, at most `limit` characters of it. Made at once: built up a character at a time, a text
 * is a chain of pieces that takes thirty times its length until somebody reads it.
 */
export function latin1(bytes: Uint8Array, start: number, end: number, limit = PIECE): string {
  const stop = Math.min(end, start + limit, bytes.length);
  let text = '';
  for (let at = start; at < stop; at += PIECE) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(stop, at + PIECE)) as unknown as number[]);
  }
  return text;
}
