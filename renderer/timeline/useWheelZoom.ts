/** The wheel over a timeline: up and down zoom, sideways moves, a pinch zooms; a page that is being scrolled scrolls on. */
import { useEffect, useRef } from 'react';

interface WheelActions {
  /** @param x pixels from the element's left edge */
  readonly zoom: (factor: number, x: number) => void;
  readonly pan: (pixels: number) => void;
  /** Nothing more to see by zooming out: the page is scrolled instead. */
  readonly isWhole: boolean;
}

/** So long after the wheel turned elsewhere, a picture that comes under the pointer does not take it. */
const SCROLLING_MS = 350;
const PINCH_SPEED = 0.01;
const WHEEL_SPEED = 0.0016;

export function useWheelZoom(box: { readonly current: HTMLElement | null }, actions: WheelActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const element = box.current!;
    let elsewhereMs = Number.NEGATIVE_INFINITY;
    const onElsewhere = (event: WheelEvent) => {
      if (!element.contains(event.target as Node)) elsewhereMs = event.timeStamp;
    };
    const onWheel = (event: WheelEvent) => {
      const { zoom, pan, isWhole } = latest.current;
      if (event.timeStamp - elsewhereMs < SCROLLING_MS && !event.ctrlKey) {
        elsewhereMs = event.timeStamp;
        return;
      }
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (isWhole && (isSideways || event.deltaY > 0)) return;
      event.preventDefault();
      if (isSideways) pan(sideways);
      else {
        const speed = event.ctrlKey ? PINCH_SPEED : WHEEL_SPEED;
        zoom(Math.exp(event.deltaY * speed), event.clientX - element.getBoundingClientRect().left);
      }
    };
    window.addEventListener('wheel', onElsewhere, { passive: true, capture: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      window.removeEventListener('wheel', onElsewhere, { capture: true });
      element.removeEventListener('wheel', onWheel);
    };
  }, [box]);
}
