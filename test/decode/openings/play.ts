/** Plays payloads to a dialog. */
import { CLIENT, type SideIndex } from '../../../src/base/side.ts';
import type { Dialog, DialogFacts, Payload, Turn } from '../../../src/decode/openings/opening.ts';
import { protocols } from '../../../src/decode/openings/registry.ts';
import { poisoned } from '../tlsHellos.ts';

export function payloadOf(bytes: Uint8Array, captured = bytes.length, poison = 0xee): Payload {
  const around = poisoned(bytes.subarray(0, captured), poison);
  return { bytes: around.bytes, start: around.start, end: around.end, originalEnd: around.start + bytes.length };
}

export function beginDialog(name: string, port: number): Dialog {
  const protocol = protocols.find((candidate) => candidate.name === name);
  if (!protocol) throw new Error(`no protocol ${name}`);
  return protocol.begin(port);
}

export function inWords(turn: Turn): string {
  if (turn.next === 'over') return `${turn.was}; over`;
  const owed = turn.owes === null ? 'nobody owes' : `${sideName(turn.owes)} owes ${turn.awaited}`;
  return `${turn.was}; ${owed}${turn.next === 'same' ? '' : `; then ${turn.next}`}`;
}

export function factsOf(dialog: Dialog): DialogFacts {
  const { software, serverName, serverNameSource, proxiedClient, connectHost, connectPort, refusal } = dialog;
  return { software, serverName, serverNameSource, proxiedClient, connectHost, connectPort, refusal };
}

function sideName(side: SideIndex): string {
  return side === CLIENT ? 'client' : 'server';
}
