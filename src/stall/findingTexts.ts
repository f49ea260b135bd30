/** What findings say, and the frames that show it. */
import type { AddressTable } from '../base/addressTable.ts';
import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import { findAuthority } from '../decode/dnsAuthority.ts';
import type { Evidence } from '../model/report.ts';
import type { Role } from '../model/words.ts';
import type { Lookup, Try } from '../track/lookup.ts';
import type { PtrAnswer } from '../track/ptrAnswer.ts';
import type { World } from './fit.ts';
import { lookupName } from './lookupNames.ts';
import type { ToldAnswer } from './toldAnswers.ts';

export function refusalText(address: string, server: string, reply: string, lookup: Lookup | null): () => string {
  const why = () => {
    if (lookup === null) {
      return 'its lookup was not seen here: it was made elsewhere, or a cache of its own answered from memory';
    }
    if (!lookup.last.answered) return 'its PTR query was not answered';
    if (lookup.last.answer === 'name')
      return 'its PTR query was answered with a name, so the name itself, or its way back, did not please';
    return 'it was told that there is no name';
  };
  return () => `${server} refused ${address} for want of reverse DNS ("${reply}"); ${why()}`;
}

export function differingAnswers(one: ToldAnswer, other: ToldAnswer, addresses: AddressTable): string {
  const [first, second] = [one, other].map((t) => `${addresses.format(t.asker)} ${TOLD[t.answer] ?? 'an answer'}`);
  return `${addresses.format(one.server)} gave ${first} and ${second} about ${addresses.format(one.lookup.subject)}`;
}

const TOLD: Readonly<Partial<Record<Try['answer'], string>>> = {
  none: 'no answer',
  name: 'a name',
  nxdomain: 'the answer that there is none',
  nodata: 'the answer that there is none',
};

/** Who says that there is no name, and for how long a cache may repeat it (RFC 2308). */
interface Authority {
  readonly zone: string;
  readonly primary: string;
  readonly negativeSeconds: number;
}

/** The SOA of a negative answer. */
export function authorityOf({ bytes, start, end }: PtrAnswer): Authority | null {
  const found = findAuthority(bytes, start, end);
  if (found === null) return null;
  const { zone, mname, negativeSeconds } = found;
  return { zone, primary: mname, negativeSeconds };
}

export function cachedFor({ zone, primary, negativeSeconds }: Authority): string {
  return `a cache may keep saying so for ${negativeSeconds} s (SOA of ${zone}, primary server ${primary})`;
}

export function exchange(attempt: ToldAnswer, world: World): Evidence[] {
  const name = lookupName(attempt.lookup, world.addresses);
  const role: Role = attempt.answer === 'alias' ? 'ptr-alias' : 'ptr-response';
  const server = world.addresses.format(attempt.server);
  const query = evidence(attempt.frame, attempt.timeNs, 'ptr-query', `query PTR ${name} to ${server}`);
  if (!attempt.answered) return [query];
  return [query, evidence(attempt.responseFrame, attempt.responseNs, role, `answer: ${attempt.answer}`)];
}

export function evidence(frame: number, timeNs: number, role: Role, text: string): Evidence {
  return { capture: captureOf(frame), frame: frameOf(frame), timeSeconds: toSeconds(timeNs), role, text };
}
