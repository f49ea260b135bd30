/** What all attempts with one receiver prove together, and what to do about it. */

import { distinctAddresses, listText, nameArgument, safeName } from '../base/wireText.ts';
import { flushCommands, NAME_PLACEHOLDER } from '../model/flushCommands.ts';
import type { Advice } from '../model/report.ts';
import { listed, type Sentence, say, value } from '../model/sentence.ts';
import { WITNESS_VERDICTS, type WitnessVerdict } from '../model/witnessWords.ts';
import { counted } from '../model/wording.ts';
import { receiverOf } from './join.ts';
import { momentWords } from './moment.ts';
import type { PtrQuery } from './query.ts';
import type { Judged } from './verdict.ts';

export interface ReceiverSummary {
  readonly receiver: string;
  readonly receiverAddress: string | null;
  readonly attempts: number;
  readonly refused: number;
  readonly resolvers: readonly string[];
  readonly verdict: WitnessVerdict;
  readonly conclusion: Sentence;
  readonly advice: readonly Advice[];
}

/** The gravest first. */
export function receiversOf(judged: readonly Judged[]): ReceiverSummary[] {
  const groups = new Map<string, Judged[]>();
  for (const one of judged) {
    const key = receiverOf(one.attempt);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()]
    .map(summary)
    .sort((a, b) => gravity(a.verdict) - gravity(b.verdict) || b.refused - a.refused);
}

function gravity(verdict: WitnessVerdict): number {
  return WITNESS_VERDICTS.indexOf(verdict);
}

function summary(group: readonly Judged[]): ReceiverSummary {
  const gravest = group.reduce((worst, one) => (gravity(one.verdict) < gravity(worst.verdict) ? one : worst));
  const { receiver, receiverAddress } = gravest.attempt;
  const alike = group.filter(({ verdict }) => verdict === gravest.verdict);
  return {
    receiver,
    receiverAddress,
    attempts: group.length,
    refused: group.filter(({ attempt }) => attempt.aboutReverseDns).length,
    resolvers: resolversOf(group),
    verdict: gravest.verdict,
    conclusion: conclusion(alike, group),
    advice: adviceFor(gravest),
  };
}

function resolversOf(group: readonly Judged[]): string[] {
  const times = new Map<string, number>();
  for (const { queries, verdict, vain } of group) {
    const inVain = vain !== null && (verdict === 'unanswered' || verdict === 'denied') ? vain.queries : [];
    for (const { resolver } of [...queries, ...inVain]) times.set(resolver, (times.get(resolver) ?? 0) + 1);
  }
  return [...times].sort((a, b) => b[1] - a[1]).map(([resolver]) => resolver);
}

/** The gravest attempt in full; how many are like it; and whether the same receiver was seen to work at another time. */
function conclusion(alike: readonly Judged[], group: readonly Judged[]): Sentence {
  const first = alike[0]!;
  const head = say`${momentWords(first.attempt.timeMs)} (line ${String(first.attempt.line)}): ${first.text}`;
  const more =
    alike.length > 1
      ? say`; so ${counted(alike.length, 'time')} until ${momentWords(alike.at(-1)!.attempt.timeMs)}`
      : say``;
  const worked = first.verdict === 'worked' ? undefined : group.find(({ verdict }) => verdict === 'worked');
  const proof =
    worked === undefined
      ? say``
      : say`. At ${momentWords(worked.attempt.timeMs)} it asked through ${listed([value(worked.queries.at(-1)!.resolver)])} and the whole chain worked`;
  return say`${head}${more}${proof}.${outside(first, group)}`;
}

/** What is proved of some does not hold for those that the captures do not cover. */
function outside({ verdict }: Judged, group: readonly Judged[]): Sentence {
  const count = group.filter((one) => one.verdict === 'not-covered').length;
  if (verdict === 'not-covered' || count === 0) return say``;
  const [verb, whom] = count === 1 ? ['is', 'it'] : ['are', 'them'];
  return say` ${counted(count, 'attempt')} ${verb} not covered by the capture: nothing is proved of ${whom}.`;
}

