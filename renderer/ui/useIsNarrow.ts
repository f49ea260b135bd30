/** Whether an element is narrower than so many pixels, while the window changes. */
import { useLayoutEffect, useState } from 'react';

export function useIsNarrow(box: { readonly current: HTMLElement | null }, pixels: number): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => setNarrow(element.clientWidth < pixels);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box, pixels]);
  return isNarrow;
}
