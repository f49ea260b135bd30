/**
 * `ptrscope witness` in the reverse world: the captures of the customer's name servers and the log of its Exim, joined,
 * say of each delivery what was played.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plain } from '../../src/model/sentence.ts';
import { type WitnessReport, witnessReportSchema } from '../../src/model/witnessReport.ts';
import type { Recording } from './host.ts';
import { Lab, removeAbandonedLabs } from './lab.ts';
import { missingCommands, sleep, whyNoLab } from './machine.ts';
import {
  ALIAS,
  CUSTOMER_SERVERS,
  customerForward,
  customerReverse,
  DELEGATION,
  dropQueries,
  letQueriesIn,
  makeReverseWorld,
  OUTER_CACHE,
  providerReverse,
  RECEIVER,
  REVERSE_NAME,
  REVERSE_WORLD_NEEDS,
  type ReverseWorld,
  SENDER,
  SENDER_NAME,
} from './reverseWorld.ts';
import { MAIL_NEEDS, type MailPair, REFUSAL, startMail } from './reverseWorldMail.ts';
import type { Authority, ZoneData } from './reverseWorldServers.ts';

const COMMAND = fileURLToPath(new URL('../../dist/cli/ptrscope.js', import.meta.url));
/** Where the test itself asks. */
const DESK = '194.97.50.77';
/** The outer cache asks over IPv6 as well. */
const OUTER_CACHE6 = '2001:5f8::53';
const STORY_LIMIT_MS = 180_000;
/** How long the zone lets caches remember a name, and that there is none. */
const NAME_SECONDS = 2;
const DENIAL_SECONDS = 8;
/** Answers may be kept, by the command's reckoning, for some seconds longer. */
const RUN_OUT_MS = (DENIAL_SECONDS + 5) * 1000;
/** How long the receiver's cache keeps an entry, against the zone's wish. */
const STUBBORN_SECONDS = 600;

const RIGHT = customerReverse({
  records: [...CUSTOMER_SERVERS, `144 ${NAME_SECONDS} PTR ${SENDER_NAME}.`],
  negativeSeconds: DENIAL_SECONDS,
});
const NAMELESS = customerReverse({ records: CUSTOMER_SERVERS, negativeSeconds: DENIAL_SECONDS });
const MANY_NAMES = Array.from(
  { length: 60 },
  (_, at) => `144 ${NAME_SECONDS} PTR a-rather-long-name-${at}.customer.example.`,
);
/** Of the registry. */
const LAME_SERVER = '192.5.6.30';
/** The delegation leads to a server that refuses, and to one that refers to itself. */
const LAME = providerReverse([DELEGATION[0]!, '128/27 NS ns9.customer.example.', '128/27 NS ns2.provider.example.']);
const LARGE = { ...RIGHT, records: [...RIGHT.records, ...MANY_NAMES] };

function obstacle(): string | null {
  const missing = missingCommands([...REVERSE_WORLD_NEEDS, ...MAIL_NEEDS, 'tcpdump']);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  return whyNoLab() ?? (existsSync(COMMAND) ? null : 'dist/cli/ptrscope.js is not built');
}

const why = obstacle();

