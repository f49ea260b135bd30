/**
 * Scrolling through more rows than a browser can be high. Browsers stop at some 17 million pixels (a million rows), so
 * beyond `LONGEST` the scroll bar stands for the whole by proportion, while wheel and keys move by rows.
 */

/** Pixels that every browser can scroll. */
const LONGEST = 8_000_000;

export interface Extent {
  readonly rows: number;
  readonly rowHeight: number;
  /** Of the part that shows rows. */
  readonly viewHeight: number;
}

/** How high the scrolled element is made. */
export function physicalHeight({ rows, rowHeight }: Extent): number {
  return Math.min(rows * rowHeight, LONGEST);
}

/** The farthest that the rows can be moved up. */
function longestTop({ rows, rowHeight, viewHeight }: Extent): number {
  return Math.max(0, rows * rowHeight - viewHeight);
}

function longestScroll(extent: Extent): number {
  return Math.max(0, physicalHeight(extent) - extent.viewHeight);
}

export function isScaled({ rows, rowHeight }: Extent): boolean {
  return rows * rowHeight > LONGEST;
}

/** Pixels of rows above the view, where the scroll bar stands at `scrollTop`. */
export function topOf(scrollTop: number, extent: Extent): number {
  if (!isScaled(extent)) return clampTop(scrollTop, extent);
  return clampTop((scrollTop / longestScroll(extent)) * longestTop(extent), extent);
}

export function scrollTopOf(top: number, extent: Extent): number {
  if (!isScaled(extent)) return top;
  return (top / longestTop(extent)) * longestScroll(extent);
}

export function clampTop(top: number, extent: Extent): number {
  return Math.min(Math.max(0, top), longestTop(extent));
}

/** The rows to draw, `to` exclusive; `spare` more on both sides. */
export function rowsShown(top: number, extent: Extent, spare: number): { from: number; to: number } {
  const from = Math.max(0, Math.floor(top / extent.rowHeight) - spare);
  const to = Math.min(extent.rows, Math.ceil((top + extent.viewHeight) / extent.rowHeight) + spare);
  return { from, to: Math.max(from, to) };
}

/** Where the view must be for a row to be wholly seen; unchanged where it is. */
export function revealing(index: number, top: number, extent: Extent): number {
  const start = index * extent.rowHeight;
  if (start < top) return start;
  if (start + extent.rowHeight > top + extent.viewHeight)
    return clampTop(start + extent.rowHeight - extent.viewHeight, extent);
  return top;
}
