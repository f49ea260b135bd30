/** Answers made to deceive or to cost: they change nothing, and the work stays bounded. */
import { describe, expect, it } from 'vitest';
import { chainOf } from '../../src/model/lookupChain.ts';
import type { Hop, LookupResult } from '../../src/model/lookupReport.ts';
import type { SessionOptions } from '../../src/resolve/session.ts';
import { traceAddress } from '../../src/resolve/traceAddress.ts';
import { bytes, u16 } from '../support/bytes.ts';
import { type Answer, encodeAnswer, NO_SERVERS, named, type Query, type Rr, type Script } from './scriptedServers.ts';
import {
  ADDRESS,
  ARPA_SERVER,
  arpaZone,
  authority,
  CACHE_SERVER,
  FORWARD_SERVER,
  forwardZone,
  goodCache,
  HOST,
  NAME,
  OTHER_PROVIDER,
  PROVIDER_SERVER,
  providerZone,
  ROOT_SERVER,
  rootZone,
  scriptedWorld,
} from './scriptedWorld.ts';

interface LookedUp extends LookupResult {
  readonly heard: readonly (Query & { readonly server: string })[];
}

async function lookUp(
  change: Readonly<Record<string, Script | null>>,
  typed = ADDRESS,
  options: Partial<SessionOptions> = {},
): Promise<LookedUp> {
  const { servers, session } = await scriptedWorld(change, options);
  try {
    return { ...(await traceAddress(typed, { session })), heard: servers.heard };
  } finally {
    servers.close();
  }
}

const kinds = ({ verdicts }: LookupResult) => verdicts.map(({ kind }) => kind);
const main = ({ verdicts }: LookupResult) => verdicts[0]!.text;
const hopsAt = ({ hops }: LookupResult, address: string): Hop[] =>
  hops.filter(({ server }) => server.address === address);

const FORGED: Answer = { aa: true, ra: true, answers: [[NAME, 'PTR', 'forged.example']] };
const ZONE = '2.0.192.in-addr.arpa';

describe.skipIf(NO_SERVERS !== null).concurrent(named('a forged answer changes nothing', NO_SERVERS), () => {
  it.each<[string, (query: Query) => Answer]>([
    ['with another ID', ({ id }) => ({ ...FORGED, id: (id + 1) & 0xffff })],
    ['to another question', () => ({ ...FORGED, question: { name: 'other.example', type: 'PTR' } })],
    ['to another type', () => ({ ...FORGED, question: { name: NAME, type: 'A' } })],
    ['without a question', () => ({ ...FORGED, question: null })],
    ['that is a query', (query) => ({ raw: bytes(u16(query.id), [0, 0, 0, 1], new Uint8Array(20)) })],
    ['that is no message', () => ({ raw: Uint8Array.of(1, 2, 3) })],
  ])('%s, and is counted', async (_, forge) => {
    const forgers =
      (script: Script): Script =>
      (query) => [forge(query), forge(query), ...list(script(query))];
    const result = await lookUp({
      [PROVIDER_SERVER]: forgers(authority(providerZone)),
      [CACHE_SERVER]: forgers(goodCache),
    });
    expect(kinds(result)).toEqual(['healthy']);
    expect(result.names).toEqual([HOST]);
    expect(result.ignored).toBeGreaterThanOrEqual(4);
    expect(result.notes).toContainEqual(expect.stringContaining("nobody's answer"));
  });

  it('from another port, though its ID and question are right', { timeout: 20_000 }, async () => {
    const result = await lookUp({ [OTHER_PROVIDER]: () => ({ ...FORGED, fromElsewhere: true }) });
    expect(kinds(result)).toEqual(['server-silent', 'healthy']);
    expect(main(result)).toContain('answers came from 127.0.0.1 instead, which nobody accepts');
    expect(result.ignored).toBe(2); // a connected socket does not even see it
  });

  it('beside the true one, with an alias whose target it claims to know', async () => {
    const target = `25.0/27.${ZONE}`;
    const script: Script = (query) => {
      if (query.type !== 'PTR') return authority(providerZone)(query);
      if (query.name === target) return { aa: true, rcode: 3, authorities: [[ZONE, 'SOA', '300']] };
      return {
        aa: true,
        answers: [
          [NAME, 'CNAME', target],
          [target, 'PTR', 'forged.example'],
        ],
      };
    };
    const result = await lookUp({ [PROVIDER_SERVER]: script, [OTHER_PROVIDER]: script });
    expect(kinds(result)).toContain('alias-without-target');
    expect(result.names).toEqual([]);
  });
});

