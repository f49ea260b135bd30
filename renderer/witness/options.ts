/** How a log is joined with a capture: what is asked for, and the choices that a form offers. */
import type { EngineInput } from '../connection/client.ts';
import type { WitnessTab } from '../state/tabs.ts';

export type WitnessOptions = WitnessTab['options'];

export const USUAL: WitnessOptions = { addresses: [], zoneMinutes: null, aheadSeconds: null, beforeSeconds: 120 };

export function inputOf({ session, logs, options }: WitnessTab): EngineInput<'witness.run'> {
  return { ...options, addresses: [...options.addresses], session, logs: logs.map(({ grant }) => grant) };
}

const HALF_HOURS = Array.from({ length: 53 }, (_, at) => (at - 24) * 30);
/** Nepal, Eucla, the Chatham Islands. */
const ODD = [345, 525, 765];

/** Zones as a list to choose from; the empty one is estimated. */
export const ZONES = [
  { value: '', label: 'as its stamps say, else estimated' },
  ...[...HALF_HOURS, ...ODD]
    .sort((a, b) => a - b)
    .map((minutes) => ({ value: String(minutes), label: zoneLabel(minutes) })),
];

/** `UTC+01:00` */
function zoneLabel(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const clock = `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '-' : '+'}${clock}`;
}

/** Addresses as they are typed, divided by spaces or commas. */
export function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}

/** Seconds as they are typed; null: nothing; not a number where it is none. */
export function secondsIn(text: string): number | null {
  return text.trim() === '' ? null : Number(text.replace(',', '.'));
}
