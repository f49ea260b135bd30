/** A mail server that resolves for itself: its own unbound or BIND asks the authorities about its client. */
import type { Host } from '../host.ts';
import { CLIENT, type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { GOOD_NAMES, resolverHosts, serveNames, serveSilence, serveSlowly } from '../nameServers.ts';
import { type ExpectedStall, LATE_INSIDE_TLS, type Scenario } from '../scenario.ts';
import { sendMail, startExim } from './exim.ts';

const PARENT = '10.77.1.53';
/** The parent zone, which gives the client's network away to another name server, or knows the client itself. */
const ZONE = [
  '$ORIGIN 10.in-addr.arpa.',
  '@ 300 IN SOA ns.parent.example. hostmaster.parent.example. 1 3600 600 86400 300',
  '@ 300 IN NS ns.parent.example.',
];
const GIVEN_AWAY = [...ZONE, '1.77 300 IN NS ns.1.77', 'ns.1.77 300 IN A 10.77.1.54'];
const KNOWN = [...ZONE, '1.1.77 300 IN PTR client.lab.example.'];

async function serveZone(host: Host, records: readonly string[]): Promise<void> {
  const own = ['username: ""', 'chroot: ""', 'database: ""', 'pidfile: ""', `zonesdir: "${host.folder}"`];
  const state = [`zonelistfile: "${host.folder}/list"`, `xfrdfile: "${host.folder}/xfrd"`];
  const zone = ['zone:', 'name: "10.in-addr.arpa"', `zonefile: "${host.file('zone', lines(...records))}"`];
  const config = lines('server:', ...own, ...state, 'remote-control:', 'control-enable: no', ...zone);
  host.start('nsd', '-d', '-c', host.file('nsd.conf', config));
  await host.listening(53, 'udp');
}

function startUnbound(server: Host): Promise<void> {
  const stub = ['do-not-query-localhost: no', 'stub-zone:', 'name: "10.in-addr.arpa"', `stub-addr: ${PARENT}`];
  return serveNames(server, {
    records: [`client.lab.example. 300 IN A ${CLIENT}`],
    emptyZones: ['lab.example.'],
    more: ['local-zone: "10.in-addr.arpa." nodefault', ...stub],
  });
}

async function startBind(server: Host): Promise<void> {
  const settings = [`directory "${server.folder}"`, 'pid-file none', 'session-keyfile none', 'allow-query { any; }'];
  const plain = ['recursion yes', 'dnssec-validation no', 'empty-zones-enable no', 'qname-minimization relaxed'];
  const zone = `zone "10.in-addr.arpa" { type static-stub; server-addresses { ${PARENT}; }; };`;
  const options = [...settings, ...plain].map((setting) => `  ${setting};`);
  server.start(
    'named',
    '-g',
    '-c',
    server.file('named.conf', lines('options {', ...options, '};', 'controls {};', zone)),
  );
  await server.listening(53, 'udp');
}

interface Play {
  readonly zone?: readonly string[];
  readonly resolve?: (server: Host) => Promise<void>;
  readonly device?: string | readonly string[];
  /** Exim looks its client up at MAIL, behind STARTTLS, instead of before its greeting. */
  readonly insideTls?: boolean;
}

const AT_MAIL = {
  main: ['acl_smtp_mail = check', 'tls_advertise_hosts = *'],
  check: ['warn !verify = reverse_host_lookup', 'accept'],
};

async function play(
  lab: Lab,
  { zone = GIVEN_AWAY, resolve = startUnbound, device = 'eth0', insideTls = false }: Play,
): Promise<string> {
  const [parent, silent] = resolverHosts(lab, 2);
  await serveSilence(silent);
  await serveZone(parent, zone);
  const server = lab.host('server', { addresses: [SERVER], nameServers: ['127.0.0.1'] });
  const client = lab.host('client', { addresses: [CLIENT] });
  await resolve(server);
  await startExim(server, insideTls ? AT_MAIL : { main: ['host_lookup = *'] });
  const recording = await server.record(device);
  const { status, output } = await client.run('python3', ['-c', sendMail(SERVER, 25, insideTls ? 'starttls' : 'none')]);
  if (status !== 0) throw new Error(`mail not sent: ${output}${server.logs()}`);
  return recording.stop();
}

/** Recorded on the loopback, where the server asks, and on the network, where its client comes from. */
async function playSlowLoopback(lab: Lab): Promise<string> {
  const server = lab.host('server', { addresses: [SERVER], nameServers: ['127.0.0.1'] });
  const client = lab.host('client', { addresses: [CLIENT] });
  await serveSlowly(server, GOOD_NAMES, 4000, ['12']);
  await startExim(server, { main: ['host_lookup = *'] });
  const recording = await server.record(BOTH, NOT_BEHIND_IT);
  const { status, output } = await client.run('python3', ['-c', sendMail(SERVER, 25, 'none')]);
  if (status !== 0) throw new Error(`mail not sent: ${output}${server.logs()}`);
  return recording.stop();
}

const BOTH = ['lo', 'eth0'];
/** Not what the slow name server asks the one behind it. */
const NOT_BEHIND_IT = 'ip and not port 5300';
const stalled: ExpectedStall = {
  side: 'server',
  phase: 'before-greeting',
  cause: 'ptr-unanswered',
  minConfidence: 'likely',
  durationSeconds: [9.9, 10.4],
  endedBy: 'greeting',
};
const needs = ['exim4', 'nsd', 'openssl', 'python3', 'unbound'];

export const ownResolverScenarios: readonly Scenario[] = [
  {
    name: 'own-resolver-silent',
    shows: `Exim asks unbound on its own host (not seen), which goes down the tree from the parent zone to a silent name
server. To show no more than it must, it asks that one for an A record of the reverse name first (RFC 9156), and for the
PTR after five seconds: all are tries of one lookup. Exim gives up before unbound does.`,
    needs,
    play: (lab) => play(lab, {}),
    expected: { stalls: [{ ...stalled, schedule: 'unbound', tries: 8 }], gaps: [], findings: [] },
  },
  {
    name: 'own-resolver-silent-any-device',
    shows: `As own-resolver-silent, recorded on "any", so that Exim's own queries on the loopback are seen, too.`,
    needs,
    play: (lab) => play(lab, { device: 'any' }),
    expected: { stalls: [{ ...stalled, schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'own-resolver-silent-two-devices',
    shows: `As own-resolver-silent, recorded by dumpcap on the loopback and on the network at once: a capture whose
frames lie a block of each device at a time, out of their order in time.`,
    needs: [...needs, 'dumpcap'],
    play: (lab) => play(lab, { device: BOTH }),
    expected: { stalls: [{ ...stalled, schedule: 'unbound' }], gaps: [], findings: [] },
  },
  {
    name: 'slow-loopback-two-devices',
    shows: `Exim asks a resolver on its own host, which is slow; dumpcap records the loopback and the network at once. In the
file the answer lies behind the greeting that waited for it.`,
    needs: ['dumpcap', 'exim4', 'python3', 'unbound'],
    play: playSlowLoopback,
    expected: {
      stalls: [{ ...stalled, cause: 'ptr-slow', maxConfidence: 'likely', durationSeconds: [3.95, 4.4] }],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'own-resolver-bind-silent',
    shows: `As own-resolver-silent, with BIND's named in unbound's place.`,
    needs: [...needs, 'named'],
    play: (lab) => play(lab, { resolve: startBind }),
    expected: { stalls: [{ ...stalled, schedule: 'BIND', tries: 4 }], gaps: [], findings: [] },
  },
  {
    name: 'own-resolver-inside-tls',
    shows: `As own-resolver-silent, but Exim looks its client up inside TLS, for the reply to MAIL FROM.`,
    needs,
    play: (lab) => play(lab, { insideTls: true }),
    expected: { stalls: [{ ...LATE_INSIDE_TLS, schedule: 'unbound' }], gaps: [], findings: [] },
  },
  {
    name: 'control-own-resolver',
    shows: `As own-resolver-silent, but the parent zone knows the client: unbound asks for an A record of the reverse name,
hears that there is none, asks for the PTR and has it. Nobody waits, and nothing is wrong.`,
    needs,
    play: (lab) => play(lab, { zone: KNOWN }),
    expected: { stalls: [], gaps: [], findings: [] },
  },
];
