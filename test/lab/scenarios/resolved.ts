/** systemd-resolved on the client: its stub on 127.0.0.53, its own schedule towards the name server, and LLMNR. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { jdkClient } from '../jdkClient.ts';
import { CLIENT, type Lab, SERVER } from '../lab.ts';
import { lines, sleep } from '../machine.ts';
import { REVERSE_ZONES, resolverHosts, serveNames, serveSilence } from '../nameServers.ts';
import type { ExpectedStall, Scenario } from '../scenario.ts';
import { startNginx } from '../servers.ts';

/** Where the daemon is; it may be unpacked somewhere, since installing it replaces the machine's own resolver. */
const RESOLVED = process.env.PTRLAB_RESOLVED ?? '/lib/systemd/systemd-resolved';
const USER = 'systemd-resolve:x:64996:64996::/:/usr/sbin/nologin\n';

async function play(
  lab: Lab,
  resolve: (resolver: Host) => Promise<void>,
  prepare?: (server: Host) => Promise<unknown>,
): Promise<string> {
  const [resolver] = resolverHosts(lab, 1);
  await resolve(resolver!);
  const server = lab.host('server', { addresses: [SERVER] });
  const client = lab.host('client', {
    addresses: [CLIENT],
    nameServers: ['127.0.0.53'],
    run: ['systemd/resolve', 'systemd/resolved.conf.d'],
    etc: {
      passwd: readFileSync('/etc/passwd', 'utf8') + USER,
      group: `${readFileSync('/etc/group', 'utf8')}systemd-resolve:x:64996:\n`,
    },
  });
  await startResolved(client);
  await startNginx(server);
  await prepare?.(server);
  const recording = await client.record('any');
  await jdkClient(client, SERVER);
  return recording.stop();
}

async function startResolved(client: Host): Promise<void> {
  const config = lines('[Resolve]', 'DNS=10.77.1.53', 'LLMNR=yes', 'MulticastDNS=no', 'DNSSEC=no', 'Domains=~.');
  const folder = join(client.folder, 'run/systemd');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'resolved.conf.d/lab.conf'), config);
  await client.shell(`chown 64996:64996 ${folder}/resolve`);
  client.start(RESOLVED);
  await client.listening(53, 'udp');
  await sleep(3000); // until its links are known and LLMNR has said its name
}

function dropLlmnr(server: Host): Promise<unknown> {
  const chain = 'add table inet lab; add chain inet lab input { type filter hook input priority 0; }';
  return server.shell(`nft '${chain}; add rule inet lab input tcp dport 5355 drop'`);
}

const needs = [RESOLVED, 'java', 'javac', 'nginx', 'openssl', 'unbound'];
const stalled: ExpectedStall = {
  side: 'client',
  phase: 'before-client-hello',
  cause: 'ptr-unanswered',
  minConfidence: 'likely',
  durationSeconds: [9.9, 10.4],
  endedBy: 'client-hello',
};

export const resolvedScenarios: readonly Scenario[] = [
  {
    name: 'resolved-silent',
    shows: `The client asks systemd-resolved on 127.0.0.53, which asks a silent name server in its own rhythm; recorded on
"any". The client gives up after its own 10 s.`,
    needs,
    play: (lab) => play(lab, serveSilence),
    expected: { stalls: [stalled], gaps: [], findings: [] },
  },
  {
    name: 'resolved-llmnr-refused',
    shows: `Control: the name server says at once that there is no PTR, systemd-resolved then asks the address itself by
LLMNR over TCP (RFC 4795 2.4), and is refused (RST). Nobody waits.`,
    needs,
    play: (lab) => play(lab, (resolver) => serveNames(resolver, { emptyZones: REVERSE_ZONES })),
    expected: { stalls: [], gaps: [], findings: ['no-ptr'] },
  },
  {
    name: 'resolved-llmnr-filtered',
    shows: `As resolved-llmnr-refused, but the server's firewall drops port 5355: DNS has said NXDOMAIN at once, the wait
is for LLMNR; the client's own query to 127.0.0.53 stays unanswered meanwhile.`,
    needs: [...needs, 'nft'],
    play: (lab) => play(lab, (resolver) => serveNames(resolver, { emptyZones: REVERSE_ZONES }), dropLlmnr),
    expected: {
      stalls: [{ ...stalled, cause: ['local-fallback', 'ptr-unanswered', 'ptr-slow'], durationSeconds: [1, 10.4] }],
      gaps: [],
    },
  },
];
