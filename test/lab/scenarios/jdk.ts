/** A JDK whose SSLSocket looks the server's name up between the TCP handshake and the ClientHello. */
import type { Host } from '../host.ts';
import { jdkClient } from '../jdkClient.ts';
import { CLIENT, type Lab, RESOLVERS, SERVER } from '../lab.ts';
import { lines, sleep } from '../machine.ts';
import { GOOD_NAMES, REVERSE_ZONES, resolverHosts, serveNames, serveSilence, serveSlowly } from '../nameServers.ts';
import type { ExpectedStall, Scenario } from '../scenario.ts';
import { startNginx } from '../servers.ts';

interface Setting {
  readonly resolvers?: number;
  readonly nginx?: readonly string[];
  readonly server?: string;
  readonly connections?: number;
  readonly nss?: string;
  readonly resolverOptions?: string;
  readonly port?: number;
  readonly device?: string;
  readonly filter?: string;
  readonly run?: readonly string[];
  /** What else the client needs before it starts. */
  readonly prepareClient?: (client: Host) => Promise<void>;
  /** How long after the client the capture begins. */
  readonly lateMs?: number;
  /** How long the capture goes on after the client has ended. */
  readonly tailMs?: number;
}

/** The usual play: nginx, resolvers made ready by `prepare`, one JDK client. */
async function play(lab: Lab, prepare: (resolver: Host) => Promise<void>, setting: Setting = {}): Promise<string> {
  const resolvers = resolverHosts(lab, setting.resolvers ?? 1);
  const server = lab.host('server', { addresses: [SERVER, 'fd77::2'] });
  const client = lab.host('client', {
    addresses: [CLIENT, 'fd77::1'],
    nameServers: RESOLVERS.slice(0, resolvers.length),
    ...(setting.nss === undefined ? {} : { nss: setting.nss }),
    ...(setting.run === undefined ? {} : { run: setting.run }),
    ...(setting.resolverOptions === undefined ? {} : { resolverOptions: setting.resolverOptions }),
  });
  for (const resolver of resolvers) await prepare(resolver);
  await startNginx(server, setting.nginx);
  await setting.prepareClient?.(client);
  const start = () => jdkClient(client, setting.server ?? SERVER, setting.port, setting.connections);
  const early = setting.lateMs === undefined ? null : start();
  await sleep(setting.lateMs ?? 0);
  const recording = await client.record(setting.device, setting.filter);
  await (early ?? start());
  await sleep(setting.tailMs ?? 0);
  return recording.stop();
}

async function startAvahi(client: Host): Promise<void> {
  const config = lines(
    '[server]',
    'use-ipv6=no',
    'enable-dbus=no',
    'allow-interfaces=eth0',
    '[publish]',
    'disable-publishing=yes',
  );
  client.start(
    'avahi-daemon',
    '--no-drop-root',
    '--no-chroot',
    '--no-rlimits',
    '-f',
    client.file('avahi.conf', config),
  );
  await client.listening(5353, 'udp');
  await sleep(3000); // until it has said what it says when it starts
}

/** Forty names for the server, more than fit into 512 bytes. */
const MANY_NAMES = Array.from(
  { length: 40 },
  (_, index) => `2.1.77.10.in-addr.arpa. 300 IN PTR mail${index}.lab.example.`,
);

async function serveManyNames(host: Host): Promise<void> {
  await serveNames(host, { records: MANY_NAMES, emptyZones: [...REVERSE_ZONES, 'lab.example.'] });
  await host.shell(
    "nft 'add table inet lab; add chain inet lab input { type filter hook input priority 0; }; add rule inet lab input tcp dport 53 drop'",
  );
}

const needs = ['java', 'javac', 'nginx', 'openssl', 'unbound'];
const stalled: ExpectedStall = {
  side: 'client',
  phase: 'before-client-hello',
  cause: 'ptr-unanswered',
  minConfidence: 'certain',
  durationSeconds: [9.9, 10.3],
  endedBy: 'client-hello',
};

