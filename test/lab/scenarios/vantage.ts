/** One stall seen from elsewhere: a router, a mirror port, behind a forwarding resolver. */
import type { Host } from '../host.ts';
import { jdkClient } from '../jdkClient.ts';
import { CLIENT, type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { GOOD_NAMES, resolverHosts, serveNames, serveSilence } from '../nameServers.ts';
import type { ExpectedStall, Scenario } from '../scenario.ts';
import { startNginx } from '../servers.ts';
import { sendMail, startExim } from './exim.ts';

interface RoutedHosts {
  readonly client: Host;
  readonly router: Host;
  readonly resolver: Host;
}

/** Client, resolver and a router on 10.77.1.0, server and authority behind the router on 10.77.2.0. */
async function routed(lab: Lab, resolve: (resolver: Host) => Promise<void>): Promise<RoutedHosts> {
  const router = lab.host('router', { addresses: ['10.77.1.254'] });
  lab.plug('router', 'eth1', 'br1');
  router.address('eth1', '10.77.2.254');
  router.sysctl('net.ipv4.ip_forward=1');
  const [resolver] = resolverHosts(lab, 1);
  resolver.route('10.77.2.0/24', '10.77.1.254');
  const client = lab.host('client', { addresses: [CLIENT], nameServers: ['10.77.1.53'] });
  client.route('10.77.2.0/24', '10.77.1.254');
  const server = lab.host('server', { addresses: ['10.77.2.2'] }, 'br1');
  server.route('10.77.1.0/24', '10.77.2.254');
  await resolve(resolver);
  await startNginx(server);
  return { client, router, resolver };
}

/** The same, and the resolver forwards to a silent authority behind the router. */
async function forwarded(lab: Lab, serve = serveByUnbound): Promise<RoutedHosts> {
  const authority = lab.host('authority', { addresses: ['10.77.2.60'] }, 'br1');
  authority.route('10.77.1.0/24', '10.77.2.254');
  await serveSilence(authority);
  return routed(lab, serve);
}

function serveByUnbound(resolver: Host): Promise<void> {
  const forward = ['forward-zone:', 'name: "."', 'forward-addr: 10.77.2.60'];
  return serveNames(resolver, { more: ['local-zone: "10.in-addr.arpa." nodefault', ...forward] });
}

async function serveByBind(resolver: Host): Promise<void> {
  const all = [
    'recursion yes',
    'forward only',
    'forwarders { 10.77.2.60; }',
    'dnssec-validation no',
    'empty-zones-enable no',
  ];
  const quiet = [`directory "${resolver.folder}"`, 'pid-file none', 'session-keyfile none', 'allow-query { any; }'];
  const config = lines('options {', ...[...all, ...quiet].map((setting) => `  ${setting};`), '};', 'controls {};');
  resolver.start('named', '-g', '-c', resolver.file('named.conf', config));
  await resolver.listening(53, 'udp');
}

async function watch(at: Host, client: Host, device: string): Promise<string> {
  const recording = await at.record(device);
  await jdkClient(client, '10.77.2.2');
  return recording.stop();
}

/** dnsmasq on the client itself forwards to a silent name server. */
async function playDnsmasq(lab: Lab): Promise<string> {
  const [resolver] = resolverHosts(lab, 1);
  await serveSilence(resolver);
  const server = lab.host('server', { addresses: [SERVER] });
  const client = lab.host('client', { addresses: [CLIENT], nameServers: ['127.0.0.1'] });
  client.start('dnsmasq', '-k', '-C', '/dev/null', '-R', '-S', '10.77.1.53', '-u', 'root', '-i', 'lo', '-z');
  await client.listening(53, 'udp');
  await startNginx(server);
  const recording = await client.record('any');
  await jdkClient(client, SERVER);
  return recording.stop();
}

/** Two mail servers look the same client up at one resolver, which answers the first and ignores the second. */
async function playTwoServers(lab: Lab): Promise<string> {
  const [resolver] = resolverHosts(lab, 1);
  await serveNames(resolver, { ...GOOD_NAMES, more: ['access-control: 10.77.1.3/32 deny'] });
  const nameServers = ['10.77.1.53'];
  const servers = ['10.77.1.2', '10.77.1.3'].map((address, index) =>
    lab.host(`server${index + 1}`, { addresses: [address], nameServers }),
  );
  const client = lab.host('client', { addresses: [CLIENT] });
  for (const server of servers) await startExim(server, { main: ['host_lookup = *'] });
  const recording = await lab.wire.record('br0');
  for (const address of ['10.77.1.2', '10.77.1.3']) await client.run('python3', ['-c', sendMail(address, 25)]);
  return recording.stop();
}

const needs = ['java', 'javac', 'nginx', 'openssl', 'unbound'];
const stalled: ExpectedStall = {
  side: 'client',
  phase: 'before-client-hello',
  cause: 'ptr-unanswered',
  minConfidence: 'certain',
  durationSeconds: [9.9, 10.4],
  endedBy: 'client-hello',
};

export const vantageScenarios: readonly Scenario[] = [
  {
    name: 'router-any-device',
    shows: `A router between client and server, recorded on "any": each frame of the connection is there twice, in and
out, with another TTL. The client asks a silent name server on its own network, which the router does not see: one
unexplained gap, not two.`,
    needs,
    play: async (lab) => {
      const { client, router } = await routed(lab, serveSilence);
      return watch(router, client, 'any');
    },
    expected: {
      stalls: [],
      gaps: [{ side: 'client', phase: 'before-client-hello', durationSeconds: [9.9, 10.4], endedBy: 'client-hello' }],
      limits: ['no-dns-seen'],
    },
  },
  {
    name: 'router-any-device-silent-beyond',
    shows: `As router-any-device, but the client asks a name server beyond the router: queries and connection are both
there, each frame twice. Each is one event: one stall, one lookup of two tries.`,
    needs,
    play: playAskedBeyond,
    expected: { stalls: [{ ...stalled, schedule: 'glibc', tries: 2 }], gaps: [], findings: [] },
  },
  {
    name: 'forwarder-seen-at-router',
    shows: `The client asks a forwarding unbound on its own network (not seen); unbound asks a silent authority beyond the
router, where the capture is made. The asker is another host than the client: the stall is possible, not certain.`,
    needs,
    play: async (lab) => {
      const { client, router } = await forwarded(lab);
      return watch(router, client, 'eth0');
    },
    expected: {
      stalls: [{ ...stalled, minConfidence: 'possible', maxConfidence: 'possible' }],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'forwarder-bind-seen-at-router',
    shows: `As forwarder-seen-at-router, with BIND's named in unbound's place.`,
    needs: [...needs, 'named'],
    play: async (lab) => {
      const { client, router } = await forwarded(lab, serveByBind);
      return watch(router, client, 'eth0');
    },
    expected: {
      stalls: [{ ...stalled, minConfidence: 'possible', maxConfidence: 'possible', durationSeconds: [4.9, 21] }],
      gaps: [],
    },
  },
  {
    name: 'forwarder-seen-at-resolver',
    shows: `As forwarder-seen-at-router, recorded at the forwarding resolver: the client's query, unbound's own queries, no
connection. Nothing can be said of a stall.`,
    needs,
    play: async (lab) => {
      const { client, resolver } = await forwarded(lab);
      return watch(resolver, client, 'eth0');
    },
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'forwarder-seen-at-client',
    shows: `As forwarder-seen-at-router, recorded at the client, who asks unbound and gets no answer in time.`,
    needs,
    play: async (lab) => {
      const { client } = await forwarded(lab);
      return watch(client, client, 'eth0');
    },
    expected: { stalls: [stalled], gaps: [], findings: [] },
  },
  {
    name: 'dnsmasq-on-client',
    shows: `The client asks its own dnsmasq on 127.0.0.1, which forwards to a silent name server; recorded on "any", so
that each query is seen on lo and as it leaves. They are one lookup of one host.`,
    needs: [...needs, 'dnsmasq'],
    play: playDnsmasq,
    expected: { stalls: [stalled], gaps: [], findings: [] },
  },
  {
    name: 'mirror-port-two-servers',
    shows: `A mirror port sees two Exim servers look the same client up at the same name server: it answers the first
server and ignores the second, whose greeting waits 10 s.`,
    needs: ['exim4', 'openssl', 'python3', 'unbound'],
    play: playTwoServers,
    expected: {
      stalls: [
        {
          ...stalled,
          side: 'server',
          phase: 'before-greeting',
          endedBy: 'greeting',
          schedule: 'glibc',
        },
      ],
      gaps: [],
      findings: ['answers-differ'],
    },
  },
];

async function playAskedBeyond(lab: Lab): Promise<string> {
  const silent = lab.host('authority', { addresses: ['10.77.2.60'] }, 'br1');
  silent.route('10.77.1.0/24', '10.77.2.254');
  await serveSilence(silent);
  const { client, router } = await routed(lab, serveSilence);
  client.etc('resolv.conf', 'nameserver 10.77.2.60\n');
  return watch(router, client, 'any');
}
