/** What keys do on a timeline: plus, minus and zero zoom, arrows move it; on a mark they go to the next one. */
import type { Spot } from './picture.ts';

export const ZOOM_STEP = 0.6;
const MOVE_SHARE = 0.15;

/** Each answers whether the key was one of its own. */
export function zoomKey(key: string, zoom: (factor: number) => void, whole: () => void): boolean {
  if (key === '+' || key === '=') zoom(ZOOM_STEP);
  else if (key === '-') zoom(1 / ZOOM_STEP);
  else if (key === '0') whole();
  else return false;
  return true;
}

export function panKey(key: string, pan: (share: number) => void): boolean {
  if (key === 'ArrowLeft') pan(-MOVE_SHARE);
  else if (key === 'ArrowRight') pan(MOVE_SHARE);
  else return false;
  return true;
}

export function spotKey(
  key: string,
  at: number,
  spots: readonly Spot[],
  focus: (spot: Spot | undefined) => void,
  box: HTMLElement | null,
): boolean {
  if (key === 'ArrowRight' || key === 'ArrowDown') focus(spots[at + 1]);
  else if (key === 'ArrowLeft' || key === 'ArrowUp') focus(spots[at - 1]);
  else if (key === 'Home') focus(spots[0]);
  else if (key === 'End') focus(spots.at(-1));
  else if (key === 'Escape') box?.focus();
  else return false;
  return true;
}
