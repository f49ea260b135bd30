/** Frames that may yet prove a stall: of the connections that open or did lately, and of the lookups that are remembered. */
import { captureOf, frameOf } from '../base/frameRef.ts';
import type { Connection, HalfConnection } from '../track/connection.ts';
import type { Lookup } from '../track/lookup.ts';

/** Numbers of such frames of one capture; each once. */
export function framesInUse(
  capture: number,
  connections: Iterable<Connection>,
  lookups: Iterable<Lookup>,
): Set<number> {
  const frames = new Set<number>();
  const add = (ref: number) => {
    if (ref !== 0 && captureOf(ref) === capture) frames.add(frameOf(ref));
  };
  for (const connection of connections) {
    add(connection.synFrame);
    add(connection.synAckFrame);
    add(connection.handshakeFrame);
    add(connection.rstFrame);
    addOfSide(connection.client, add);
    addOfSide(connection.server, add);
  }
  for (const lookup of lookups) addOfLookup(lookup, add);
  return frames;
}

function addOfSide({ owesFrame, finFrame }: HalfConnection, add: (ref: number) => void): void {
  add(owesFrame);
  add(finFrame);
}

function addOfLookup({ tries, forwards }: Lookup, add: (ref: number) => void): void {
  for (const { frame, responseFrame } of tries) {
    add(frame);
    add(responseFrame);
  }
  for (const forward of forwards) addOfLookup(forward, add);
}
