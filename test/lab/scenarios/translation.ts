/** One wait seen on both sides of a router that translates addresses: it is told once. */
import type { Host } from '../host.ts';
import { jdkClient } from '../jdkClient.ts';
import { CLIENT, type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { serveSilence } from '../nameServers.ts';
import type { ExpectedStall, Scenario } from '../scenario.ts';
import { startNginx } from '../servers.ts';
import { sendMail, startExim } from './exim.ts';

const OUTER_SERVER = '10.77.2.2';
const OUTER_CLIENT = '10.77.2.1';
const OUTER_RESOLVER = '10.77.2.60';
const ROUTER = '10.77.2.254';

/** 10.77.1.0 inside, 10.77.2.0 outside; what leaves is sent under the router's outer address. */
async function translated(lab: Lab, source = 'masquerade', destination = ''): Promise<Host> {
  const router = lab.host('router', { addresses: ['10.77.1.254'] });
  lab.plug('router', 'eth1', 'br1');
  router.address('eth1', ROUTER);
  router.sysctl('net.ipv4.ip_forward=1');
  const rules = lines(
    'table ip nat {',
    `  chain out { type nat hook postrouting priority srcnat; oifname "eth1" ${source}; }`,
    `  chain in { type nat hook prerouting priority dstnat; ${destination} }`,
    '}',
  );
  const { status, output } = await router.run('nft', ['-f', '-'], { input: rules });
  if (status !== 0) throw new Error(`no address translation: ${output}`);
  return router;
}

async function silentOutside(lab: Lab): Promise<void> {
  await serveSilence(lab.host('resolver', { addresses: [OUTER_RESOLVER] }, 'br1'));
}

/** The client inside asks a silent name server outside for the server's name before it says ClientHello. */
async function playClient(lab: Lab, source?: string): Promise<string> {
  const router = await translated(lab, source);
  await silentOutside(lab);
  const client = lab.host('client', { addresses: [CLIENT], nameServers: [OUTER_RESOLVER] });
  client.route('10.77.2.0/24', '10.77.1.254');
  await startNginx(lab.host('server', { addresses: [OUTER_SERVER] }, 'br1'));
  const recording = await router.record('any');
  await jdkClient(client, OUTER_SERVER);
  return recording.stop();
}

/** The server outside asks for the name of the router, whom it takes for the client; its queries pass the router. */
async function playServer(lab: Lab): Promise<string> {
  const router = await translated(lab);
  lab.plug('router', 'eth2', 'br2');
  router.address('eth2', '10.77.3.254');
  const resolver = lab.host('resolver', { addresses: ['10.77.3.53'] }, 'br2');
  resolver.route('10.77.2.0/24', '10.77.3.254');
  await serveSilence(resolver);
  const client = lab.host('client', { addresses: [CLIENT] });
  client.route('10.77.2.0/24', '10.77.1.254');
  const server = lab.host('server', { addresses: [OUTER_SERVER], nameServers: ['10.77.3.53'] }, 'br1');
  server.route('10.77.3.0/24', ROUTER);
  return mailed(router, client, server, OUTER_SERVER);
}

/** The server is inside and reached under the router's address; it asks a silent name server outside about its client. */
async function playForwardedPort(lab: Lab): Promise<string> {
  const router = await translated(lab, 'masquerade', `iifname "eth1" tcp dport 25 dnat to ${SERVER};`);
  await silentOutside(lab);
  const client = lab.host('client', { addresses: [OUTER_CLIENT] }, 'br1');
  const server = lab.host('server', { addresses: [SERVER], nameServers: [OUTER_RESOLVER] });
  server.route('10.77.2.0/24', '10.77.1.254');
  return mailed(router, client, server, ROUTER);
}

async function mailed(router: Host, client: Host, server: Host, address: string): Promise<string> {
  await startExim(server, { main: ['host_lookup = *'] });
  const recording = await router.record('any');
  const { status, output } = await client.run('python3', ['-c', sendMail(address, 25)]);
  if (status !== 0) throw new Error(`mail not sent: ${output}${server.logs()}`);
  return recording.stop();
}

const clientWaits: ExpectedStall = {
  side: 'client',
  phase: 'before-client-hello',
  cause: 'ptr-unanswered',
  minConfidence: 'certain',
  durationSeconds: [9.9, 10.4],
  endedBy: 'client-hello',
  schedule: 'glibc',
};
const serverWaits: ExpectedStall = { ...clientWaits, side: 'server', phase: 'before-greeting', endedBy: 'greeting' };
const jdkNeeds = ['java', 'javac', 'nginx', 'nft', 'openssl', 'unbound'];
const eximNeeds = ['exim4', 'nft', 'openssl', 'python3', 'unbound'];

export const translationScenarios: readonly Scenario[] = [
  {
    name: 'masquerade-any-device',
    shows: `A router that masquerades, recorded on "any": the client's connection and its queries are there twice, once
under the client's address and once under the router's. The client waits once: one stall, of the client's own.`,
    needs: jdkNeeds,
    play: (lab) => playClient(lab),
    expected: { stalls: [clientWaits], gaps: [], findings: [] },
  },
  {
    name: 'masquerade-other-ports-any-device',
    shows: `As masquerade-any-device, and the router takes other ports ("masquerade random").`,
    needs: jdkNeeds,
    play: (lab) => playClient(lab, 'masquerade random'),
    expected: { stalls: [clientWaits], gaps: [], findings: [] },
  },
  {
    name: 'masquerade-server-waits',
    shows: `The server waits, for the name of the router, under whose address it sees its client; its queries pass the
router, too. The stall is that of the connection under the router's address; the other one's silence is the same.`,
    needs: eximNeeds,
    play: playServer,
    expected: { stalls: [serverWaits], gaps: [], findings: [] },
  },
  {
    name: 'forwarded-port-any-device',
    shows: `A port of the router is forwarded to a server inside, which waits for its client's name; its queries are
masqueraded. One stall, of the server's own.`,
    needs: eximNeeds,
    play: playForwardedPort,
    expected: { stalls: [serverWaits], gaps: [], findings: [] },
  },
];