function adviceFor(judged: Judged): Advice[] {
  const { verdict, address, queries, attempt, cached, vain, contrary, names: wireNames } = judged;
  const told = vain?.isForReceiver ? 'failed' : queries.findLast(({ answer }) => answer !== null)?.answer?.kind;
  const names = wireNames.filter((name) => safeName(name) !== null);
  const server = queries.at(-1)?.server ?? vain?.queries[0]?.server ?? null;
  const look = [
    ...names.map((name) => `dig +trace PTR ${argument(name)}`),
    ...(server === null || address === null ? [] : [`nslookup -query=ptr ${address} ${server}`]),
  ];
  switch (verdict) {
    case 'unanswered':
      return [
        {
          text: 'Your name server was asked and did not answer: see that it runs, is reachable over UDP and TCP port 53 and is not limited in rate',
          commands: look,
        },
      ];
    case 'unheard':
      return [
        {
          text:
            'The answers left your name server and did not arrive. See what is on the way back: a firewall that drops UDP ' +
            'answers or fragments, a limit on the rate of answers, a route or a source address that is not the one that was ' +
            'asked; and capture at the other end, too',
          commands: [...look, 'tcpdump -i any -n port 53'],
        },
      ];
    case 'denied':
      if (contrary !== null) return disagreementAdvice([queries, [contrary]].flat(), names);
      return [
        {
          text:
            told === 'failed'
              ? 'Your name server answered with an error: see that it serves the zone, and that the zone is loaded and has not expired'
              : 'Your name server said that there is no PTR: put the record into the zone, then wait until the negative answer runs out',
          commands: look,
        },
      ];
    case 'from-memory':
      return [
        {
          text: `Ask the administrator of ${attempt.receiver} to flush ${namesText(names)} from the caches behind the mail server: each of them, from the mail server outwards; your zone needs no change`,
          commands: rememberedCommands(names),
        },
        { text: 'Send the evidence along: the report and the capture show that nobody asked', commands: look },
      ];
    case 'undecided':
      return [
        {
          text: 'See whether your name server was reachable at that time, over UDP and TCP port 53, for that resolver as well: then a cache of the receiver answered from memory',
          commands: look,
        },
        {
          text: `If it was, the administrator of ${attempt.receiver} has the caches behind the mail server forget ${namesText(names)}`,
          commands: rememberedCommands(names),
        },
      ];
    case 'told-and-refused':
      return [
        ...(contrary === null ? [] : disagreementAdvice([queries, [contrary]].flat(), names)),
        {
          text:
            told === 'alias'
              ? 'The alias was told. See whether there is a PTR under the name that it leads to, and whether the servers of that zone answer'
              : 'The name was told. See whether its forward lookup leads back to the address (full circle), and whether another name server of the zone says something else',
          commands: look,
        },
        {
          text: `Else a cache between the resolver and ${attempt.receiver} has lost or kept something: its administrator asks each cache in turn, and has it forget ${namesText(names)}`,
          commands: rememberedCommands(names),
        },
      ];
    case 'within-ttl':
      return cached === null
        ? []
        : [
            {
              text: `Try again after ${momentWords(cached.untilMs)}; until then a cache may answer without asking`,
              commands: look,
            },
          ];
    case 'not-covered':
      return [
        {
          text: 'Capture at the name server before the next attempt begins',
          commands: ['tcpdump -i any -w ptr.pcap port 53'],
        },
      ];
    case 'no-address':
      return [
        {
          text: 'Say the address with --address, or let the mail server log it (Exim: log_selector = +outgoing_interface)',
          commands: [],
        },
      ];
    case 'other-reason':
    case 'not-asked':
    case 'worked':
      return [];
  }
}

function disagreementAdvice(queries: readonly PtrQuery[], names: readonly string[]): Advice[] {
  const servers = distinctAddresses(
    queries.map(({ server }) => server),
    MOST_SERVERS,
  );
  return [
    {
      text: 'Your name servers do not say the same: compare the serials of their copies of the zone, and see why it is not transferred',
      commands: servers.flatMap((server) => names.map((name) => `dig +norecurse PTR ${argument(name)} @${server}`)),
    },
  ];
}

const MOST_SERVERS = 4;

/** Asked, then thrown away: each name is an entry of its own. */
function rememberedCommands(names: readonly string[]): string[] {
  return [...names.map((name) => `host -t ptr ${argument(name)}`), ...flushCommands(names)];
}

function namesText(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? 'the reverse name';
  return `${names.length === 2 ? 'both' : 'all of'} ${listText(names)}`;
}

function argument(name: string): string {
  return nameArgument(name, NAME_PLACEHOLDER).text;
}
