/** All judgements over the facts of one address, and which of them is the main one. */
import type { LookupVerdict } from '../../model/lookupReport.ts';
import { LOOKUP_VERDICTS } from '../../model/lookupWords.ts';
import { aliasCircle } from './aliasCircle.ts';
import { deadZone, failingServers } from './authority.ts';
import { failingCaches, silentCaches } from './caches.ts';
import { confirmedNames, notConfirmed } from './confirmation.ts';
import { disagreeingAuthorities } from './disagreement.ts';
import type { Facts, Judgement } from './facts.ts';
import { interceptedPath, inventedByCache } from './intercepted.ts';
import { staleNegatives } from './negatives.ts';
import { aliasWithoutTarget, noPtr } from './noName.ts';
import { notesOf } from './notes.ts';
import { outdatedCache, outdatedForward } from './outdated.ts';
import { genericName, healthy, notLedBack, notTraced } from './remaining.ts';

const JUDGEMENTS: readonly Judgement[] = [
  interceptedPath,
  inventedByCache,
  deadZone,
  aliasCircle,
  aliasWithoutTarget,
  noPtr,
  notConfirmed,
  disagreeingAuthorities,
  staleNegatives,
  failingCaches,
  outdatedCache,
  outdatedForward,
  silentCaches,
  failingServers,
  notTraced,
  notLedBack,
  genericName,
];

export interface Judged {
  /** The gravest first; never empty. */
  readonly verdicts: readonly LookupVerdict[];
  readonly confirmed: readonly string[];
  readonly notes: readonly string[];
}

export function judge(facts: Facts): Judged {
  const found = JUDGEMENTS.flatMap((one) => one(facts));
  const isWell =
    facts.names.length > 0 && found.every(({ severity, kind }) => severity !== 'bad' && kind !== 'not-traced');
  const rank = ({ kind }: LookupVerdict) => LOOKUP_VERDICTS.indexOf(kind);
  const verdicts = [...found, ...(isWell ? [healthy(facts, found.length === 0)] : [])].sort(
    (a, b) => rank(a) - rank(b),
  );
  return { verdicts, confirmed: confirmedNames(facts), notes: notesOf(facts) };
}
