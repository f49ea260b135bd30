/** Bytes as text, one character a byte (ISO 8859-1 proper; `TextDecoder` would read windows-1252), so that nothing is lost. */

/** `bytes[start..end)` as text, at most `limit` characters of it. */
export function latin1(bytes: Uint8Array, start: number, end: number, limit = 4096): string {
  const stop = Math.min(end, start + limit, bytes.length);
  let text = '';
  for (let at = start; at < stop; at++) text += String.fromCharCode(bytes[at]);
  return text;
}
