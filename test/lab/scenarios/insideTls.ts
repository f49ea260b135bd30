/** Web servers that look their client up inside TLS, for a request; and what looks like it: messages at regular times. */
import type { Host } from '../host.ts';
import { type Lab, SERVER } from '../lab.ts';
import { lines, sleep } from '../machine.ts';
import { GOOD_NAMES, serveSilence, serveSlowly } from '../nameServers.ts';
import { LATE_INSIDE_TLS, type Scenario } from '../scenario.ts';
import { makeCertificate } from '../servers.ts';
import { type StageOptions, setStage } from '../stage.ts';

/** What a client fetches over one connection, and how many seconds it pauses after each. */
type Fetches = readonly (readonly [path: string, pause: number])[];

interface Play {
  readonly resolve?: StageOptions['resolve'];
  readonly nameServers?: readonly string[];
  /** Starts what the server has beside the web server. */
  readonly prepare?: (server: Host) => Promise<void>;
  /** How a request is answered: statements of JavaScript. */
  readonly answer: string;
  /** For each client. */
  readonly fetches: readonly Fetches[];
  readonly from?: string;
  /** Clients of another kind: programs of Python. */
  readonly others?: readonly string[];
}

/** A web server of Node.js, which answers each request as `answer` says, and Python clients. */
async function play(lab: Lab, setting: Play): Promise<string> {
  const { resolve = serveSilence, nameServers, prepare, answer, fetches, from = SERVER, others = [] } = setting;
  const own = nameServers === undefined ? {} : { server: { nameServers } };
  const { client, server } = await setStage(lab, { resolve, ...own });
  const { certificate, key } = makeCertificate(server);
  const program = server.file(
    'server.cjs',
    lines(
      "const { readFileSync } = require('node:fs'), dns = require('node:dns'), https = require('node:https');",
      "const { execFile } = require('node:child_process'), { setTimeout: sleep } = require('node:timers/promises');",
      `const identity = { key: readFileSync('${key}'), cert: readFileSync('${certificate}') };`,
      'https.createServer(identity, async (request, response) => {',
      "  const address = request.socket.remoteAddress.replace('::ffff:', '');",
      `  ${answer}`,
      "}).listen(443, '::');",
    ),
  );
  server.start(process.execPath, program);
  await server.listening(443);
  await prepare?.(server);
  const recording = await server.record();
  const programs = [...fetches.map((all) => fetchAll(from, all)), ...others];
  await Promise.all(programs.map((all) => client.run('python3', ['-c', all])));
  return recording.stop();
}

const fetchAll = (from: string, all: Fetches): string =>
  lines(
    'import http.client, ssl, time',
    `server = http.client.HTTPSConnection('${from}', context=ssl._create_unverified_context())`,
    `for path, pause in ${JSON.stringify(all)}:`,
    "  server.request('GET', path)",
    '  server.getresponse().read()',
    '  time.sleep(pause)',
  );

const AT_ONCE = "if (request.url === '/') return void response.end('hello');";
const BY_C_ARES = `${AT_ONCE} dns.reverse(address, (_, names) => response.end(String(names)));`;
const BY_LIBC = `${AT_ONCE} execFile('getent', ['hosts', address], (_, names) => response.end(names));`;
/** The path says after how many milliseconds the next piece follows. */
const PIECES = lines(
  'const pauseMs = Number(request.url.slice(1));',
  "  for (let ms = 0; ms < 25_000; ms += pauseMs) { response.write('piece'); await sleep(pauseMs); }",
  '  response.end();',
);
const RESTS = "response.writeHead(200); response.write('hello'); dns.lookupService(address, 80, () => {});";

/**
 * A web server that looks its client up for the second request, in the thread that serves that; and a client that waits
 * for 4 s.
 */
async function playGivingUp(lab: Lab, giveUp: (client: Host) => Promise<unknown>): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence });
  const { certificate, key } = makeCertificate(server);
  const program = server.file(
    'server.py',
    lines(
      'import http.server, socket, ssl',
      'class Handler(http.server.BaseHTTPRequestHandler):',
      "  protocol_version = 'HTTP/1.1'",
      '  def do_GET(self):',
      "    body = socket.getfqdn(self.client_address[0]) if self.path == '/who' else 'hello'",
      '    self.send_response(200)',
      "    self.send_header('Content-Length', str(len(body)))",
      '    self.end_headers()',
      '    self.wfile.write(body.encode())',
      "server = http.server.ThreadingHTTPServer(('', 443), Handler)",
      'context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)',
      `context.load_cert_chain('${certificate}', '${key}')`,
      'server.socket = context.wrap_socket(server.socket, server_side=True)',
      'server.serve_forever()',
    ),
  );
  server.start('python3', program);
  await server.listening(443);
  const recording = await server.record();
  await giveUp(client);
  await sleep(9000);
  return recording.stop();
}

/** Closes its socket without a word. */
const PYTHON_GIVES_UP = lines(
  'import http.client, ssl, time',
  `server = http.client.HTTPSConnection('${SERVER}', timeout=4, context=ssl._create_unverified_context())`,
  "server.request('GET', '/')",
  'server.getresponse().read()',
  'time.sleep(1)',
  "server.request('GET', '/who')",
  'try: server.getresponse()',
  'except TimeoutError: server.close()',
);

