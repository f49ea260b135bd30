/** Untrusted text made harmless for any screen: what would hide, turn or act is shown as an escape. */

/**
 * What could move a cursor, turn the direction of writing, hide, or be no character at all: controls, format and
 * bidirectional characters, fillers, private use, unpaired surrogates, spaces other than U+0020, and the third and
 * later mark on one letter (they would be drawn over the neighbours).
 */
const TREACHEROUS = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}|(?<=\p{M}{2})\p{M}`;
/** Made for the first text that needs it: as a literal, these classes would take 2 ms of every start. */
let treacherous: RegExp | null = null;
const PLAIN = /^[\x20-\x7e]*$/;

/** Shows what would hide or act: U+202E becomes `\u{202e}`. Leaves all else as it is; the result is one line. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  treacherous ??= new RegExp(TREACHEROUS, 'gu');
  return text.replace(treacherous, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
}

/** At most `max` characters, the last of them an ellipsis where something was cut off. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