describe.skipIf(NO_SERVERS !== null).concurrent(named('the work is bounded', NO_SERVERS), () => {
  it('where a flood of wrong answers comes', { timeout: 20_000 }, async () => {
    const flood: Script = ({ id }) => Array.from({ length: 600 }, () => ({ ...FORGED, id: id ^ 1 }));
    const result = await lookUp({ [OTHER_PROVIDER]: flood });
    expect(kinds(result)).toEqual(['server-silent', 'healthy']);
    expect(Math.max(...hopsAt(result, OTHER_PROVIDER).map(({ ignored }) => ignored))).toBeLessThanOrEqual(500);
  });

  it.each<[string, string]>([
    ['up to its parent', 'arpa'],
    ['to the root', '.'],
    ['to itself', ZONE],
    ['sideways', '3.0.192.in-addr.arpa'],
  ])('where a server refers %s', async (_, zone) => {
    const script: Script = () => ({ authorities: [[zone, 'NS', 'ns1.provider.arpa']] });
    const result = await lookUp({ [PROVIDER_SERVER]: script, [OTHER_PROVIDER]: script });
    expect(kinds(result)).toEqual(['authority-lame']);
    expect(result.queries).toBeLessThan(20);
  });

  it('where every label is a zone of its own', async () => {
    const labels = '5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'.split('.');
    let depth = 2;
    const deeper: Script = () => {
      depth = Math.min(depth + 1, labels.length);
      const zone = labels.slice(-depth).join('.');
      return { authorities: [[zone, 'NS', `ns.${zone}`]], additionals: [[`ns.${zone}`, 'A', ARPA_SERVER]] };
    };
    const result = await lookUp({ [ARPA_SERVER]: deeper }, '2001:db8::25');
    expect(kinds(result)).toEqual(['authority-lame']);
    expect(result.queries).toBeLessThan(50);
  });

  it.each<[string, readonly string[], string, RegExp]>([
    ['an alias of itself', [NAME], 'alias-circle', /is an alias to itself: the alias leads in a circle/],
    [
      'aliases in a circle',
      [`a.${ZONE}`, `b.${ZONE}`, NAME],
      'alias-circle',
      /alias by way of a\.\S+, b\.\S+ and \S+: the alias leads in a circle/,
    ],
    [
      'aliases without end',
      Array.from({ length: 30 }, (_, at) => `a${at}.${ZONE}`),
      'alias-without-target',
      /more than 8 aliases/,
    ],
  ])('where there are %s', async (_, targets, kind, words) => {
    const records: Rr[] = targets.map((target, at) => [at === 0 ? NAME : targets[at - 1]!, 'CNAME', target]);
    const zone = authority({ ...providerZone, records: [...providerZone.records.slice(0, 2), ...records] });
    const result = await lookUp({ [PROVIDER_SERVER]: zone, [OTHER_PROVIDER]: zone });
    expect(kinds(result)[0]).toBe(kind);
    expect(main(result)).toMatch(words);
    expect(result.queries).toBeLessThan(100);
  });

  it('where only caches can be asked about an alias of itself: it is told, and drawn once', async () => {
    const circle: Script = () => ({ answers: [[NAME, 'CNAME', NAME]] });
    const result = await lookUp({ [CACHE_SERVER]: circle }, ADDRESS, { trace: false });
    expect(kinds(result)).toEqual(['alias-circle']);
    expect(main(result)).toContain('is an alias to itself');
    const [cache] = chainOf(result);
    expect(cache!.rows.map(({ says }) => says)).toEqual([`alias of ${NAME}`]);
  });

  it('where 64 kB of aliases come over TCP', async () => {
    const records: Rr[] = Array.from({ length: 1700 }, (_, at) => [`a${at}.example`, 'CNAME', `a${at + 1}.example`]);
    const long: Script = (query) =>
      query.transport === 'udp' ? { aa: true, tc: true } : { aa: true, answers: records };
    const result = await lookUp({ [PROVIDER_SERVER]: long, [OTHER_PROVIDER]: authority(providerZone) });
    expect(kinds(result)).toEqual(['server-lame', 'healthy']);
    expect(main(result)).toContain('a malformed answer');
    expect(encodeAnswer(query(), { answers: records }).length).toBeGreaterThan(60_000);
  });

  it('where servers can only be found by asking each other', async () => {
    const arpa = authority({ zone: 'arpa', records: [[ZONE, 'NS', 'ns.one.example']] });
    const circle: Rr[] = [
      ['one.example', 'NS', 'ns.two.example'],
      ['two.example', 'NS', 'ns.one.example'],
    ];
    const forward = authority({ ...forwardZone, records: [...forwardZone.records, ...circle] });
    const result = await lookUp({ [ARPA_SERVER]: arpa, [FORWARD_SERVER]: forward });
    expect(kinds(result)).toEqual(['authority-lame']);
    expect(main(result)).toContain('ns.one.example: has an address that cannot be found');
    expect(result.queries).toBeLessThan(60);
  });

  it('where a delegation names many servers of a victim (NXNSAttack)', async () => {
    const names: Rr[] = Array.from({ length: 100 }, (_, at) => [ZONE, 'NS', `ns${at}.victim.example`]);
    const nested: Script = (query) =>
      query.name.endsWith('victim.example')
        ? { authorities: Array.from({ length: 100 }, (_, at): Rr => ['victim.example', 'NS', `x${at}.${query.name}`]) }
        : authority(forwardZone)(query);
    const result = await lookUp({ [ARPA_SERVER]: () => ({ authorities: names }), [FORWARD_SERVER]: nested });
    expect(kinds(result)).toEqual(['authority-lame']);
    expect(result.queries).toBeLessThan(400);
  });

  it('by time, and what was not asked for want of it is not called silent', async () => {
    const result = await lookUp({ [PROVIDER_SERVER]: () => null, [OTHER_PROVIDER]: () => null }, ADDRESS, {
      limitMs: 400,
    });
    expect(kinds(result)).toEqual(['not-traced']);
    expect(hopsAt(result, PROVIDER_SERVER).map(({ text }) => text)).toEqual([
      'the time for this address was up before it answered',
    ]);
  });

  it('by queries', async () => {
    const result = await lookUp({}, ADDRESS, { maxQueries: 4 });
    expect(kinds(result)).toEqual(['not-traced']);
    expect(result.queries).toBeLessThan(8);
  });

  it('where TCP drips', { timeout: 20_000 }, async () => {
    const drips: Script = (query) =>
      query.transport === 'udp'
        ? { aa: true, tc: true }
        : Array.from({ length: 3 }, () => ({ raw: Uint8Array.of(255) }));
    const result = await lookUp({ [OTHER_PROVIDER]: drips });
    expect(kinds(result)).toEqual(['server-lame', 'healthy']);
    expect(main(result)).toContain('an answer too long for a datagram, and over TCP it says nothing');
  });
});

