/** What to do about a stall, the most useful first: the setting, the record, the resolver, the proof. */

import { localKind } from '../../base/addressKind.ts';
import { canonicalAddress, recordType } from '../../base/reverseName.ts';
import { listText, safeHostName } from '../../base/wireText.ts';
import type { Advice } from '../../model/report.ts';
import { confirmationOf, isAboutConfirmation, type StallFacts } from './facts.ts';
import { fallbackAdvice } from './fallbackAdvice.ts';
import { resolverAdvice } from './resolverAdvice.ts';
import { softwareFor } from './software/registry.ts';
import { verifyForward, verifyReverse } from './verifyAdvice.ts';
import { zoneAdvice } from './zoneAdvice.ts';

/** Beside the commands to verify, which always come last. */
const MOST = 5;

export function adviseStall(facts: StallFacts): Advice[] {
  const advice = [...settings(facts), ...aboutNames(facts), ...resolverAdvice(facts)];
  return [...advice.filter((one) => one !== null).slice(0, MOST), verify(facts)];
}

function settings(facts: StallFacts): Advice[] {
  const entries = softwareFor(facts);
  return entries.map(({ name, banner, advice }) =>
    entries.length > 1 && banner !== null ? { ...advice, text: `If this is ${name}: ${advice.text}` } : advice,
  );
}

function aboutNames(facts: StallFacts): (Advice | null)[] {
  switch (facts.cause) {
    case 'forward-unanswered':
    case 'forward-slow':
      return [forwardZone(facts)];
    case 'local-fallback':
      return [...fallbackAdvice(facts.channels), zone(facts)];
    case 'ptr-unanswered':
    case 'ptr-failed':
    case 'ptr-slow':
      return [zone(facts)];
  }
}

function zone(facts: StallFacts): Advice | null {
  return facts.address === null ? null : zoneAdvice(facts.address, wantedName(facts));
}

/** The name the record should give: the one DNS gave already, else the server's own when it is the server's address. */
function wantedName(facts: StallFacts): string | null {
  const target = facts.targets.map(safeHostName).find((name) => name !== null);
  if (target !== undefined) return target;
  return facts.side === 'client' ? safeHostName(facts.serverName) : null;
}

function forwardZone(facts: StallFacts): Advice | null {
  const address = facts.address === null ? null : canonicalAddress(facts.address);
  if (address === null) return null;
  const names = [...new Set(facts.targets.map(safeHostName).filter((name) => name !== null))];
  const who = names.length === 0 ? 'the name that the PTR record gives' : listText(names.slice(0, 3));
  const host = names[0] ?? 'NAME';
  const local = localKind(address) === null ? '' : ', in the local resolver where the name is of your own network';
  const wanted = recordType(address);
  const { type } = confirmationOf(facts);
  const [what, answer] =
    type === wanted
      ? [`the address of ${who}`, 'answer']
      : [`the query for ${type} of ${who}`, `answer for ${type} as well, be it that there is none`];
  return {
    text:
      `The PTR record answered; its confirmation, ${what}, is what took so long. The name servers of ` +
      `that domain must ` +
      `${answer}, and say \`${host}. ${wanted} ${address}\`${local}; where the name is wrong, correct ` +
      `the PTR record instead.`,
    commands: [],
  };
}

function verify(facts: StallFacts): Advice {
  const resolvers = facts.resolvers.filter((one) => !facts.authorities.includes(one));
  if (!isAboutConfirmation(facts.cause)) return verifyReverse(facts.address, facts.name, resolvers);
  const { name, type } = confirmationOf(facts);
  return verifyForward(name, type, resolvers);
}
