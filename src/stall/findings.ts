/** What is wrong with reverse DNS though it delayed nobody, one finding an address and kind, in bounded number. */
import type { AddressTable } from '../base/addressTable.ts';
import { toSeconds } from '../base/clock.ts';
import { lazyElements, type Parts, wholeElement } from '../base/lazyElements.ts';
import { longList } from '../base/longList.ts';
import { readNames } from '../decode/dnsAnswers.ts';
import { TYPE_A, TYPE_AAAA } from '../decode/dnsQuestion.ts';
import { looksGeneric } from '../decode/genericNames.ts';
import type { Evidence, Finding } from '../model/report.ts';
import type { FindingKind } from '../model/words.ts';
import type { Connection } from '../track/connection.ts';
import { isPartial, type Lookup, type Try } from '../track/lookup.ts';
import type { LookupSink } from '../track/lookupResponses.ts';
import type { PtrAnswer } from '../track/ptrAnswer.ts';
import { adviseFinding } from './advice/adviseFinding.ts';
import { authorityOf, cachedFor, differingAnswers, evidence, exchange, refusalText } from './findingTexts.ts';
import type { World } from './fit.ts';
import { ToldAnswers, type ToldRoom } from './toldAnswers.ts';

const MAX_FINDINGS = 1000;
/** Lookups about an address that are looked through for the one behind a refusal. */
const MOST_ABOUT = 64;

interface Draft {
  readonly kind: FindingKind;
  /** The address that it is about. */
  readonly subject: number;
  /** What shows it; null where no lookup was seen. */
  readonly lookup: Lookup | null;
  /** Tells findings of one kind apart: the lookup's number, or the connection's. */
  readonly mark: string;
  readonly names: string[];
  readonly untilNs: number | null;
  /** Of its first frame. */
  readonly startNs: number;
  /** Made when they are wanted: a thousand findings hold many texts. */
  readonly evidence: () => Evidence[];
  readonly text: () => string;
}

export class FindingCollector implements LookupSink {
  /** Findings and addresses that found no room. */
  overflowed = 0;
  readonly #world: () => World;
  readonly #told: ToldAnswers;
  /** Addresses with a finding that answers differ. */
  readonly #differing = new Set<number>();
  readonly #drafts = new Map<string, Draft>();

  /** @param world  asked for when it is needed: the trackers are made with this collector */
  constructor(world: () => World, room: ToldRoom) {
    this.#world = world;
    this.#told = new ToldAnswers(room);
  }

  ptrAnswered(answer: PtrAnswer): void {
    const { answer: kind } = answer;
    if (kind !== 'name' && kind !== 'nxdomain' && kind !== 'nodata' && kind !== 'alias') return;
    const told = this.#told.find(answer.subject);
    if (told >= 0) {
      this.#compare(told, answer);
      return;
    }
    this.#told.add(answer);
    if (this.#drafts.size >= MAX_FINDINGS) this.overflowed++;
    else if (kind === 'name') this.#named(answer);
    else this.#nameless(answer);
  }

  forwardAnswered(forward: Lookup, attempt: Try): void {
    if (forward.confirmed) {
      this.#drafts.delete(`ptr-not-confirmed ${forward.subject}`);
      return;
    }
    const { addresses } = this.#world();
    const wanted = addresses.isIPv6(forward.subject) ? TYPE_AAAA : TYPE_A;
    if (attempt.type !== wanted || attempt.answer === 'failed' || isPartial(attempt.answer)) return;
    const name = forward.name ?? '.';
    this.#draft(
      'ptr-not-confirmed',
      forward,
      [name],
      null,
      attempt.timeNs,
      () => [
        evidence(attempt.frame, attempt.timeNs, 'forward-query', `query ${wanted === TYPE_A ? 'A' : 'AAAA'} ${name}`),
        evidence(
          attempt.responseFrame,
          attempt.responseNs,
          'forward-response',
          `answer without ${addresses.format(forward.subject)}`,
        ),
      ],
      () =>
        `${addresses.format(forward.subject)} has the name ${name}, but that name does not lead back to the address: full-circle checks fail`,
    );
  }

