/** Random DNS traffic of few hosts about few names, so that queries repeat, cross, are copied, refused and confirmed. */
import { connect, openTls, SERVER, stage } from '../golden/synthetic/stage.ts';
import { reverseName } from '../support/addresses.ts';
import { dnsQuery, dnsResponse, overTcp } from '../support/dnsMessages.ts';
import type { AskedQuery, OutputOptions, Scenario } from '../support/scenario.ts';

export interface CrowdOptions {
  readonly seed: number;
  readonly queries: number;
  /** Seconds from the first query to the last. */
  readonly seconds: number;
  /** Addresses that are asked about. */
  readonly subjects: number;
}

type Random = (below: number) => number;

/** The capture; one seed always gives the same. */
export function dnsCrowd({ seed, queries, seconds, subjects }: CrowdOptions): Uint8Array {
  let state = seed >>> 0 || 1;
  const random: Random = (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const on = stage();
  const { story } = on;
  const askers = [on.client, on.server, story.host('10.0.0.3'), story.host('10.0.0.4'), story.host('2001:db8::4')];
  const servers = [on.resolver, story.host('10.0.0.54'), story.host('127.0.0.53')];
  for (let i = 0; i < 4; i++) {
    const tcp = connect(on, 443, { at: 1 + (random(1000) / 1000) * seconds });
    openTls(tcp, tcp.establishedAt + (random(4) === 0 ? 0.01 : 0.6 + random(60) / 10));
  }
  for (let i = 0; i < queries; i++) {
    const at = 1 + (random(1e6) / 1e6) * seconds;
    const asker = askers[random(askers.length)];
    const isIPv6 = asker.address.includes(':');
    const server = isIPv6 ? story.host('2001:db8::53') : servers[random(16) === 0 ? random(3) : random(2)];
    const about = random(4) === 0 ? SERVER : subjectAt(random(subjects));
    const fixed = random(3) === 0 ? { port: 4000 + random(3), id: random(3) } : {};
    const kind = random(40);
    if (kind < 26) react(story, story.askPtr(asker, server, about, { at, ...fixed }), at, random);
    else if (kind < 34) {
      const type = random(2) === 0 ? 'A' : 'AAAA';
      react(story, story.ask(asker, server, nameAt(random(8)), { at, type, ...fixed }), at, random);
    } else if (kind < 36) {
      react(
        story,
        story.ask(asker, server, `7.0-127.${reverseName(about)}`, { at, type: 'PTR', ...fixed }),
        at,
        random,
      );
    } else if (kind < 37 && !isIPv6)
      story.ask(asker, story.host('224.0.0.251'), reverseName(about), {
        at,
        type: 'PTR',
        port: 5353,
        serverPort: 5353,
        id: 0,
      });
    else if (kind < 38 && isIPv6 === about.includes(':'))
      story.ask(asker, story.host(about), '*', { at, type: 'NBSTAT', serverPort: 137, port: 137, ...fixed });
    else if (kind < 39)
      react(story, story.ask(asker, server, 'ipv4only.arpa', { at, type: 'AAAA', ...fixed }), at, random);
    else overStream(story, asker, server, reverseName(about), at);
  }
  const output: OutputOptions = random(3) === 0 ? { link: 'sll2', capturedAt: on.client } : {};
  return story.toPcap(output);
}

function subjectAt(index: number): string {
  return index % 5 === 4 ? `2001:db8:9::${index.toString(16)}` : `203.0.${113 + (index >> 8)}.${index & 255}`;
}

function nameAt(index: number): string {
  return index === 0 ? 'ipv4only.arpe' : `host-${index}.example.com`;
}

/** Answered, in one of many ways, or not; copied; refused. */
function react(story: Scenario, query: AskedQuery, at: number, random: Random): void {
  if (random(12) === 0) story.again(query.frame, random(7000), { hops: 1 });
  const after = [0.001, 0.004, 0.03, 0.049, 0.051, 0.15, 0.3, 2, 6, -0.001][random(40) < 30 ? random(4) : random(10)];
  const chance = random(20);
  if (chance < 2) return;
  if (chance < 3) {
    story.unreachable(query.frame, random(2) === 0 ? query.server : story.host('10.0.0.1'), at + Math.abs(after));
    return;
  }
  const answer = story.answer(query, at + after, response(query, random));
  if (random(12) === 0) story.again(answer, random(7000), { hops: 1 });
  if (random(10) === 0) story.unreachable(answer, query.asker, at + Math.abs(after) + 0.0001);
}

function response({ name, type }: AskedQuery, random: Random) {
  const target = () => ({ name, type: 'PTR', data: nameAt(random(8)) }) as const;
  const address = {
    name,
    type: type === 'AAAA' ? 'AAAA' : 'A',
    data: type === 'AAAA' ? '2001:db8:9::4' : SERVER,
  } as const;
  const alias = { name, type: 'CNAME', data: `7.0-127.${name}` } as const;
  const authority = [{ name: 'example.com', type: 'SOA', data: 'ns.example.com', minimum: 60 }] as const;
  switch (random(12)) {
    case 0:
      return { rcode: 'NXDOMAIN', authority } as const;
    case 1:
      return { rcode: random(2) === 0 ? 'SERVFAIL' : 'REFUSED' } as const;
    case 2:
      return { authority };
    case 3:
      return { truncated: true };
    case 4:
      return { answers: type === 'PTR' ? [alias] : [alias, address] };
    case 5:
      return { answers: type === 'PTR' ? [alias, target()] : [] };
    case 6:
      return { answers: [target(), target(), target()] };
    case 7:
      return { name: nameAt(random(8)), answers: [target()] };
    case 8:
      return { authority: [{ name: 'arpa', type: 'NS', data: 'ns.example.com' }], recursionAvailable: false } as const;
    default:
      return { answers: type === 'PTR' ? [target()] : [address] };
  }
}

function overStream(
  story: Scenario,
  client: AskedQuery['asker'],
  server: AskedQuery['server'],
  name: string,
  at: number,
) {
  if (client.address.includes(':') !== server.address.includes(':')) return;
  const tcp = story.connect(client, server, { port: 53, at });
  const begin = tcp.establishedAt + 0.001;
  tcp.send('client', overTcp(dnsQuery({ id: 77, name, type: 'PTR' })), begin);
  const answers = [{ name, type: 'PTR', data: nameAt(1) }] as const;
  tcp.send('server', overTcp(dnsResponse({ id: 77, name, type: 'PTR', answers })), begin + 0.01);
  tcp.close('client', begin + 0.02);
}
