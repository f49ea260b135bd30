/** How many bytes a row of the hex view has: the most that fit, with the offset before and the text behind them. */

export interface HexLayout {
  readonly perRow: 16 | 8 | 4;
  readonly fontPixels: 12 | 11;
}

/** Pixels beside a row, and between offset, bytes and text; `frame.module.css` has them too. */
const BESIDE = 8;
const BETWEEN = 8;

/** Best first; the last one is taken where nothing fits. */
const LAYOUTS: readonly HexLayout[] = [
  { perRow: 16, fontPixels: 12 },
  { perRow: 16, fontPixels: 11 },
  { perRow: 8, fontPixels: 12 },
  { perRow: 8, fontPixels: 11 },
  { perRow: 4, fontPixels: 11 },
];

/**
 * @param room  pixels that there are
 * @param em  how wide a character is, of a font of one pixel
 */
export function hexLayout(room: number, em: number): HexLayout {
  return LAYOUTS.find((layout) => widthOf(layout, em) <= room) ?? LAYOUTS.at(-1)!;
}

/** Pixels of a whole row. */
export function widthOf({ perRow, fontPixels }: HexLayout, em: number): number {
  // Four of the offset; three of each byte and one of its text; one in the middle of sixteen.
  const characters = 4 + perRow * 4 + (perRow === 16 ? 1 : 0);
  return Math.ceil(characters * fontPixels * em) + 2 * BESIDE + 2 * BETWEEN;
}
