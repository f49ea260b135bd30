/**
 * What can be wrong with reverse DNS, each thing done to the reverse world, with what `lookup` must say of it and what
 * dig, host and nslookup print there.
 */
import type { LookupVerdictKind } from '../../src/model/lookupWords.ts';
import { sleep } from './machine.ts';
import {
  ALIAS,
  CUSTOMER_SERVERS,
  customerForward,
  customerReverse,
  DELEGATION,
  dropQueries,
  INNER_CACHE,
  letQueriesIn,
  OUTER_CACHE,
  providerReverse,
  REVERSE_NAME,
  type ReverseWorld,
  redirectQueries,
  SENDER,
  SENDER_NAME,
  stopRedirecting,
} from './reverseWorld.ts';
import type { Authority, ZoneData } from './reverseWorldServers.ts';

export interface ReverseCase {
  readonly name: string;
  /** Does it to the world, whose caches are empty; played before anything is asked. */
  play(world: ReverseWorld): Promise<void>;
  /** Puts the world right again. */
  undo(world: ReverseWorld): Promise<void>;
  /** All verdicts, the main one first. */
  readonly verdicts: readonly LookupVerdictKind[];
  /** What the main verdict's text says. */
  readonly text: readonly (string | RegExp)[];
  /** Commands at the desk and what their output holds (or, with `!`, does not): the same picture by other tools. */
  readonly others: readonly (readonly [command: string, ...prints: (string | RegExp)[]])[];
  /** Whether the receiver's Exim takes mail meanwhile; not tried where that takes long and tells nothing. */
  readonly mail?: 'accepted' | 'refused';
}

const nameless = { records: CUSTOMER_SERVERS };

async function loadAll(authorities: readonly Authority[], data: ZoneData): Promise<void> {
  await Promise.all(authorities.map((one) => one.load(data)));
}

/** The inner cache goes on with what it had begun, and remembers that it failed. */
async function recovered({ innerCache, desk }: ReverseWorld): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    await innerCache.flushAll();
    const { output } = await desk.run('dig', ['+short', '+time=1', '+tries=1', 'PTR', REVERSE_NAME, `@${INNER_CACHE}`]);
    if (output.includes(SENDER_NAME)) return;
    await sleep(250);
  }
}

const customerRight = ({ customer }: ReverseWorld) => loadAll(customer, customerReverse());
const providerRight = ({ provider }: ReverseWorld) => loadAll(provider, providerReverse());