describe.skipIf(why !== null)(`a name server as witness${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let lab: Lab;
  let world: ReverseWorld;
  let mail: MailPair;
  /** What the servers of the last zone saw, the customer's and the lame one's, and the provider's. */
  let lastCaptures: string[];
  let providerCaptures: string[];

  beforeAll(async () => {
    removeAbandonedLabs();
    lab = new Lab();
    process.once('exit', () => lab.close());
    world = await makeReverseWorld(lab);
    mail = await startMail(world);
    const atLast = await recordAt([...world.customer, world.registry]);
    const atProvider = await recordAt(world.provider);
    await playStory();
    lastCaptures = await stopAll(atLast);
    providerCaptures = await stopAll(atProvider);
  }, STORY_LIMIT_MS);
  afterAll(() => lab?.close());

  const recordAt = (servers: ReverseWorld['customer']) =>
    Promise.all(servers.map(({ host }) => host.record('eth0', 'port 53')));
  const stopAll = (recordings: readonly Recording[]) => Promise.all(recordings.map((one) => one.stop()));
  const load = async (data: ZoneData) => void (await Promise.all(world.customer.map((one) => one.load(data))));

  async function flushAll(): Promise<void> {
    await world.outerCache.flushAll();
    await world.innerCache.flushAll();
  }

  /** What is known of name servers and zones stays, as in caches that are in use. */
  async function flushNames(): Promise<void> {
    for (const cache of [world.outerCache, world.innerCache]) {
      for (const name of [ALIAS, REVERSE_NAME]) await cache.flush(name);
    }
  }

  /** Each delivery is one line of the log, in this order; some seconds lie between them, as its stamps are whole seconds. */
  async function playStory(): Promise<void> {
    await load(RIGHT);
    await deliver('accepted');
    await keepFor(STUBBORN_SECONDS);
    await load(NAMELESS);
    await sleep(4000);
    await flushAll();
    await deliver('refused'); // the alias leads to nothing
    await load(RIGHT);
    await sleep(4000);
    await deliver('refused'); // the record is there, and our own "no" has not run out
    await sleep(RUN_OUT_MS);
    await deliver('refused'); // it has run out, and the inner cache goes on saying it
    await keepFor(0);
    await sleep(4000);
    await flushAll();
    await deliver('accepted');
    await Promise.all(world.customer.map((one) => one.load(customerForward(['mail A 83.246.80.199']))));
    await sleep(4000);
    await flushAll();
    await deliver('refused'); // the name does not lead back
    await Promise.all(world.customer.map((one) => one.load(customerForward())));
    await load(LARGE);
    await sleep(4000);
    await flushAll();
    await deliver('accepted'); // over TCP
    await load(RIGHT);
    await loadProvider(LAME);
    await sleep(4000);
    await flushAll();
    await deliver('refused'); // the delegation leads to a lame server
    await loadProvider(providerReverse());
    await disagree();
    await load(RIGHT);
    for (const { host } of world.customer) await dropQueries(host);
    await sleep(4000);
    await flushNames();
    await deliver('refused'); // nobody answers
    await sleep(3000); // what is tried again is not answered either within the second that the log names
    await flushAll();
    await deliver('refused'); // nobody says, either, where the name servers are
    await sleep(1500); // past the second that the log names, the captures go on
    await world.desk.run('dig', ['+norecurse', 'SOA', 'example.', `@${LAME_SERVER}`]);
    for (const { host } of world.customer) await letQueriesIn(host);
  }

  const loadProvider = async (data: ZoneData) => void (await Promise.all(world.provider.map((one) => one.load(data))));

  /** One server has the record, the other has not; the receiver's resolver gets to the latter, another one to the former. */
  async function disagree(): Promise<void> {
    const [first, second] = world.customer as [Authority, Authority];
    await second.load(NAMELESS);
    await sleep(4000);
    await flushAll();
    const { output } = await world.desk.run('dig', ['+norecurse', 'PTR', ALIAS, '@83.246.80.130']);
    expect(output).toContain(SENDER_NAME);
    await dropQueries(first.host);
    await deliver('refused');
    await letQueriesIn(first.host);
  }

  /** The inner cache's own wish against the zone's. */
  async function keepFor(seconds: number): Promise<void> {
    const { host } = world.innerCache;
    const args = ['-c', `${host.folder}/unbound.conf`, 'set_option', 'cache-min-ttl:', String(seconds)];
    const { status, output } = await host.run('unbound-control', args);
    expect(status, output).toBe(0);
  }

  async function deliver(expected: 'accepted' | 'refused'): Promise<void> {
    const { accepted, log } = await mail.deliver();
    expect(accepted ? 'accepted' : 'refused', log).toBe(expected);
    if (!accepted) expect(log).toContain(REFUSAL);
  }

  async function command(args: readonly string[]): Promise<string> {
    const { status, output } = await world.desk.run('node', [COMMAND, 'witness', ...args, '--log', mail.senderLog]);
    expect(status, output).toBe(0);
    return output;
  }

  async function testimony(args: readonly string[]): Promise<WitnessReport> {
    return witnessReportSchema.parse(JSON.parse(await command([...args, '--format', 'json'])));
  }

  const STORY = [
    ['accepted', 'worked'],
    ['refused', 'denied'],
    ['refused', 'within-ttl'],
    ['refused', 'from-memory'],
    ['accepted', 'worked'],
    ['refused', 'told-and-refused'],
    ['accepted', 'worked'],
    ['refused', 'denied'],
    ['refused', 'denied'],
    ['refused', 'unanswered'],
    ['refused', 'unanswered'],
  ];
  const plainTexts = ({ attempts }: WitnessReport) => attempts.map(({ text }) => plain(text)).join('\n');
  const told = ({ attempts }: WitnessReport) => attempts.map(({ outcome, verdict }) => [outcome, verdict]);

  it('says of each delivery what was played, seen from the name servers of the last zone', async () => {
    const report = await testimony(lastCaptures);
    expect(told(report), plainTexts(report)).toEqual(STORY);
    expect(report.addresses).toEqual([SENDER]);
    expect(report.receivers).toMatchObject([{ receiverAddress: RECEIVER, attempts: 11, refused: 8 }]);
  });

  it('names the outermost cache of the chain as the one that asked', async () => {
    const { queries, receivers } = await testimony(lastCaptures);
    const outermost = [OUTER_CACHE, OUTER_CACHE6];
    for (const { resolver } of queries) if (resolver !== DESK) expect(outermost).toContain(resolver);
    for (const resolver of receivers[0]!.resolvers) expect(outermost).toContain(resolver);
  });

  it('says why a refusal proves nothing, or what it proves', async () => {
    const { attempts } = await testimony(lastCaptures);
    const texts = attempts.map(({ text }) => plain(text));
    expect(texts[1]).toContain('NXDOMAIN');
    expect(texts[2]).toMatch(/that there is no such name \(NXDOMAIN\), may be kept until .* proves nothing/);
    expect(texts[3]).toContain('rests on a negative entry there, not on your zone');
    expect(texts[5]).toContain(SENDER_NAME);
    expect(texts[7]).toContain('was told an error (REFUSED)');
    expect(texts[8]).toMatch(
      /83\.246\.80\.131 .*NXDOMAIN.* The name server 83\.246\.80\.130 said .*the name servers disagree/,
    );
    expect(texts[9]).toContain('did not answer');
    // By what its caches still know, it asks for the name, or for name servers and their addresses only.
    expect(texts[10]).toContain('did not answer');
  });

  it('says the same where the traffic of the zone above is there, too', async () => {
    expect(told(await testimony([...lastCaptures, ...providerCaptures]))).toEqual(STORY);
  });

  it('sees the answer that went over TCP', async () => {
    const { attempts, queries } = await testimony(lastCaptures);
    const own = queries.filter(({ id }) => attempts[6]!.queryIds.includes(id));
    expect(own.map(({ answer }) => answer?.kind)).toEqual(expect.arrayContaining(['truncated', 'name']));
  });

  it('says the same of the lines that tcpdump prints', async () => {
    const printed: string[] = [];
    for (const [at, capture] of lastCaptures.entries()) {
      const path = `${world.desk.folder}/printed-${at}.txt`;
      const { status, output } = await world.desk.shell(`TZ=UTC tcpdump -tttt -n -r '${capture}' > '${path}'`);
      expect(status, output).toBe(0);
      printed.push('--printed', path);
    }
    const report = await testimony([...printed, '--assume-ttl', String(DENIAL_SECONDS)]);
    expect(told(report)).toEqual(STORY);
    expect(readFileSync(printed[1]!, 'utf8')).toContain('PTR?');
  });
});
