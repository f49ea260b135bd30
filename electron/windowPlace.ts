/** Where a window stood when it was closed, and where it can stand now that displays may have been unplugged. */
import type { Rectangle } from 'electron';
import { z } from 'zod';

const coordinate = z.int().min(-100_000).max(100_000);

export const windowPlaceSchema = z.strictObject({
  x: coordinate,
  y: coordinate,
  width: coordinate.positive(),
  height: coordinate.positive(),
  /** On top of the place above, which is where the window goes when it is restored. */
  state: z.enum(['normal', 'maximised', 'full-screen']),
});
export type WindowPlace = z.infer<typeof windowPlaceSchema>;

/** Below this nothing can be read. Pixels independent of the display's density, as all sizes here. */
export const LEAST_WIDTH = 640;
export const LEAST_HEIGHT = 400;
const USUAL_WIDTH = 1280;
const USUAL_HEIGHT = 800;

/** So much of the title bar must be in reach of the mouse. */
const GRIP_WIDTH = 120;
const GRIP_HEIGHT = 32;

/** A second window stands so far right of and below the first. */
const CASCADE = 24;

/**
 * Where to put a window. Without a place that can be reached, it is centred on the first display.
 * @param workAreas  of all displays, the primary one first
 */
export function fitPlace(remembered: WindowPlace | null, workAreas: readonly Rectangle[]): WindowPlace {
  const area = remembered && workAreas.find((one) => holdsTitleBar(one, remembered));
  if (!remembered || !area) return centred(workAreas[0], remembered?.state ?? 'normal');
  return { ...remembered, ...clampedSize(remembered, area) };
}

/** The place for one more window beside one at `place`. */
export function nextPlace({ x, y, width, height }: Rectangle): WindowPlace {
  return { x: x + CASCADE, y: y + CASCADE, width, height, state: 'normal' };
}

function holdsTitleBar(area: Rectangle, place: WindowPlace): boolean {
  const seenWidth = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x);
  return seenWidth >= GRIP_WIDTH && place.y >= area.y && place.y + GRIP_HEIGHT <= area.y + area.height;
}

function clampedSize({ width, height }: WindowPlace, area: Rectangle): { width: number; height: number } {
  return {
    width: Math.max(LEAST_WIDTH, Math.min(width, area.width)),
    height: Math.max(LEAST_HEIGHT, Math.min(height, area.height)),
  };
}

function centred(area: Rectangle, state: WindowPlace['state']): WindowPlace {
  const width = Math.min(USUAL_WIDTH, area.width);
  const height = Math.min(USUAL_HEIGHT, area.height);
  const x = area.x + Math.round((area.width - width) / 2);
  const y = area.y + Math.round((area.height - height) / 2);
  return { x, y, width, height, state };
}