export const REVERSE_CASES: readonly ReverseCase[] = [
  {
    name: 'all well',
    play: async () => {},
    undo: async () => {},
    verdicts: ['healthy'],
    text: [SENDER_NAME, 'that name leads back to the address'],
    others: [
      [`dig +trace PTR ${REVERSE_NAME}`, `CNAME\t${ALIAS}.`],
      [`dig +trace PTR '${ALIAS}'`, `${SENDER_NAME}.`],
      [`host ${SENDER}`, `domain name pointer ${SENDER_NAME}`],
      [`nslookup ${SENDER}`, SENDER_NAME],
      [`host ${SENDER_NAME}`, `has address ${SENDER}`],
    ],
    mail: 'accepted',
  },
  {
    name: 'authority silent',
    play: async ({ customer }) => {
      for (const { host } of customer) await dropQueries(host);
    },
    undo: async ({ customer }) => {
      for (const { host } of customer) await letQueriesIn(host);
    },
    verdicts: ['authority-silent'],
    text: [
      'None of the 2 name servers of 128/27.80.246.83.in-addr.arpa',
      'ns2.customer.example (83.246.80.131)',
      'silent',
    ],
    others: [
      [`dig +time=1 +tries=1 +norecurse PTR '${ALIAS}' @83.246.80.130`, 'timed out'],
      [`nslookup -timeout=1 -retry=1 -norecurse -query=ptr '${ALIAS}' 83.246.80.131`, 'timed out'],
      [`host -W 12 ${SENDER}`, /SERVFAIL|timed out/],
    ],
    mail: 'refused',
  },
  {
    name: 'record restored while the caches keep a negative entry',
    play: async (world) => {
      await loadAll(world.customer, customerReverse(nameless));
      await world.desk.run('host', [SENDER]);
      await customerRight(world);
    },
    undo: customerRight,
    verdicts: ['cache-stale-negative'],
    text: [
      `The cache ${INNER_CACHE} still says that ${SENDER} has no name (NXDOMAIN behind the alias ${ALIAS})`,
      /for another (?:59 min \d+ s|1 h 0 min) \(until \S+Z, of at most 1 h 0 min by the zone's SOA\)/,
      `The authority has ${SENDER_NAME}`,
    ],
    others: [
      [`dig +trace PTR '${ALIAS}'`, `${SENDER_NAME}.`],
      [`nslookup -norecurse -query=ptr '${ALIAS}' 83.246.80.130`, SENDER_NAME],
      [`host ${SENDER}`, 'not found: 3(NXDOMAIN)'],
      [`nslookup ${SENDER}`, 'NXDOMAIN'],
    ],
    mail: 'refused',
  },
  {
    name: 'alias whose target is missing',
    play: ({ customer }) => loadAll(customer, customerReverse(nameless)),
    undo: customerRight,
    verdicts: ['alias-without-target'],
    text: [`is an alias to ${ALIAS} and nothing is there`, 'ns1.customer.example (83.246.80.130)', 'NXDOMAIN'],
    others: [
      [`dig +trace PTR ${REVERSE_NAME}`, `CNAME\t${ALIAS}.`],
      [`dig +norecurse PTR '${ALIAS}' @83.246.80.130`, 'status: NXDOMAIN'],
      [`host ${SENDER}`, 'not found: 3(NXDOMAIN)'],
    ],
    mail: 'refused',
  },
  {
    name: 'no PTR',
    play: ({ provider }) => loadAll(provider, providerReverse([])),
    undo: providerRight,
    verdicts: ['no-ptr'],
    text: ['has no PTR record', 'authority for 80.246.83.in-addr.arpa', 'hostmaster@provider.example'],
    others: [
      [`dig +trace PTR ${REVERSE_NAME}`, 'SOA\tns1.provider.example. hostmaster.provider.example.'],
      [`host ${SENDER}`, 'not found: 3(NXDOMAIN)'],
    ],
    mail: 'refused',
  },
  {
    name: 'one server lame',
    play: ({ provider }) => loadAll(provider, providerReverse([...DELEGATION, '128/27 NS ns9.customer.example.'])),
    undo: providerRight,
    verdicts: ['server-lame', 'healthy'],
    text: ['One address of 4', 'ns9.customer.example (192.5.6.30): REFUSED'],
    others: [
      [`dig +norecurse PTR '${ALIAS}' @192.5.6.30`, 'status: REFUSED'],
      [`host -r -t ptr '${ALIAS}' 192.5.6.30`, 'REFUSED'],
      [`host ${SENDER}`, SENDER_NAME],
    ],
    mail: 'accepted',
  },
  {
    name: 'all servers lame',
    play: ({ provider }) =>
      loadAll(
        provider,
        providerReverse([DELEGATION[0]!, '128/27 NS ns9.customer.example.', '128/27 NS ns2.provider.example.']),
      ),
    undo: providerRight,
    verdicts: ['authority-lame'],
    text: ['None of the 2 name servers of 128/27.80.246.83.in-addr.arpa', 'REFUSED', 'refers to the zone itself again'],
    others: [
      [`dig +norecurse PTR '${ALIAS}' @192.5.6.30`, 'status: REFUSED'],
      [`host ${SENDER}`, 'SERVFAIL'],
    ],
    mail: 'refused',
  },
  {
    name: 'authorities that disagree',
    play: ({ customer }) => customer[1]!.load(customerReverse(nameless)),
    undo: customerRight,
    verdicts: ['authorities-disagree'],
    text: [
      `say ${SENDER_NAME}; ns2.customer.example (83.246.80.131) says that there is no PTR record`,
      'Serials of their copies',
    ],
    others: [
      [`dig +norecurse +short PTR '${ALIAS}' @83.246.80.130`, SENDER_NAME],
      [`dig +norecurse PTR '${ALIAS}' @83.246.80.131`, 'status: NXDOMAIN'],
    ],
    mail: 'accepted',
  },
  {
    name: 'PTR not confirmed',
    play: ({ customer }) => loadAll(customer, customerForward(['mail A 83.246.80.199'])),
    undo: ({ customer }) => loadAll(customer, customerForward()),
    verdicts: ['ptr-not-confirmed'],
    text: [
      'the way back fails: mail.customer.example has the address 83.246.80.199',
      'ns1.customer.example (83.246.80.130)',
    ],
    others: [
      [`host ${SENDER}`, SENDER_NAME],
      [`host ${SENDER_NAME}`, 'has address 83.246.80.199'],
      [`dig +trace A ${SENDER_NAME}`, '83.246.80.199'],
    ],
    mail: 'refused',
  },
  {
    name: 'an answer that needs TCP',
    play: ({ customer }) => loadAll(customer, customerReverse({ records: [...CUSTOMER_SERVERS, ...MANY] })),
    undo: customerRight,
    verdicts: ['healthy'],
    text: [SENDER_NAME],
    others: [
      [`dig +norecurse +ignore PTR '${ALIAS}' @83.246.80.130`, /flags: [a-z ]*\btc\b/],
      [`dig +norecurse PTR '${ALIAS}' @83.246.80.130`, 'Truncated, retrying in TCP mode', SENDER_NAME],
    ],
    mail: 'accepted',
  },
  {
    name: 'a redirected port 53',
    play: ({ desk }) => redirectQueries(desk, INNER_CACHE),
    undo: ({ desk }) => stopRedirecting(desk),
    verdicts: ['intercepted', 'not-traced'],
    text: ['answers in the place of name servers', 'a root server, is a resolver'],
    others: [[`dig +norecurse NS . @198.41.0.4`, /flags: [a-z ]*\bra\b/]],
    mail: 'accepted',
  },
  {
    name: 'the outer cache silent',
    play: ({ outerCache }) => dropQueries(outerCache.host),
    undo: async (world) => {
      await letQueriesIn(world.outerCache.host);
      await recovered(world);
    },
    verdicts: ['cache-silent'],
    text: [`The cache ${INNER_CACHE} (/etc/resolv.conf) does not answer`, `The authority answers: ${SENDER_NAME}`],
    others: [
      [`dig +time=1 +tries=1 ${SENDER_NAME} @${OUTER_CACHE}`, 'timed out'],
      [`dig +norecurse +short PTR '${ALIAS}' @83.246.80.130`, `${SENDER_NAME}.`],
    ],
  },
];

const MANY = [
  `144 PTR ${SENDER_NAME}.`,
  ...Array.from({ length: 60 }, (_, at) => `144 PTR a-rather-long-name-of-a-virtual-host-${at}.customer.example.`),
];
