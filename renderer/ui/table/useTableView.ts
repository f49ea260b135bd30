/** Where a table is scrolled to, in pixels of rows, kept beside the scroll bar, which may be a scaled one. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RowSource } from './rowSource.ts';
import { clampTop, type Extent, isScaled, revealing, scrollTopOf, topOf } from './scroll.ts';

export const ROW_HEIGHT = 26;
export const HEAD_HEIGHT = 27;

export interface TableView {
  /** Pixels that the columns have. */
  readonly width: number;
  readonly extent: Extent;
  readonly top: number;
  readonly moveTo: (top: number) => void;
  readonly revealRow: (index: number) => void;
}

export function useTableView<Row>(
  scroller: { readonly current: HTMLDivElement | null },
  source: RowSource<Row>,
  reveal: { readonly index: number } | null,
): TableView {
  const [viewHeight, setViewHeight] = useState(400);
  const [width, setWidth] = useState(0);
  const [top, setTop] = useState(0);
  const extent: Extent = { rows: source.total, rowHeight: ROW_HEIGHT, viewHeight };
  const now = useRef({ extent, top });
  now.current = { extent, top: clampTop(top, extent) };
  const move = useRef((wanted: number) => {
    const next = clampTop(wanted, now.current.extent);
    now.current.top = next;
    setTop(next);
    const bar = scroller.current;
    const place = scrollTopOf(next, now.current.extent);
    if (bar !== null && Math.abs(bar.scrollTop - place) >= 0.5) bar.scrollTop = place;
  });
  useLayoutEffect(() => {
    const element = scroller.current!;
    const measure = () => {
      setViewHeight(Math.max(ROW_HEIGHT, element.clientHeight - HEAD_HEIGHT));
      setWidth(element.clientWidth);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    const onScroll = () => {
      const { extent, top } = now.current;
      // A scaled bar is coarser than a row: where it stands as we put it, our own place is the better one.
      if (Math.abs(scrollTopOf(top, extent) - element.scrollTop) < 1) return;
      setTop(topOf(element.scrollTop, extent));
    };
    const onWheel = (event: WheelEvent) => {
      if (!isScaled(now.current.extent) || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? ROW_HEIGHT : event.deltaMode === 2 ? now.current.extent.viewHeight : 1;
      move.current(now.current.top + event.deltaY * unit);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller]);
  const revealRow = useRef((index: number) => {
    const { top, extent } = now.current;
    const next = revealing(index, top, extent);
    if (next !== top) move.current(next);
  });
  const canReveal = reveal !== null && reveal.index < source.total;
  useEffect(() => {
    if (reveal !== null && canReveal) revealRow.current(reveal.index);
  }, [reveal, canReveal]);
  return { width, extent, top: now.current.top, moveTo: move.current, revealRow: revealRow.current };
}