export const jdkScenarios: readonly Scenario[] = [
  {
    name: 'jdk-silent-1',
    shows: `The only name server is silent. The client asks at once and again after 5 s, gives up after 10 s and says
ClientHello; nginx, patient, completes the handshake.`,
    needs,
    live: true,
    play: (lab) => play(lab, serveSilence),
    expected: { stalls: [{ ...stalled, schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'jdk-silent-2',
    shows: `Two silent name servers: tries at 0, 5, 10 and 15 s, alternating; ClientHello after 20 s.`,
    needs,
    play: (lab) => play(lab, serveSilence, { resolvers: 2 }),
    expected: { stalls: [{ ...stalled, durationSeconds: [19.9, 20.3], schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'jdk-silent-3-server-gives-up',
    shows: `Three silent name servers, tries of 5, 3 and 6 s, twice: 28 s. nginx gives up after 10 s (FIN); the client's
ClientHello then meets a closed connection.`,
    needs,
    play: (lab) => play(lab, serveSilence, { resolvers: 3, nginx: ['client_header_timeout 10s;'], port: 465 }),
    expected: { stalls: [{ ...stalled, durationSeconds: [27.9, 28.4], schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'jdk-one-of-two-silent',
    shows: `The first of two name servers is silent, the second answers NXDOMAIN at once: the client waits 5 s for the
first and goes on as soon as the second has answered.`,
    needs,
    live: true,
    play: (lab) => {
      let number = 0;
      const prepare = (host: Host) => {
        number += 1;
        return number === 1 ? serveSilence(host) : serveNames(host, { emptyZones: REVERSE_ZONES });
      };
      return play(lab, prepare, { resolvers: 2 });
    },
    expected: {
      stalls: [{ ...stalled, cause: 'ptr-slow', durationSeconds: [4.9, 5.3] }],
      gaps: [],
      findings: ['no-ptr'],
    },
  },
  {
    name: 'jdk-slow',
    shows: `The name server takes 3 s over the PTR query and answers with a name that is confirmed at once.`,
    needs,
    play: (lab) => play(lab, (host) => serveSlowly(host, GOOD_NAMES, 3000, ['12'])),
    expected: { stalls: [{ ...stalled, cause: 'ptr-slow', durationSeconds: [2.95, 3.4] }], gaps: [], findings: [] },
  },
  {
    name: 'jdk-slow-7-seconds',
    shows: `The name server takes 7 s over each answer. The client has asked again after 5 s, and accepts the answer to
its first query, since the retry carries the same ID from the same port.`,
    needs,
    play: (lab) => play(lab, (host) => serveSlowly(host, GOOD_NAMES, 7000, ['12'])),
    expected: { stalls: [{ ...stalled, cause: 'ptr-slow', durationSeconds: [6.95, 7.4] }], gaps: [], findings: [] },
  },
  {
    name: 'jdk-late-answer',
    shows: `The name server answers after 12 s, the client has given up after 10 s: the answers come too late and are
refused (ICMP port unreachable).`,
    needs,
    play: (lab) => play(lab, (host) => serveSlowly(host, GOOD_NAMES, 12_000, ['12']), { tailMs: 8000 }),
    expected: { stalls: [{ ...stalled, schedule: 'glibc' }], gaps: [] },
  },
  {
    name: 'jdk-nxdomain-slow',
    shows: `There is no PTR record, and the name server takes 4 s to say so.`,
    needs,
    play: (lab) => play(lab, (host) => serveSlowly(host, { emptyZones: REVERSE_ZONES }, 4000, ['12'])),
    expected: {
      stalls: [{ ...stalled, cause: 'ptr-slow', durationSeconds: [3.95, 4.4] }],
      gaps: [],
      findings: ['no-ptr'],
    },
  },
  {
    name: 'jdk-servfail-slow',
    shows: `The name server cannot reach the zone and says so (SERVFAIL) after 3.5 s; the client asks it again, with the
same result.`,
    needs,
    play: (lab) =>
      play(lab, (host) =>
        serveSlowly(
          host,
          {
            more: [
              'local-zone: "77.10.in-addr.arpa." transparent',
              'stub-zone:',
              'name: "77.10.in-addr.arpa."',
              'stub-addr: 127.0.0.1@9',
            ],
          },
          3500,
          ['12'],
        ),
      ),
    expected: { stalls: [{ ...stalled, cause: 'ptr-failed', durationSeconds: [6.9, 7.5] }], gaps: [], findings: [] },
  },
  {
    name: 'jdk-nxdomain-fast',
    shows: `Control: there is no PTR record, and the name server says so at once. Nobody waits.`,
    needs,
    live: true,
    play: (lab) => play(lab, (host) => serveNames(host, { emptyZones: REVERSE_ZONES })),
    expected: { stalls: [], gaps: [], findings: ['no-ptr'] },
  },
  {
    name: 'jdk-good-ptr',
    shows: `Control: the PTR is answered and confirmed at once. Nobody waits.`,
    needs,
    play: (lab) => play(lab, (host) => serveNames(host, GOOD_NAMES)),
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'jdk-port-unreachable',
    shows: `Control: nothing listens at the name server's address; ICMP port unreachable ends the lookup at once.`,
    needs,
    play: (lab) => play(lab, async () => {}),
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'jdk-forward-silent',
    shows: `The PTR is answered at once; the JDK then confirms the name by A and AAAA, and those stay unanswered for 10 s.`,
    needs,
    play: (lab) =>
      play(lab, (host) =>
        serveNames(host, { ...GOOD_NAMES, records: [], emptyZones: REVERSE_ZONES, silentZones: ['lab.example.'] }),
      ),
    expected: { stalls: [{ ...stalled, cause: 'forward-unanswered' }], gaps: [] },
  },
  {
    name: 'jdk-forward-slow',
    shows: `The PTR is answered at once, the forward confirmation (A and AAAA) after 3 s each.`,
    needs,
    play: (lab) => play(lab, (host) => serveSlowly(host, GOOD_NAMES, 3000, ['1', '28'])),
    expected: { stalls: [{ ...stalled, cause: 'forward-slow', durationSeconds: [2.95, 3.4] }], gaps: [], findings: [] },
  },
  {
    name: 'jdk-two-connections',
    shows: `Two connections of one client at the same moment, each with a lookup of its own for the same address, both
unanswered: two stalls.`,
    needs,
    play: (lab) => play(lab, serveSilence, { connections: 2 }),
    expected: {
      stalls: [
        { ...stalled, schedule: 'glibc' },
        { ...stalled, schedule: 'glibc' },
      ],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'jdk-ipv6',
    shows: `The connection runs over IPv6; the client asks for the ip6.arpa name over IPv4, at a name server that has
only an IPv4 address in resolv.conf. Client and asker share only their link-layer address.`,
    needs,
    play: (lab) => play(lab, serveSilence, { server: 'fd77::2' }),
    expected: { stalls: [{ ...stalled, minConfidence: 'likely', schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'jdk-timeout-1-attempts-2',
    shows: `resolv.conf says "options timeout:1 attempts:2": tries at 0 and 1 s, ClientHello after 2 s.`,
    needs,
    live: true,
    play: (lab) => play(lab, serveSilence, { resolverOptions: 'timeout:1 attempts:2' }),
    expected: { stalls: [{ ...stalled, durationSeconds: [1.95, 2.3] }], gaps: [], findings: [] },
  },
  {
    name: 'jdk-one-way-mirror',
    shows: `The name server takes 3 s, but the mirror port copies only what the client sends: no answer, no SYN-ACK. That
the query stayed unanswered can only be guessed.`,
    needs,
    play: (lab) => play(lab, (host) => serveSlowly(host, GOOD_NAMES, 3000, ['12']), { filter: `src host ${CLIENT}` }),
    expected: {
      stalls: [
        {
          ...stalled,
          cause: ['ptr-unanswered', 'ptr-slow'],
          minConfidence: 'possible',
          maxConfidence: 'possible',
          durationSeconds: [2.95, 3.4],
        },
      ],
      gaps: [],
      limits: ['one-sided'],
    },
  },
  {
    name: 'jdk-capture-began-late',
    shows: `The capture begins while the client is already waiting: the handshake and the first query are not in it, the
retry and the late ClientHello are. The last 5 s of the wait can be told, not surely; the report must say what it
missed.`,
    needs,
    play: (lab) => play(lab, serveSilence, { lateMs: 4500 }),
    expected: {
      stalls: [{ ...stalled, minConfidence: 'possible', maxConfidence: 'likely', durationSeconds: [4.9, 5.3] }],
      gaps: [],
      limits: ['capture-began-late'],
    },
  },
  {
    name: 'jdk-mdns-fallback',
    shows: `DNS says at once that there is no PTR; then nss-mdns asks avahi, which asks by multicast DNS for 5 s; nobody
answers.`,
    needs: [...needs, 'avahi-daemon', '/lib/x86_64-linux-gnu/libnss_mdns4.so.2'],
    play: (lab) =>
      play(lab, (host) => serveNames(host, { emptyZones: REVERSE_ZONES }), {
        nss: 'files dns mdns4',
        run: ['avahi-daemon'],
        prepareClient: startAvahi,
      }),
    expected: {
      stalls: [{ ...stalled, cause: 'local-fallback', durationSeconds: [4.8, 5.4] }],
      gaps: [],
      findings: ['no-ptr'],
    },
  },
  {
    name: 'jdk-truncated-then-tcp',
    shows: `The server's address has so many names that the answer is truncated; the client asks again over TCP, which is
filtered: its SYNs to port 53 get no answer, until it gives up.`,
    needs: [...needs, 'nft'],
    play: (lab) =>
      play(lab, serveManyNames, { prepareClient: async (client) => client.sysctl('net.ipv4.tcp_syn_retries=1') }),
    expected: {
      stalls: [
        {
          ...stalled,
          cause: ['ptr-unanswered', 'ptr-slow', 'ptr-failed'],
          minConfidence: 'possible',
          durationSeconds: [2.9, 30],
        },
      ],
      gaps: [],
    },
  },
  {
    name: 'jdk-truncated-then-tcp-fast',
    shows: `Control: as jdk-truncated-then-tcp, but the answer over TCP comes at once. Nobody waits.`,
    needs,
    play: (lab) =>
      play(lab, (host) =>
        serveNames(host, { ...GOOD_NAMES, ptr: [], records: [...MANY_NAMES, 'mail0.lab.example. 300 IN A 10.77.1.2'] }),
      ),
    expected: { stalls: [], gaps: [] },
  },
  {
    name: 'jdk-any-device',
    shows: `As jdk-silent-1, recorded on the pseudo-device "any" (Linux cooked capture).`,
    needs,
    play: (lab) => play(lab, serveSilence, { device: 'any' }),
    expected: { stalls: [{ ...stalled, schedule: 'glibc' }], gaps: [], findings: [] },
  },
];