describe.skipIf(NO_SERVERS !== null).concurrent(named('an address that an answer gives', NO_SERVERS), () => {
  it.each(['0.0.0.0', '255.255.255.255', '224.0.0.251', '::', 'ff02::fb'])(
    'is not asked when it is %s',
    async (address) => {
      const type = address.includes(':') ? 'AAAA' : 'A';
      const records: Rr[] = [...arpaZone.records.slice(0, 3), ['ns2.provider.arpa', type, address]];
      const result = await lookUp({ [ARPA_SERVER]: authority({ ...arpaZone, records }) });
      expect(kinds(result)).toEqual(['server-lame', 'healthy']);
      expect(main(result)).toContain('not asked: its address is unspecified, a group or no address of a host');
      expect(hopsAt(result, address).every(({ tries }) => tries === 0)).toBe(true);
    },
  );

  it('is not believed of a name that the server does not speak for', async () => {
    const attacker = '127.0.0.66';
    const arpa: Script = (query) => ({
      ...(authority({ zone: 'arpa', records: [[ZONE, 'NS', 'ns.example']] })(query) as Answer),
      additionals: [['ns.example', 'A', attacker]],
    });
    const forward = authority(forwardZone, {
      ...providerZone,
      records: [
        [ZONE, 'NS', 'ns.example'],
        [NAME, 'PTR', HOST],
      ],
    });
    const result = await lookUp({ [ARPA_SERVER]: arpa, [FORWARD_SERVER]: forward, [attacker]: () => FORGED });
    expect(kinds(result)).toEqual(['healthy']);
    expect(result.heard.filter(({ server }) => server === attacker)).toEqual([]);
  });

  it('of the root, for a zone that is not on the way, is not taken', async () => {
    const root: Script = (query) => ({
      ...(authority(rootZone)(query) as Answer),
      authorities: [
        ['arpa', 'NS', 'ns.arpa'],
        ['com', 'NS', 'ns.evil.com'],
      ],
    });
    const result = await lookUp({
      [ROOT_SERVER]: (query) => (query.type === 'PTR' ? root(query) : authority(rootZone)(query)),
    });
    expect(kinds(result)).toEqual(['healthy']);
    expect(JSON.stringify(result)).not.toContain('evil');
  });
});

function list(said: ReturnType<Script>): readonly Answer[] {
  if (said === null) return [];
  return Array.isArray(said) ? said : [said as Answer];
}

function query(): Query {
  return {
    id: 1,
    name: NAME,
    type: 'PTR',
    edns: false,
    recursionDesired: false,
    transport: 'tcp',
    port: 1,
    checkingDisabled: false,
    asked: new Uint8Array(),
  };
}
