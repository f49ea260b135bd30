/** Verdicts over a scripted tree of zones: what a person is told for each thing that can be wrong. */
import { describe, expect, it } from 'vitest';
import { type LookupResult, lookupResultSchema } from '../../src/model/lookupReport.ts';
import { BUILT_IN_ROOTS } from '../../src/resolve/rootHints.ts';
import { Session, type SessionOptions } from '../../src/resolve/session.ts';
import { traceAddress } from '../../src/resolve/traceAddress.ts';
import { type Answer, NO_IPV6, NO_SERVERS, named, type Query, type Script } from './scriptedServers.ts';
import {
  ADDRESS,
  ARPA_SERVER,
  arpaZone,
  authority,
  CACHE_SERVER,
  cache,
  FORWARD_SERVER,
  forwardZone,
  goodCache,
  HOST,
  NAME,
  OTHER_PROVIDER,
  PROVIDER_SERVER,
  providerZone,
  ROOT_SERVER,
  scriptedWorld,
  type ZoneScript,
} from './scriptedWorld.ts';

interface LookedUp extends LookupResult {
  readonly heard: readonly (Query & { readonly server: string })[];
}

async function lookUp(
  change: Readonly<Record<string, Script | null>> = {},
  { typed = ADDRESS, ...options }: Partial<SessionOptions> & { typed?: string } = {},
): Promise<LookedUp> {
  const { servers, session } = await scriptedWorld(change, options);
  try {
    const result = await traceAddress(typed, { session });
    expect(lookupResultSchema.safeParse(result).error).toBeUndefined();
    const ids = new Set(result.hops.map(({ id }) => id));
    for (const { evidence } of result.verdicts) expect(evidence.filter((id) => !ids.has(id))).toEqual([]);
    return { ...result, heard: servers.heard };
  } finally {
    servers.close();
  }
}

const kinds = ({ verdicts }: LookupResult) => verdicts.map(({ kind }) => kind);
const main = ({ verdicts }: LookupResult) => verdicts[0]!.text;
const commands = ({ verdicts }: LookupResult) =>
  verdicts.flatMap(({ advice }) => advice.flatMap((one) => one.commands));

/** The same zone at both of the provider's servers. */
function provider(zone: ZoneScript): Record<string, Script> {
  return { [PROVIDER_SERVER]: authority(zone), [OTHER_PROVIDER]: authority(zone) };
}

const nameless: ZoneScript = { ...providerZone, records: providerZone.records.slice(0, 2) };
const noName: Script = cache({
  [`PTR ${NAME}`]: { rcode: 3, authorities: [['2.0.192.in-addr.arpa', 'SOA', '300', 120]] },
  [`A ${HOST}`]: { answers: [[HOST, 'A', ADDRESS]] },
});
const TARGET = '25.0/27.2.0.192.in-addr.arpa';

