/** Tells stalls on standard error while a capture is still being read from a pipe; the report follows at its end. */
import type { Stall } from '../model/report.ts';
import { visible } from '../report/safeText.ts';
import { note } from './messages.ts';

/** Further ones are in the report only. */
const MOST_NOTES = 100;

/** @param before  called before each note, to clear the progress line */
export function stallNote(before: () => void): (stall: Stall) => void {
  let told = 0;
  return (stall) => {
    told++;
    if (told > MOST_NOTES) return;
    before();
    note(told === MOST_NOTES ? `${describe(stall)}; further stalls are in the report` : describe(stall));
  };
}

function describe({ connection, side, durationSeconds, phase, cause }: Stall): string {
  const { client, server, serverName } = connection;
  const name = serverName === null ? '' : ` (${visible(serverName)})`;
  const between = `${client.address} port ${client.port} and ${server.address} port ${server.port}${name}`;
  return `stall between ${between}: the ${side} waited ${durationSeconds.toFixed(3)} s, ${phase}, ${cause}`;
}
