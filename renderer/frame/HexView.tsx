/** A frame's bytes in hexadecimal and ASCII; only the rows in view are drawn. A byte selects its field. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FrameField } from '../../src/model/views.ts';
import { rowsShown } from '../ui/table/scroll.ts';
import { ascii, hex, offsetText } from './bytes.ts';
import classes from './frame.module.css';
import { type HexLayout, hexLayout } from './hexLayout.ts';

interface HexViewProps {
  readonly bytes: Uint8Array;
  /** Whose bytes are marked. */
  readonly marked: FrameField | null;
  readonly onByte: (offset: number) => void;
}

const ROW_HEIGHT = 18;
/** What is measured to know how wide a character is, and how large it is there. */
const PROBE = '0000000000';
const PROBE_PIXELS = 12;

export function HexView({ bytes, marked, onByte }: HexViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [viewHeight, setViewHeight] = useState(300);
  const probe = useRef<HTMLSpanElement>(null);
  const [{ perRow, fontPixels }, setLayout] = useState<HexLayout>({ perRow: 16, fontPixels: 12 });
  const [cursor, setCursor] = useState(0);
  const rows = Math.ceil(bytes.length / perRow);
  const shown = rowsShown(top, { rows, rowHeight: ROW_HEIGHT, viewHeight }, 4);
  useLayoutEffect(() => {
    const element = box.current!;
    const em = probe.current!.getBoundingClientRect().width / PROBE.length / PROBE_PIXELS;
    const measure = () => {
      setViewHeight(element.clientHeight);
      setLayout(hexLayout(element.clientWidth, em));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  const start = marked?.offset ?? null;
  useEffect(() => {
    if (start !== null) reveal(box.current!, Math.floor(start / perRow) * ROW_HEIGHT);
  }, [start, perRow]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key, perRow);
    if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const from = start ?? cursor;
    // Along a field's own bytes the selection would stand still.
    const base = step === 1 && marked !== null ? from + marked.length - 1 : from;
    const next = Math.min(Math.max(0, base + step), bytes.length - 1);
    setCursor(next);
    onByte(next);
  };
  return (
    <div
      ref={box}
      className={classes.hex}
      style={{ fontSize: fontPixels }}
      role="group"
      aria-label="Bytes of the frame"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the arrows walk through its bytes
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <span ref={probe} className={classes.probe} style={{ fontSize: PROBE_PIXELS }} aria-hidden="true">
        {PROBE}
      </span>
      <div style={{ height: rows * ROW_HEIGHT }}>
        <div style={{ transform: `translateY(${shown.from * ROW_HEIGHT}px)` }}>
          {Array.from({ length: shown.to - shown.from }, (_, at) => shown.from + at).map((row) => (
            <HexRow key={row} from={row * perRow} perRow={perRow} bytes={bytes} marked={marked} onByte={onByte} />
          ))}
        </div>
      </div>
    </div>
  );
}

function stepOf(key: string, perRow: number): number {
  if (key === 'ArrowRight') return 1;
  if (key === 'ArrowLeft') return -1;
  if (key === 'ArrowDown') return perRow;
  return key === 'ArrowUp' ? -perRow : 0;
}

function reveal(element: HTMLElement, at: number): void {
  if (at < element.scrollTop) element.scrollTop = at;
  else if (at + ROW_HEIGHT > element.scrollTop + element.clientHeight) {
    element.scrollTop = at + ROW_HEIGHT - element.clientHeight / 2;
  }
}

interface HexRowProps extends HexViewProps {
  readonly from: number;
  readonly perRow: number;
}

function HexRow({ from, perRow, bytes, marked, onByte }: HexRowProps) {
  const length = Math.min(perRow, bytes.length - from);
  const offsets = Array.from({ length }, (_, at) => from + at);
  const cells = (text: (byte: number) => string, kind: string | undefined) =>
    offsets.map((offset) => (
      // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the keys are the group's
      <span
        key={offset}
        className={`${kind} ${isIn(marked, offset) ? classes.marked : ''}`}
        onClick={() => onByte(offset)}
      >
        {text(bytes[offset]!)}
      </span>
    ));
  return (
    <div className={`${classes.hexRow} ${perRow === 16 ? classes.halved : ''}`}>
      <span className={classes.offset}>{offsetText(from)}</span>
      <span className={classes.hexBytes} style={{ minWidth: `${perRow * 3 + (perRow === 16 ? 1 : 0)}ch` }}>
        {cells(hex, classes.byte)}
      </span>
      <span>{cells(ascii, classes.char)}</span>
    </div>
  );
}

function isIn(field: FrameField | null, offset: number): boolean {
  return field !== null && offset >= field.offset && offset < field.offset + field.length;
}
