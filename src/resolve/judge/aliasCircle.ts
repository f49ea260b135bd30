/** Aliases that lead back to where they began: whoever follows them finds no name, and some give up with an error. */
import { nameKey } from '../../decode/dnsName.ts';
import type { Hop, LookupVerdict } from '../../model/lookupReport.ts';
import { traceProof } from './authority.ts';
import { cacheCommands, proof } from './commands.ts';
import { contactText, type Facts, hopOf, listed, subjectText } from './facts.ts';

interface Circle {
  /** From the reverse name on; the last one was there before. */
  readonly names: readonly string[];
  readonly evidence: readonly string[];
}

export function aliasCircle(facts: Facts): LookupVerdict[] {
  const circle = circleOf(facts);
  if (circle === null) return [];
  const soa = facts.reverse.find((leg) => leg.soa !== null)?.soa ?? null;
  const cached = hopOf(facts, circle.evidence[0]!);
  const back =
    facts.reverse.length > 0
      ? [proof('Each step, from the root down.', traceProof(facts))]
      : [proof('Ask it yourself.', cacheCommands(cached.question, cached.server))];
  return [
    {
      kind: 'alias-circle',
      severity: 'bad',
      text:
        `The reverse name of ${subjectText(facts)} is ${wayText(circle.names)}: the alias leads in a circle, and no ` +
        'name is ever found. Most software takes that for no reverse DNS, many resolvers answer with an error.',
      evidence: [...circle.evidence],
      until: null,
      advice: [
        {
          text:
            `Have ${contactText(soa)} take the alias back and put a PTR record in its place, or let it lead to a name ` +
            'that has a PTR record.',
          commands: [],
        },
        ...back,
      ],
    },
  ];
}

/** At the authorities; where those were not asked, as a cache tells it. */
export function circleOf(facts: Facts): Circle | null {
  const legs = facts.reverse;
  if (legs.length > 0) {
    const names = legs.map(({ name }) => name);
    const asked = legs.flatMap(({ servers, path }) => [...servers.map(({ hopId }) => hopId), ...path]);
    return isCircle(names) ? { names, evidence: asked.length > 0 ? asked : [facts.hops[0]!.id] } : null;
  }
  const hops = facts.caches.map(({ reverse }) => hopOf(facts, reverse)).filter((hop) => isCircle(namesOf(hop)));
  return hops.length === 0 ? null : { names: namesOf(hops[0]!), evidence: hops.map(({ id }) => id) };
}

function namesOf({ question, aliases }: Hop): string[] {
  return [question.name, ...aliases];
}

function isCircle(names: readonly string[]): boolean {
  return new Set(names.map(nameKey)).size < names.length;
}

function wayText([name, ...targets]: readonly string[]): string {
  return targets.length === 1 && nameKey(targets[0]!) === nameKey(name!)
    ? 'an alias to itself'
    : `an alias by way of ${listed(targets)}`;
}
