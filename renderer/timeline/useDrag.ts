/** Moving a timeline by dragging it; a click that trembles stays a click. */
import { type PointerEvent, useRef } from 'react';

/** Less is a click that trembled. */
const DRAG_PIXELS = 4;

export function useDrag(onMove: (pixels: number) => void) {
  const state = useRef<{ x: number; total: number } | null>(null);
  const wasMoved = useRef(false);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      state.current = { x: event.clientX, total: 0 };
      wasMoved.current = false;
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const from = state.current;
      if (from === null || (event.buttons & 1) === 0) return;
      const by = event.clientX - from.x;
      if (!wasMoved.current && Math.abs(by) < DRAG_PIXELS) return;
      if (!wasMoved.current) event.currentTarget.setPointerCapture(event.pointerId);
      wasMoved.current = true;
      from.x = event.clientX;
      onMove(by);
    },
    onPointerUp: () => {
      state.current = null;
    },
    /** Whether the click that now comes ends a drag. */
    moved: () => wasMoved.current,
  };
}
