/** How wide an element is, while the window changes: pictures are drawn to it. */
import { useLayoutEffect, useState } from 'react';

const LEAST = 360;
/** Until the element is there. */
const FIRST = 700;

/** In pixels. */
export function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(FIRST);
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => setWidth(Math.max(LEAST, Math.floor(element.clientWidth)));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box]);
  return width;
}