  /** Nothing more will be heard of a lookup. One without an answer, whose server answered somebody else, is a finding. */
  letGo(lookup: Lookup): void {
    if (isFollowedInVain(lookup)) this.#forgetAlias(lookup);
    if (lookup.tries.some((t) => t.answered)) return;
    const told = this.#told.find(lookup.subject);
    if (told < 0) return;
    const silent = lookup.tries.find((t) => t.server === this.#told.serverAt(told));
    if (silent !== undefined && this.#mayDiffer(told, silent.asker, silent.server, lookup.subject))
      this.#differ(told, silent);
  }

  /** Whether there is something where its alias leads nobody has said. */
  #forgetAlias(lookup: Lookup): void {
    const key = `alias-without-target ${lookup.subject}`;
    if (this.#drafts.get(key)?.lookup === lookup) this.#drafts.delete(key);
  }

  /** A mail server refused a client for want of reverse DNS, and said so in clear text. */
  refused(connection: Connection, reply: string, timeNs: number, frame: number): void {
    const { client, server } = connection;
    const key = `refused-for-reverse-dns ${client.address} ${server.address}`;
    if (this.#drafts.has(key)) return;
    if (this.#drafts.size >= MAX_FINDINGS) {
      this.overflowed++;
      return;
    }
    const world = this.#world();
    const lookup = lookupBehind(connection, world);
    const name = connection.serverName ?? connection.dialog?.serverName ?? null;
    this.#drafts.set(key, {
      kind: 'refused-for-reverse-dns',
      subject: client.address,
      lookup,
      mark: `stream-${connection.stream}`,
      names: name === null ? [] : [name],
      untilNs: null,
      startNs: timeNs,
      evidence: () => [
        ...(lookup === null ? [] : exchange(lookup.last, world)),
        evidence(frame, timeNs, 'data', `refusal: ${reply}`),
      ],
      text: refusalText(
        world.addresses.format(client.address),
        name ?? world.addresses.format(server.address),
        reply,
        lookup,
      ),
    });
  }

  nat64Address(key: number): void {
    this.#world().nat64.learn(key);
  }

  /** The findings in order of time. */
  finish(): Finding[] {
    for (const lookup of this.#world().lookups.index.unsettled()) this.letGo(lookup);
    return this.soFar();
  }

  /** The same while more may come. */
  soFar(): Finding[] {
    const drafts = [...this.#drafts.values()].sort((a, b) => a.startNs - b.startNs);
    const parts = findingParts(this.#world().addresses);
    const told = lazyElements(parts, (draft: Draft) => draft);
    return longList({
      length: drafts.length,
      element: (place) => told(drafts[place]),
      whole: (place) => wholeElement(parts, drafts[place]),
    });
  }

  /** The lookups behind the findings, for the report's list. */
  get lookups(): Lookup[] {
    return [...this.#drafts.values()].flatMap((draft) => draft.lookup ?? []);
  }

  #named(answer: PtrAnswer): void {
    const names = readNames(answer.answers.targets, answer.bytes, answer.start, answer.end);
    // The answer is one object for all: by the time that the text is made it is another's.
    const { subject } = answer;
    const address = () => this.#world().addresses.format(subject);
    const reasons: string[] = [];
    for (const name of names) {
      const reason = looksGeneric(name, address);
      if (reason === null) return;
      reasons.push(reason);
    }
    if (reasons.length === 0) return;
    const attempt = answer.attempt();
    this.#draft(
      'generic-name',
      attempt.lookup,
      names,
      null,
      attempt.timeNs,
      () => exchange(attempt, this.#world()),
      () =>
        `${address()} has the name ${names[0]}, which looks generated: ${reasons[0]}; dial-up block lists refuse such names`,
    );
  }

  #nameless(answer: PtrAnswer): void {
    const attempt = answer.attempt();
    const { lookup } = attempt;
    const authority = authorityOf(answer);
    const kept = () => (authority === null ? '' : `; ${cachedFor(authority)}`);
    const address = () => this.#world().addresses.format(lookup.subject);
    const isAlias = attempt.answer === 'alias' || (attempt.answer === 'nxdomain' && lookup.aliases.length > 0);
    const aliases = isAlias ? [...lookup.aliases] : [];
    const what = attempt.answer === 'nxdomain' ? 'the name does not exist' : 'the name has no PTR record';
    this.#draft(
      isAlias ? 'alias-without-target' : 'no-ptr',
      lookup,
      aliases,
      authority === null ? null : attempt.responseNs + authority.negativeSeconds * 1e9,
      attempt.timeNs,
      () => exchange(attempt, this.#world()),
      isAlias
        ? () =>
            `the reverse name of ${address()} is an alias (RFC 2317) to ${aliases.join(', ')}, which has no PTR: some mail software takes that for no reverse DNS${kept()}`
        : () => `${address()} has no reverse DNS: ${what}${kept()}`,
    );
  }

  /** An alias whose target was asked for and found is no finding; two answers that differ are one. */
  #compare(told: number, answer: PtrAnswer): void {
    const { subject } = answer;
    const hasName = answer.answer === 'name';
    const before = this.#told.answerAt(told);
    if (hasName && answer.number === this.#told.numberAt(told)) this.#drafts.delete(`alias-without-target ${subject}`);
    if (hasName === (before === 'name') || answer.answer === 'alias' || before === 'alias') return;
    if (this.#mayDiffer(told, answer.asker, answer.server, subject)) this.#differ(told, answer.attempt());
  }

  /** Whether a query would tell of an address that one server gives different answers, and there is room to say so. */
  #mayDiffer(told: number, asker: number, server: number, subject: number): boolean {
    if (this.#told.serverAt(told) !== server || this.#told.askerAt(told) === asker) return false;
    if (this.#told.isDiffering(told)) return false;
    const isNews = !this.#differing.has(subject);
    if (isNews && this.#drafts.size < MAX_FINDINGS) return true;
    if (isNews) this.overflowed++;
    this.#told.noteDiffering(told);
    return false;
  }

  #differ(told: number, other: Try): void {
    const one = this.#told.at(told);
    this.#differing.add(one.lookup.subject);
    this.#draft(
      'answers-differ',
      other.lookup,
      [],
      null,
      one.timeNs,
      () => [...exchange(one, this.#world()), ...exchange(other, this.#world())],
      () => differingAnswers(one, other, this.#world().addresses),
    );
  }

  #draft(
    kind: FindingKind,
    lookup: Lookup,
    names: string[],
    untilNs: number | null,
    startNs: number,
    evidence: () => Evidence[],
    text: () => string,
  ): void {
    const key = `${kind} ${lookup.subject}`;
    if (this.#drafts.has(key)) return;
    if (this.#drafts.size >= MAX_FINDINGS) this.overflowed++;
    else {
      const { subject, number } = lookup;
      this.#drafts.set(key, { kind, subject, lookup, mark: String(number), names, untilNs, startNs, evidence, text });
    }
  }
}

function findingParts(addresses: AddressTable): Parts<Draft, Finding> {
  return {
    id: ({ kind, mark }) => `finding-${kind}-${mark}`,
    kind: ({ kind }) => kind,
    address: ({ subject }) => addresses.format(subject),
    names: ({ names }) => names,
    text: ({ text }) => text(),
    evidence: ({ evidence }) => evidence(),
    untilSeconds: ({ untilNs }) => (untilNs === null ? null : toSeconds(untilNs)),
    advice: ({ kind, subject, lookup, names }) => {
      // A query to a group has no server that could be asked again.
      const servers = new Set((lookup?.tries ?? []).map((t) => t.server).filter((server) => server !== 0));
      const resolvers = [...servers].map((server) => addresses.format(server));
      return adviseFinding({ kind, address: addresses.format(subject), names, resolvers });
    },
  };
}

/** Whether its alias was asked for, and nobody told whether that has a name. */
function isFollowedInVain({ tries }: Lookup): boolean {
  const followed = tries.filter(({ name }) => name !== null);
  return followed.length > 0 && followed.every(({ answer }) => SAY_NOTHING.includes(answer));
}

const SAY_NOTHING: readonly Try['answer'][] = ['none', 'failed', 'truncated', 'referral', 'unreachable'];

/** The server's own lookup of the client's address, the latest that began before the refusal. */
function lookupBehind({ client, server }: Connection, { lookups }: World): Lookup | null {
  return lookups.index.about(client.address, MOST_ABOUT).find(({ asker }) => asker === server.address) ?? null;
}
