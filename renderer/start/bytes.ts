/** Sizes and days as people read them. */
import { count } from '../../src/model/wording.ts';

const UNITS = ['kB', 'MB', 'GB', 'TB'];

/** `512 bytes`, `12.3 kB`, `1.4 GB` */
export function sizeWords(bytes: number | null): string {
  if (bytes === null) return '';
  if (bytes < 1000) return `${bytes} bytes`;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : count(Math.round(value))} ${UNITS[unit]}`;
}

/** `today 14:03`, `20 Nov 2026`; nothing for what is no date. */
export function dayWords(epoch: string, now: Date): string {
  const date = new Date(epoch);
  if (Number.isNaN(date.getTime())) return '';
  const time = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === now.toDateString()) return `today ${time}`;
  return date.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
}
