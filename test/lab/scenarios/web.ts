/** Web servers and proxies: Apache's HostnameLookups, a CONNECT through tinyproxy. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { serveSilence } from '../nameServers.ts';
import { type ExpectedStall, LATE_INSIDE_TLS, type Scenario } from '../scenario.ts';
import { makeCertificate, startNginx } from '../servers.ts';
import { setStage } from '../stage.ts';

async function playApache(lab: Lab, tls: boolean): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence });
  const { certificate, key } = makeCertificate(server);
  const root = join(server.folder, 'www');
  mkdirSync(root);
  const modules = ['mpm_prefork', 'authz_core', 'authz_host', 'dir', ...(tls ? ['ssl'] : [])];
  const secured = ['SSLEngine on', `SSLCertificateFile ${certificate}`, `SSLCertificateKeyFile ${key}`];
  const settings = [
    ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
    ...(tls ? secured : []),
    ...[
      'ServerName www.lab.example',
      `Listen ${tls ? 443 : 80}`,
      `PidFile ${root}/pid`,
      'User nobody',
      'Group nogroup',
    ],
    ...['HostnameLookups On', `ErrorLog ${server.folder}/error.log`, `LogFormat "%h %r" plain`],
    ...[
      `DocumentRoot ${root}`,
      `DefaultRuntimeDir ${root}`,
      'Mutex fcntl',
      '<Location "/">',
      'Require host lab.example',
      '</Location>',
    ],
  ];
  server.start('apache2', '-DFOREGROUND', '-f', server.file('apache.conf', lines(...settings)));
  await server.listening(tls ? 443 : 80);
  const recording = await server.record();
  await client.run('curl', ['-s', '-k', `${tls ? 'https' : 'http'}://${SERVER}/`]);
  return recording.stop();
}

/** curl asks Squid about a page at an address of a third host. */
async function playSquid(lab: Lab, access: readonly string[]): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence });
  await startNginx(lab.host('web', { addresses: ['10.77.1.3'] }));
  const folder = join(server.folder, 'squid');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const settings = [
    ...['http_port 3128', ...access, 'http_access allow all', 'cache deny all', 'access_log none'],
    ...[`cache_log ${folder}/cache.log`, `coredump_dir ${folder}`, 'pid_filename none', 'netdb_filename none'],
    ...['pinger_enable off', 'visible_hostname proxy.lab.example'],
  ];
  const configuration = server.file('squid.conf', lines(...settings));
  // Its shared memory has one name for all that run.
  server.start('sh', '-c', `mount -t tmpfs tmpfs /dev/shm && exec squid -N -f ${configuration}`);
  await server.listening(3128);
  const recording = await server.record();
  await client.run('curl', ['-s', '-I', '-x', `http://${SERVER}:3128`, 'http://10.77.1.3/'], { limitMs: 90_000 });
  return recording.stop();
}

/** A Python client asks tinyproxy for a tunnel, looks up the address behind it, and only then says ClientHello. */
async function playConnect(lab: Lab): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence, asker: 'client' });
  await startNginx(server);
  const proxy = lab.host('proxy', { addresses: ['10.77.1.3'] });
  const config = lines(
    'Port 8888',
    'Listen 10.77.1.3',
    'User nobody',
    'Group nogroup',
    'Timeout 60',
    'ConnectPort 443',
  );
  proxy.start('tinyproxy', '-d', '-c', proxy.file('tinyproxy.conf', config));
  await proxy.listening(8888);
  const recording = await client.record();
  await client.run('python3', ['-c', TUNNEL]);
  return recording.stop();
}

const TUNNEL = lines(
  'import socket, ssl',
  "tunnel = socket.create_connection(('10.77.1.3', 8888))",
  `tunnel.sendall(b'CONNECT ${SERVER}:443 HTTP/1.1\\r\\nHost: ${SERVER}:443\\r\\n\\r\\n')`,
  'tunnel.recv(4096)',
  `socket.getfqdn('${SERVER}')`,
  'secure = ssl._create_unverified_context().wrap_socket(tunnel)',
  "secure.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n')",
  'while secure.recv(4096): pass',
);

const squidStalled: ExpectedStall = {
  side: 'server',
  phase: 'in-session',
  cause: 'ptr-unanswered',
  minConfidence: 'certain',
  durationSeconds: [34.9, 35.4],
  endedBy: 'data',
  schedule: 'Squid',
};

export const webScenarios: readonly Scenario[] = [
  {
    name: 'apache-hostname-lookups',
    shows: `Apache with "HostnameLookups On" and access by name: the reply to the first request waits for the lookup of
the client at a silent name server.`,
    needs: ['apache2', 'curl', 'openssl', 'unbound'],
    play: (lab) => playApache(lab, false),
    expected: {
      stalls: [
        {
          side: 'server',
          phase: 'in-session',
          cause: 'ptr-unanswered',
          minConfidence: 'certain',
          durationSeconds: [9.9, 20.5],
          endedBy: 'data',
        },
      ],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'apache-hostname-lookups-in-tls',
    shows: `As apache-hostname-lookups, over HTTPS: the reply, which waits for the lookup, is inside TLS, whose opening was over
before the request. The lookup and the silence begin and end together.`,
    needs: ['apache2', 'curl', 'openssl', 'unbound'],
    play: (lab) => playApache(lab, true),
    expected: { stalls: [LATE_INSIDE_TLS], gaps: [], findings: [] },
  },
  {
    name: 'squid-srcdomain',
    shows: `Squid with an access list of its clients' names (srcdomain) looks the client up, with a resolver of its own, three
times at once: one lookup each for what wants to know. It gives up after 35 s and answers.`,
    needs: ['squid', 'curl', 'nginx', 'openssl', 'unbound'],
    play: (lab) => playSquid(lab, ['acl lab srcdomain .lab.example', 'http_access allow lab']),
    expected: { stalls: [squidStalled], gaps: [], findings: [] },
  },
  {
    name: 'squid-dstdomain',
    shows: `Squid with an access list of servers' names (dstdomain) is asked about a page at an address, and looks for the name of
that: not its client's. For 35 s the client waits, and with it Squid's own connection to that address.`,
    needs: ['squid', 'curl', 'nginx', 'openssl', 'unbound'],
    play: (lab) => playSquid(lab, ['acl there dstdomain .other.example', 'http_access deny there']),
    expected: {
      stalls: [squidStalled, { ...squidStalled, side: 'client', phase: 'before-connect', endedBy: 'syn' }],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'connect-through-proxy',
    shows: `A client behind tinyproxy: after the proxy's 200 it looks up the address it asked the proxy to connect to
(not the proxy's), 10 s unanswered, then says ClientHello through the tunnel.`,
    needs: ['tinyproxy', 'nginx', 'python3', 'unbound', 'openssl'],
    play: playConnect,
    expected: {
      stalls: [
        {
          side: 'client',
          phase: 'before-client-hello',
          cause: 'ptr-unanswered',
          minConfidence: 'certain',
          durationSeconds: [9.9, 10.4],
          endedBy: 'client-hello',
          schedule: 'glibc',
        },
      ],
      gaps: [],
      findings: [],
    },
  },
];