async function startDnsmasq(server: Host): Promise<void> {
  const listen = ['--listen-address=127.0.0.1', '--bind-interfaces', '--no-resolv', '--server=10.77.1.53'];
  server.start('dnsmasq', '--keep-in-foreground', '--no-hosts', '--conf-file=/dev/null', '--user=root', ...listen);
  await server.listening(53, 'udp');
}

const ONE_IS_QUICK: Fetches = [
  ['/', 1],
  ['/who', 2],
];

const needs = ['openssl', 'python3', 'unbound'];
const slow = { ...LATE_INSIDE_TLS, cause: 'ptr-slow', schedule: null } as const;

export const insideTlsScenarios: readonly Scenario[] = [
  {
    name: 'node-each-request',
    shows: `A web server of Node.js looks its client up for each request but the first, over one connection: c-ares asks again
after 2 s, the answers take 4 s, and the one to the first query comes too late for it.`,
    needs,
    play: (lab) =>
      play(lab, {
        resolve: (host) => serveSlowly(host, GOOD_NAMES, 4000, ['12']),
        answer: BY_C_ARES,
        fetches: [[...ONE_IS_QUICK, ['/', 1], ['/who', 0]]],
      }),
    expected: {
      stalls: [
        { ...slow, durationSeconds: [3.9, 9.4] },
        { ...slow, durationSeconds: [3.9, 9.4] },
      ],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'ipv6-inside-tls',
    shows: `A web server looks its IPv6 client up for a request, at a silent name server that it asks over IPv4.`,
    needs,
    play: (lab) =>
      play(lab, {
        answer: BY_LIBC,
        from: '[fd77::2]',
        fetches: [ONE_IS_QUICK],
      }),
    expected: { stalls: [LATE_INSIDE_TLS], gaps: [], findings: [] },
  },
  {
    name: 'several-wait-inside-tls',
    shows: `Three connections of one client; for each the server asks the dnsmasq on its own host (not seen) for the client's
name. To the silent name server all three are one lookup, and all three wait for it.`,
    needs: [...needs, 'dnsmasq'],
    play: (lab) =>
      play(lab, {
        nameServers: ['127.0.0.1'],
        prepare: startDnsmasq,
        answer: BY_LIBC,
        fetches: [ONE_IS_QUICK, ONE_IS_QUICK, ONE_IS_QUICK],
      }),
    expected: {
      stalls: Array.from({ length: 3 }, () => ({
        ...LATE_INSIDE_TLS,
        durationSeconds: [9.6, 10.4] as const,
        schedule: null,
      })),
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'client-gives-up-inside-tls',
    shows: `A web server looks its client up for a request, 10 s long; the client closes the connection after 4 s. The server
hears of that when it has given the lookup up.`,
    needs: ['openssl', 'python3'],
    play: (lab) => playGivingUp(lab, (client) => client.run('python3', ['-c', PYTHON_GIVES_UP])),
    expected: { stalls: [LATE_INSIDE_TLS], gaps: [], findings: [] },
  },
  {
    name: 'curl-gives-up-inside-tls',
    shows: `The same with curl, which takes its leave before it closes.`,
    needs: ['openssl', 'python3', 'curl'],
    play: (lab) =>
      playGivingUp(lab, (client) =>
        client.shell(`curl -sk https://${SERVER}/ --next -sk --max-time 4 https://${SERVER}/who || true`),
      ),
    expected: { stalls: [LATE_INSIDE_TLS], gaps: [], findings: [] },
  },
  {
    name: 'control-event-loop-hears-of-the-close',
    shows: `A web server of Node.js looks its client up for a request; the client closes the connection after 4 s. The server
hears of that at once: what it would have waited for, nobody saw.`,
    needs: ['openssl', 'python3'],
    play: (lab) => play(lab, { answer: BY_LIBC, fetches: [], others: [PYTHON_GIVES_UP] }),
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'control-pieces-at-regular-times',
    shows: `Two responses that come in pieces, every 2 s and every 5 s. A tcpdump that runs at the server and wants to print
names looks both ends up, in vain. Nobody but it waits for that.`,
    needs,
    play: (lab) =>
      play(lab, {
        prepare: async (server) => {
          server.start('tcpdump', '-l', '-i', 'eth0', 'tcp');
          await sleep(1000);
        },
        answer: PIECES,
        fetches: [[['/5000', 0]], [['/2000', 0]]],
      }),
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'control-rest-ends-with-lookup',
    shows: `A server answers a part at once and looks its client up, in vain, for something else. After 10 s, just when that is
given up, it says the connection is over (close_notify), as it does with all that rest so long.`,
    needs,
    play: (lab) =>
      play(lab, {
        answer: `${RESTS} await sleep(10_020); request.socket.end();`,
        fetches: [[['/', 0]]],
      }),
    expected: { stalls: [], gaps: [], findings: [], limits: ['waits-past-opening'] },
  },
];
