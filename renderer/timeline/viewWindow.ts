/** The part of a timeline's time that is looked at: zoomed, moved, and its axis. */

/** Seconds after the picture's zero. */
export interface ViewWindow {
  readonly from: number;
  readonly to: number;
}

/** A ten-thousandth of the whole, but never less than 10 µs: closer there is nothing to tell apart. */
function closest(whole: ViewWindow): number {
  return Math.max(1e-5, (whole.to - whole.from) / 10_000);
}

/** @param factor below 1 zooms in; @param at the point in time that stays where it is */
export function zoomed(window: ViewWindow, whole: ViewWindow, factor: number, at: number): ViewWindow {
  const span = window.to - window.from;
  const next = Math.min(whole.to - whole.from, Math.max(closest(whole), span * factor));
  const share = span === 0 ? 0.5 : (at - window.from) / span;
  return kept({ from: at - share * next, to: at + (1 - share) * next }, whole);
}

export function moved(window: ViewWindow, whole: ViewWindow, bySeconds: number): ViewWindow {
  return kept({ from: window.from + bySeconds, to: window.to + bySeconds }, whole);
}

/** Inside of the whole, as long as it was. */
function kept({ from, to }: ViewWindow, whole: ViewWindow): ViewWindow {
  const span = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(whole.from, from), whole.to - span);
  return { from: start, to: start + span };
}

export function isWhole(window: ViewWindow, whole: ViewWindow): boolean {
  return window.to - window.from >= (whole.to - whole.from) * 0.9999;
}

/** Moves the window just so far that a point in time is well inside of it. */
export function revealed(window: ViewWindow, whole: ViewWindow, seconds: number): ViewWindow {
  const edge = (window.to - window.from) * 0.08;
  if (seconds < window.from + edge) return moved(window, whole, seconds - edge - window.from);
  if (seconds > window.to - edge) return moved(window, whole, seconds + edge - window.to);
  return window;
}

export interface Tick {
  readonly seconds: number;
  readonly label: string;
}

const STEPS = [1, 2, 5, 10];

/** Round points in time, at most `most` of them; the unit is that of the step. */
export function ticksIn({ from, to }: ViewWindow, most: number): Tick[] {
  const rough = (to - from) / Math.max(1, most);
  if (!(rough > 0)) return [];
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * (STEPS.find((factor) => factor * unit >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => {
    const seconds = (first + at) * step;
    return { seconds: seconds === 0 ? 0 : seconds, label: tickLabel(seconds, step) };
  });
}

function tickLabel(seconds: number, step: number): string {
  if (Math.abs(seconds) < step / 2) return '0';
  if (step >= 0.1) return `${trimmed(seconds, 1)} s`;
  if (step >= 1e-4) return `${trimmed(seconds * 1e3, 1)} ms`;
  return `${trimmed(seconds * 1e6, 0)} µs`;
}

function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}