describe.skipIf(NO_SERVERS !== null).concurrent(named('the verdict', NO_SERVERS), () => {
  it('is healthy when caches, authorities and the way back agree', async () => {
    const result = await lookUp();
    expect(kinds(result)).toEqual(['healthy']);
    expect(result).toMatchObject({ names: [HOST], confirmed: [HOST], notes: [] });
    expect(result.reverse[0]!.servers.map(({ server }) => server.address)).toEqual([PROVIDER_SERVER, OTHER_PROVIDER]);
  });

  it('is the same for a name as it stands in the zone file', async () => {
    const result = await lookUp({}, { typed: `${NAME}.` });
    expect(kinds(result)).toEqual(['healthy']);
    expect(result.address).toBe(ADDRESS);
  });

  it('says whose zone it would be where there is no PTR', async () => {
    const result = await lookUp({ ...provider(nameless), [CACHE_SERVER]: noName });
    expect(kinds(result)).toEqual(['no-ptr']);
    expect(main(result)).toContain('ns1.provider.arpa (127.0.0.12)');
    expect(main(result)).toContain('hostmaster@zone.example (SOA of 2.0.192.in-addr.arpa)');
    expect(main(result)).toContain('a cache may remember that for 5 min 0 s');
  });

  it('says at which step the full circle fails', async () => {
    const at = async (records: ZoneScript['records']) => {
      const result = await lookUp({ [FORWARD_SERVER]: authority({ ...forwardZone, records }) });
      expect(kinds(result)).toContain('ptr-not-confirmed');
      return main(result);
    };
    const [ns, glue] = forwardZone.records as [ZoneScript['records'][0], ZoneScript['records'][0]];
    expect(await at([ns, glue, [HOST, 'A', '192.0.2.26']])).toContain('mail.example has the address 192.0.2.26');
    expect(await at([ns, glue])).toContain('mail.example does not exist (NXDOMAIN');
    expect(await at([ns, glue, [HOST, 'AAAA', '2001:db8::1']])).toContain('mail.example has no A record');
  });

  it('names the server of the name that refuses to confirm it', async () => {
    const result = await lookUp({ [FORWARD_SERVER]: () => ({ rcode: 5 }) });
    expect(main(result)).toContain('cannot be resolved: no name server of example answers for it (ns.example');
  });

  it('follows the alias into the zone of the customer', async () => {
    const customer: ZoneScript = {
      zone: '0/27.2.0.192.in-addr.arpa',
      records: [
        ['0/27.2.0.192.in-addr.arpa', 'NS', 'ns.example'],
        [TARGET, 'PTR', HOST],
      ],
    };
    const alias: ZoneScript = {
      ...nameless,
      records: [...nameless.records, [NAME, 'CNAME', TARGET], ['0/27.2.0.192.in-addr.arpa', 'NS', 'ns.example']],
    };
    const result = await lookUp({ ...provider(alias), [FORWARD_SERVER]: authority(forwardZone, customer) });
    expect(kinds(result)).toEqual(['healthy']);
    expect(result.reverse.map(({ name, zone }) => [name, zone])).toEqual([
      [NAME, '2.0.192.in-addr.arpa'],
      [TARGET, '0/27.2.0.192.in-addr.arpa'],
    ]);
    expect(commands(result)).toContain(`dig +trace PTR '${TARGET}'`);
  });

  it('is an alias without target when the zone behind it has no record', async () => {
    const alias: ZoneScript = { ...nameless, records: [...nameless.records, [NAME, 'CNAME', TARGET]] };
    const result = await lookUp({ ...provider(alias), [CACHE_SERVER]: noName });
    expect(kinds(result)).toEqual(['alias-without-target']);
    expect(main(result)).toContain(`is an alias to ${TARGET} and nothing is there`);
    const text = result.verdicts[0]!.advice[0]!.text;
    expect(text).toContain(`\`${TARGET}. PTR NAME.\``);
  });

  it('says until when a cache keeps its no', async () => {
    const result = await lookUp({ [CACHE_SERVER]: noName });
    expect(kinds(result)).toEqual(['cache-stale-negative']);
    expect(main(result)).toContain('has no name (NXDOMAIN), for another 2 min 0 s');
    expect(main(result)).toContain('of at most 5 min 0 s by the zone');
    const [{ until }] = result.verdicts;
    expect((Date.parse(until!) - Date.parse(result.startedAt)) / 1000).toBeCloseTo(120, -1);
    expect(commands(result)).toContain(`unbound-control flush ${NAME}`);
  });

  it('is the same for a cache that keeps no for the way back', async () => {
    const said = {
      [`PTR ${NAME}`]: { answers: [[NAME, 'PTR', HOST]] as const },
      [`A ${HOST}`]: { authorities: [['example', 'SOA', '60', 60]] as const },
    };
    const result = await lookUp({ [CACHE_SERVER]: cache(said) });
    expect(kinds(result)).toEqual(['cache-stale-negative']);
    expect(main(result)).toContain('mail.example has no A record (NODATA), for another 1 min 0 s');
  });

  it('tells a cache that fails from one that fails over DNSSEC', async () => {
    const failing = await lookUp({ [CACHE_SERVER]: () => ({ ra: true, rcode: 2 }) });
    expect(kinds(failing)).toEqual(['cache-failing']);
    expect(main(failing)).toContain('(SERVFAIL): it cannot reach the name servers, or remembers');
    const strict: Script = (query) =>
      query.checkingDisabled ? { ra: true, answers: [[NAME, 'PTR', HOST]] } : { ra: true, rcode: 2 };
    const bogus = await lookUp({ [CACHE_SERVER]: strict });
    expect(main(bogus)).toContain('without DNSSEC checking it answers');
    expect(main(bogus)).toContain('or, where the zone is not signed, it remembers an earlier failure');
    const signed: Script = (query) =>
      query.checkingDisabled
        ? {
            ra: true,
            answers: [
              [NAME, 'PTR', HOST],
              [NAME, 'RRSIG', 'signature'],
            ],
          }
        : { ra: true, rcode: 2 };
    const broken = await lookUp({ [CACHE_SERVER]: signed });
    expect(main(broken)).toContain('so the signatures of the zone do not hold, or its clock is wrong. The authority');
    expect(commands(broken)).not.toContainEqual(expect.stringContaining('flush'));
    expect(broken.verdicts[0]!.advice[0]!.text).toContain(
      'Ask hostmaster@zone.example (SOA of 2.0.192.in-addr.arpa) to sign',
    );
    const closed = await lookUp({ [CACHE_SERVER]: () => ({ rcode: 5 }) });
    expect(main(closed)).toContain('(REFUSED): it does not serve this machine');
  });

  it('tells a cache that failed once from one that fails', async () => {
    let failures = 1;
    const once: Script = (query) =>
      query.checkingDisabled || failures-- <= 0 ? goodCache(query) : { ra: true, rcode: 2 };
    const result = await lookUp({ [CACHE_SERVER]: once });
    expect(kinds(result)).toEqual(['cache-failing', 'healthy']);
    expect(main(result)).toContain('asked again 2 s later it answered');
  });

  it('is not healthy for who asks a cache that does not close the circle', async () => {
    const back = (answer: Answer | null) =>
      lookUp({ [CACHE_SERVER]: cache({ [`PTR ${NAME}`]: { answers: [[NAME, 'PTR', HOST]] }, [`A ${HOST}`]: answer }) });
    const failing = await back({ rcode: 2 });
    expect(kinds(failing)).toEqual(['cache-failing']);
    expect(main(failing)).toContain(
      `The cache 127.0.0.15 fails over the A record of ${HOST}, on the way back to ${ADDRESS} (SERVFAIL)`,
    );
    const old = await back({ answers: [[HOST, 'A', '192.0.2.99', 100]] });
    expect(kinds(old)).toEqual(['cache-outdated']);
    expect(main(old)).toContain(`The cache 127.0.0.15 still has 192.0.2.99 for ${HOST}, for another 1 min 40 s`);
    expect(commands(old)).toContain(`rndc flushname ${HOST}`);
    expect(old.confirmed).toEqual([HOST]);
  });

  it('is of a silent cache also where it answers for the name alone', { timeout: 20_000 }, async () => {
    const said = { [`PTR ${NAME}`]: { answers: [[NAME, 'PTR', HOST]] as const }, [`A ${HOST}`]: null };
    const result = await lookUp({ [CACHE_SERVER]: cache(said) });
    expect(kinds(result)).toEqual(['cache-silent']);
    expect(main(result)).toContain(`does not answer the query for the A record of ${HOST}`);
  });

  it('counts as agreeing who said the same', async () => {
    const result = await lookUp({
      [OTHER_PROVIDER]: () => ({ rcode: 5 }),
      [CACHE_SERVER]: cached('old.example', () => 60 + Math.random()),
    });
    expect(result.verdicts.at(-1)!.text).toMatch(
      /leads back to the address\. 1 authoritative server address says so\.$/,
    );
  });

  it('does not say that a "no" is old when the cache was told so just now', async () => {
    const told = (left: number) =>
      lookUp({
        [CACHE_SERVER]: cache({
          [`PTR ${NAME}`]: { rcode: 3, authorities: [['2.0.192.in-addr.arpa', 'SOA', '300', left]] },
          [`A ${HOST}`]: { answers: [[HOST, 'A', ADDRESS]] },
        }),
      });
    const [fresh, old] = [await told(300), await told(200)];
    expect([kinds(fresh), kinds(old)]).toEqual([['cache-stale-negative'], ['cache-stale-negative']]);
    expect(main(fresh)).toContain(
      'the cache was told so within the last seconds. Either the record is that new, or not',
    );
    expect(main(old)).toContain('the cache remembers the time when there was none');
  });

  it('knows a name that lacks its final dot, and names that no host has', async () => {
    const named = async (host: string) => {
      const zone = { ...nameless, records: [...nameless.records, [NAME, 'PTR', host] as const] };
      const said = { [`PTR ${NAME}`]: { answers: [[NAME, 'PTR', host]] as const } };
      const result = await lookUp({ ...provider(zone), [CACHE_SERVER]: cache(said) });
      expect(kinds(result)[0]).toBe('ptr-not-confirmed');
      return result.verdicts[0]!.advice[0]!.text;
    };
    expect(await named(`mail.example.2.0.192.in-addr.arpa`)).toContain(
      'lacks its final dot, so that the name of the zone was added to it: ask hostmaster@zone.example ' +
        '(SOA of 2.0.192.in-addr.arpa) to write `mail.example.`',
    );
    expect(await named('localhost')).toContain("localhost is no host's full name");
  });

  it('says of a name that a delegation leads to that it was not led to', async () => {
    const zone = { ...nameless, records: [...nameless.records, [TARGET, 'PTR', HOST] as const] };
    const said = {
      [`PTR ${TARGET}`]: { answers: [[TARGET, 'PTR', HOST]] as const },
      [`A ${HOST}`]: { answers: [[HOST, 'A', ADDRESS]] as const },
    };
    const result = await lookUp({ ...provider(zone), [CACHE_SERVER]: cache(said) }, { typed: TARGET });
    expect(main(result)).toContain(`The reverse DNS of ${TARGET} is healthy`);
    expect(result.notes).toContainEqual(expect.stringContaining(`Whether ${NAME}, which programs ask for, leads to`));
  });

  it('takes an older name that counts down for a memory, and another for made up', async () => {
    let ttl = 500;
    const old = await lookUp({ [CACHE_SERVER]: cached('old.example', () => (ttl -= 2)) });
    expect(kinds(old)).toEqual(['cache-outdated', 'healthy']);
    const invented = await lookUp({ [CACHE_SERVER]: cached('captive.example', () => 60) });
    expect(kinds(invented)).toEqual(['intercepted', 'healthy']);
    expect(main(invented)).toContain('its TTL stays at 60 s and does not count down');
    const local = await lookUp({
      [CACHE_SERVER]: (query) => ({ ...(cached('split.example', () => 60)(query) as Answer), aa: true }),
    });
    expect(main(local)).toContain('it claims authority for the name itself');
  });

  it('tells authorities that disagree, with their serials', async () => {
    const result = await lookUp({ [OTHER_PROVIDER]: authority({ ...nameless, serial: 6 }) });
    expect(kinds(result)).toEqual(['authorities-disagree']);
    expect(main(result)).toContain(
      'Serials of their copies: ns1.provider.arpa (127.0.0.12) 7 and ns2.provider.arpa (127.0.0.13) 6',
    );
  });

  it.each<[string, Script, string]>([
    ['refuses', () => ({ rcode: 5 }), 'REFUSED'],
    [
      'answers from its memory',
      () => ({ ra: true, answers: [[NAME, 'PTR', HOST]] }),
      'it is a resolver and passes on what it heard',
    ],
    ['refers back up', () => ({ authorities: [['.', 'NS', 'a.root']] }), 'refers back up to .'],
    ['says nothing of it', () => ({}), 'claims no authority'],
  ])('names the one server that %s', async (_, script, text) => {
    const result = await lookUp({ [OTHER_PROVIDER]: script });
    expect(kinds(result)).toEqual(['server-lame', 'healthy']);
    expect(main(result)).toContain(
      `ns2.provider.arpa (127.0.0.13): ${text.startsWith('it is') ? 'answers without authority' : text.startsWith('claims') ? 'says nothing' : text}`,
    );
    expect(main(result)).toContain(text);
  });

  it('is a dead zone when all of its servers are lame', async () => {
    const result = await lookUp({
      [PROVIDER_SERVER]: () => ({ rcode: 5 }),
      [OTHER_PROVIDER]: () => ({ rcode: 2 }),
      [CACHE_SERVER]: () => ({ ra: true, rcode: 2 }),
    });
    expect(kinds(result)).toEqual(['authority-lame']);
    expect(main(result)).toContain('None of the 2 name servers of 2.0.192.in-addr.arpa answers as its authority');
  });

  it('says that nothing listens where a server is down, at once', async () => {
    const result = await lookUp({ [OTHER_PROVIDER]: null });
    expect(kinds(result)).toEqual(['server-silent', 'healthy']);
    expect(main(result)).toContain('nothing listens there (port unreachable)');
    expect(result.durationSeconds).toBeLessThan(2);
  });

  it('is a silent authority, though a cache still knows', { timeout: 20_000 }, async () => {
    const result = await lookUp({ [PROVIDER_SERVER]: () => null, [OTHER_PROVIDER]: null });
    expect(kinds(result)).toEqual(['authority-silent']);
    expect(main(result)).toContain('127.0.0.15 has mail.example for another 1 min 40 s');
    expect(result.names).toEqual([HOST]);
  });

  it('is a silent cache when the authority answers', { timeout: 20_000 }, async () => {
    const result = await lookUp({ [CACHE_SERVER]: () => null });
    expect(kinds(result)).toEqual(['cache-silent']);
    // A busy machine takes a moment longer.
    expect(main(result)).toMatch(/silent: 3 queries in 12\.\d s/);
    expect(main(result)).toContain('waits until it gives up');
  });

  it('is a cache that is down, whose clients need not wait', async () => {
    const result = await lookUp({ [CACHE_SERVER]: null });
    expect(kinds(result)).toEqual(['cache-silent']);
    expect(main(result)).toContain('is told so at once');
    expect(main(result)).not.toContain('waits until it gives up');
  });

  it.skipIf(NO_IPV6 !== null)(
    'does not blame a silent server where nobody answers over that version of IP',
    { timeout: 20_000 },
    async () => {
      const arpa: ZoneScript = {
        ...arpaZone,
        records: [
          ...arpaZone.records.slice(0, 2),
          ['ns1.provider.arpa', 'A', PROVIDER_SERVER],
          ['ns2.provider.arpa', 'AAAA', '::1'],
        ],
      };
      const result = await lookUp({ [ARPA_SERVER]: authority(arpa), '::1': () => null });
      expect(kinds(result)).toEqual(['healthy']);
      expect(result.notes).toContainEqual(expect.stringContaining('Over IPv6 nobody answers'));
    },
  );

  it('notes who answers only without EDNS', async () => {
    const old: Script = (query) => (query.edns ? { rcode: 1 } : authority(providerZone)(query));
    const result = await lookUp({ [OTHER_PROVIDER]: old });
    expect(kinds(result)).toEqual(['healthy']);
    expect(result.notes).toEqual([expect.stringContaining('was answered by ns2.provider.arpa (127.0.0.13)')]);
  });

  it('knows servers that resolvers make nothing of, and does not blame the cache', { timeout: 20_000 }, async () => {
    const failing: Script = (query) => (query.type === 'PTR' ? { ra: true, rcode: 2 } : goodCache(query));
    const strict: Script = (query) => (query.edns ? null : authority(providerZone)(query));
    const dropped = await lookUp({ [PROVIDER_SERVER]: strict, [OTHER_PROVIDER]: strict, [CACHE_SERVER]: failing });
    expect(main(dropped)).toContain('the name servers of 2.0.192.in-addr.arpa drop queries with EDNS (RFC 6891)');
    expect(dropped.verdicts[0]!.advice[0]!.text).toContain('Tell hostmaster@zone.example');
    expect(dropped.notes).toContainEqual(expect.stringContaining('to them such a server is dead'));
    const [ns1, ns2] = ['alias1.example', 'alias2.example'];
    const zone: ZoneScript['records'] = [ns1, ns2].map((ns) => ['2.0.192.in-addr.arpa', 'NS', ns] as const);
    const named = await lookUp({
      [ARPA_SERVER]: authority({ zone: 'arpa', records: zone }),
      ...provider({ ...providerZone, records: [...zone, [NAME, 'PTR', HOST]] }),
      [FORWARD_SERVER]: authority({
        ...forwardZone,
        records: [
          ...forwardZone.records,
          [ns1, 'CNAME', 'host1.example'],
          [ns2, 'CNAME', 'host2.example'],
          ['host1.example', 'A', PROVIDER_SERVER],
          ['host2.example', 'A', OTHER_PROVIDER],
        ],
      }),
      [CACHE_SERVER]: failing,
    });
    expect(main(named)).toContain('the NS records of 2.0.192.in-addr.arpa name aliases');
    expect(named.notes).toContainEqual(expect.stringContaining(`The name server ${ns1} is an alias to host1.example`));
  });

  it('says where glue is missing', async () => {
    const arpa: ZoneScript = { zone: 'arpa', records: [['2.0.192.in-addr.arpa', 'NS', 'ns.2.0.192.in-addr.arpa']] };
    const result = await lookUp({ [ARPA_SERVER]: authority(arpa), [CACHE_SERVER]: () => ({ ra: true, rcode: 2 }) });
    expect(kinds(result)).toEqual(['authority-lame']);
    expect(main(result)).toContain('its address must stand in the zone above, as glue');
  });

  it.skipIf(NO_IPV6 !== null)(
    'does not take the cache for the Internet when it answers over IPv6',
    { timeout: 20_000 },
    async () => {
      const { servers, session } = await scriptedWorld({ '::1': goodCache });
      const v6 = [{ address: '::1', port: servers.port, origin: 'the test' }];
      const roots = [{ name: 'a.root', addresses: [ROOT_SERVER] }];
      const asked = new Session({ ...session.options, family: 4, resolvers: v6, roots });
      await traceAddress(ADDRESS, { session: asked });
      servers.close();
      expect(asked.hasHeardOver(4)).toBe(true);
      expect(asked.hasHeardOver(6)).toBe(false);
    },
  );

  it('tells the redirected port from a root server', async () => {
    const result = await lookUp({ [ROOT_SERVER]: () => ({ ra: true, answers: [[NAME, 'PTR', HOST]] }) });
    expect(kinds(result)).toEqual(['intercepted', 'not-traced']);
    expect(result.names).toEqual([HOST]);
  });

  it('goes by the caches where no root server answers', { timeout: 30_000 }, async () => {
    const result = await lookUp({ [ROOT_SERVER]: () => null });
    expect(kinds(result)).toEqual(['not-traced']);
    expect(main(result)).toContain('The caches say mail.example, and the name leads back to the address');
  });

  it('warns of a name that looks generated', async () => {
    const host = 'ip-192-0-2-25.pool.example';
    const said = {
      [`PTR ${NAME}`]: { answers: [[NAME, 'PTR', host]] as const },
      [`A ${host}`]: { answers: [[host, 'A', ADDRESS]] as const },
    };
    const forward: ZoneScript = { ...forwardZone, records: [...forwardZone.records, [host, 'A', ADDRESS]] };
    const result = await lookUp({
      ...provider({ ...nameless, records: [...nameless.records, [NAME, 'PTR', host]] }),
      [FORWARD_SERVER]: authority(forward),
      [CACHE_SERVER]: cache(said),
    });
    expect(kinds(result)).toEqual(['generic-name', 'healthy']);
  });

  it('is given from the caches alone for a private address', async () => {
    const said = {
      'PTR 3.2.1.10.in-addr.arpa': { answers: [['3.2.1.10.in-addr.arpa', 'PTR', 'desk.lan']] as const },
      'A desk.lan': { answers: [['desk.lan', 'A', '10.1.2.3']] as const },
    };
    const { servers, session } = await scriptedWorld({ [CACHE_SERVER]: cache(said) });
    const result = await traceAddress('10.1.2.3', {
      session: new Session({ ...session.options, family: 4, roots: BUILT_IN_ROOTS }),
    });
    servers.close();
    expect(kinds(result)).toEqual(['healthy']);
    expect(result.reverse).toEqual([]);
    expect(result.notes).toContainEqual(expect.stringContaining('10.1.2.3 is a private address'));
    expect(result.hops.map(({ role }) => role)).toEqual(['cache', 'cache']);
  });

  it('does not mind what an address is called that no mail comes from', async () => {
    const said = {
      'PTR 1.0.0.127.in-addr.arpa': { answers: [['1.0.0.127.in-addr.arpa', 'PTR', 'localhost']] as const },
      'A localhost': { answers: [['localhost', 'A', '127.0.0.1']] as const },
    };
    const { servers, session } = await scriptedWorld({ [CACHE_SERVER]: cache(said) });
    const ours = new Session({ ...session.options, family: 4, roots: BUILT_IN_ROOTS });
    const result = await traceAddress('127.0.0.1', { session: ours });
    const nobody = await traceAddress('0.0.0.0', { session: ours });
    servers.close();
    expect(kinds(result)).toEqual(['healthy']);
    expect(main(nobody)).toContain(
      'It is an address that no host has (RFC 1122): nobody on the Internet answers for it',
    );
  });

  it('works for IPv6', async () => {
    const name = '5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa';
    const zone = '8.b.d.0.1.0.0.2.ip6.arpa';
    const arpa: ZoneScript = {
      zone: 'arpa',
      records: [
        [zone, 'NS', 'ns1.provider.arpa'],
        ['ns1.provider.arpa', 'A', PROVIDER_SERVER],
      ],
    };
    const reverse: ZoneScript = {
      zone,
      records: [
        [zone, 'NS', 'ns1.provider.arpa'],
        [name, 'PTR', HOST],
      ],
    };
    const forward: ZoneScript = { ...forwardZone, records: [...forwardZone.records, [HOST, 'AAAA', '2001:db8::25']] };
    const said = {
      [`PTR ${name}`]: { answers: [[name, 'PTR', HOST]] as const },
      [`AAAA ${HOST}`]: { answers: [[HOST, 'AAAA', '2001:db8::25']] as const },
    };
    const result = await lookUp(
      {
        [ARPA_SERVER]: authority(arpa),
        [PROVIDER_SERVER]: authority(reverse),
        [FORWARD_SERVER]: authority(forward),
        [CACHE_SERVER]: cache(said),
      },
      { typed: '2001:DB8::25' },
    );
    expect(kinds(result)).toEqual(['healthy']);
    expect(result.address).toBe('2001:db8::25');
  });

  it('asks nothing twice on the way for a second address of the same zones', async () => {
    const { servers, session } = await scriptedWorld();
    await traceAddress(ADDRESS, { session });
    const before = servers.heard.filter(({ server }) => server === ROOT_SERVER).length;
    const result = await traceAddress('192.0.2.26', { session });
    servers.close();
    expect(servers.heard.filter(({ server }) => server === ROOT_SERVER)).toHaveLength(before);
    expect(result.reverse[0]!.path.map((id) => result.hops.find((hop) => hop.id === id)!.remembered)).toEqual([
      true,
      true,
    ]);
  });
});

/** A cache with this name for the address. */
function cached(host: string, ttl: () => number): Script {
  return (query) =>
    query.type === 'PTR'
      ? { ra: true, answers: [[NAME, 'PTR', host, ttl()]] }
      : { ra: true, answers: [[HOST, 'A', ADDRESS]] };
}
