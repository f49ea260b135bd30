/** Clients other than the JDK that look their server up, before they connect or before they speak. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { serveSilence } from '../nameServers.ts';
import { type ExpectedStall, LATE_INSIDE_TLS, type Scenario } from '../scenario.ts';
import { startNginx } from '../servers.ts';
import { setStage } from '../stage.ts';

/** nginx as the server, silent name servers, and the client's command. */
async function play(lab: Lab, act: (client: Host) => Promise<unknown>, resolvers = 1): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence, asker: 'client', resolvers });
  await startNginx(server);
  const recording = await client.record();
  await act(client);
  return recording.stop();
}

const REQUEST = `GET / HTTP/1.0\\r\\n\\r\\n`;

const PYTHON = lines(
  'import socket, ssl',
  `name = socket.getfqdn('${SERVER}')`,
  `plain = socket.create_connection(('${SERVER}', 443))`,
  'secure = ssl._create_unverified_context().wrap_socket(plain)',
  `secure.sendall(b'${REQUEST}')`,
  'while secure.recv(4096): pass',
);

const PYTHON_INSIDE_TLS = lines(
  'import socket, ssl',
  `plain = socket.create_connection(('${SERVER}', 443))`,
  'secure = ssl._create_unverified_context().wrap_socket(plain)',
  `socket.getfqdn('${SERVER}')`,
  `secure.sendall(b'${REQUEST}')`,
  'while secure.recv(4096): pass',
);

const GO = lines(
  'package main',
  'import ("context"; "crypto/tls"; "fmt"; "io"; "net")',
  'func main() {',
  ` plain, err := net.Dial("tcp", "${SERVER}:443")`,
  ' if err != nil { panic(err) }',
  ` names, err := net.DefaultResolver.LookupAddr(context.Background(), "${SERVER}")`,
  ' fmt.Println(names, err)',
  ' secure := tls.Client(plain, &tls.Config{InsecureSkipVerify: true})',
  ' fmt.Fprint(secure, "GET / HTTP/1.0\\r\\n\\r\\n")',
  ' io.Copy(io.Discard, secure)',
  '}',
);

const C = lines(
  '#include <arpa/inet.h>',
  '#include <netdb.h>',
  '#include <stdio.h>',
  '#include <string.h>',
  '#include <unistd.h>',
  'int main(void) {',
  '  struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons(80) };',
  `  inet_pton(AF_INET, "${SERVER}", &peer.sin_addr);`,
  '  int connection = socket(AF_INET, SOCK_STREAM, 0);',
  '  if (connect(connection, (struct sockaddr *)&peer, sizeof peer)) return 1;',
  '  char name[256];',
  '  getnameinfo((struct sockaddr *)&peer, sizeof peer, name, sizeof name, 0, 0, 0);',
  '  const char *request = "GET / HTTP/1.0\\r\\n\\r\\n";',
  '  write(connection, request, strlen(request));',
  '  while (read(connection, name, sizeof name) > 0) {}',
  '  return 0;',
  '}',
);

const NODE = lines(
  "const net = require('node:net'), tls = require('node:tls'), dns = require('node:dns').promises;",
  'const open = () => new Promise((done) => { const socket = net.connect(443, process.argv[1], () => done(socket)); });',
  '(async () => {',
  '  const sockets = await Promise.all([open(), open()]);',
  '  await dns.reverse(process.argv[1]).catch((error) => console.log(error.code));',
  '  for (const socket of sockets) {',
  '    const secure = tls.connect({ socket, rejectUnauthorized: false });',
  "    secure.on('secureConnect', () => secure.end('GET / HTTP/1.0\\r\\n\\r\\n')).resume();",
  '  }',
  '})();',
);

async function runCompiled(client: Host, file: string, source: string, compile: (from: string, to: string) => void) {
  const to = join(client.folder, 'compiled');
  compile(client.file(file, source), to);
  const { status, output } = await client.run(to, []);
  if (status !== 0) throw new Error(`${file} failed: ${output}`);
}

function compileGo(from: string, to: string): void {
  execFileSync('go', ['build', '-o', to, from], { env: { ...process.env, CGO_ENABLED: '0', GO111MODULE: 'off' } });
}

function compileC(from: string, to: string): void {
  execFileSync('musl-gcc', ['-static', '-o', to, from], { stdio: 'ignore' });
}

const needs = ['nginx', 'openssl', 'unbound'];
const stalled: ExpectedStall = {
  side: 'client',
  phase: 'before-connect',
  cause: 'ptr-unanswered',
  minConfidence: 'certain',
  durationSeconds: [9.9, 10.4],
  endedBy: 'syn',
};

const scan = (client: Host) => client.run('nmap', ['-Pn', '-sT', '-p', '80', SERVER]);

const nmapStalled: ExpectedStall = {
  side: 'client',
  phase: 'before-connect',
  cause: 'ptr-unanswered',
  minConfidence: 'likely',
  durationSeconds: [12.9, 13.4],
  endedBy: 'syn',
  schedule: 'nmap',
  tries: 3,
};

export const clientScenarios: readonly Scenario[] = [
  {
    name: 'python-getfqdn',
    shows: `A Python program calls socket.getfqdn() on the server's address before it connects.`,
    needs: [...needs, 'python3'],
    live: true,
    play: (lab) => play(lab, (client) => client.run('python3', ['-c', PYTHON])),
    expected: { stalls: [{ ...stalled, schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'python-inside-tls',
    shows: `A Python program calls socket.getfqdn() on the server's address when TLS is open, before its request.`,
    needs: [...needs, 'python3'],
    play: (lab) => play(lab, (client) => client.run('python3', ['-c', PYTHON_INSIDE_TLS])),
    expected: { stalls: [{ ...LATE_INSIDE_TLS, side: 'client' }], gaps: [], findings: [] },
  },
  {
    name: 'netcat-traditional',
    shows: `nc.traditional looks the address up before it connects.`,
    needs: [...needs, 'nc.traditional'],
    play: (lab) => play(lab, (client) => client.shell(`printf '${REQUEST}' | nc.traditional -v -q 1 ${SERVER} 80`)),
    expected: { stalls: [{ ...stalled, schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'netcat-openbsd',
    shows: `Control: nc.openbsd -v to an address does not look it up (1.219 as Debian has it); it connects and sends.`,
    needs: [...needs, 'nc.openbsd'],
    play: (lab) => play(lab, (client) => client.shell(`printf '${REQUEST}' | nc.openbsd -v -q 1 ${SERVER} 80`)),
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'nmap-silent',
    shows: `nmap looks the name of its target up before it connects, with a resolver of its own: after 4, 4 and 5 s, with a new
ID each time, it gives up.`,
    needs: [...needs, 'nmap'],
    play: (lab) => play(lab, scan),
    expected: { stalls: [nmapStalled], gaps: [], findings: [] },
  },
  {
    name: 'nmap-three-silent',
    shows: `As nmap-silent with three name servers: each is asked twice, before the next.`,
    needs: [...needs, 'nmap'],
    play: (lab) => play(lab, scan, 3),
    expected: { stalls: [{ ...nmapStalled, durationSeconds: [16.4, 16.9], tries: 6 }], gaps: [], findings: [] },
  },
  {
    name: 'telnet',
    shows: `Control: telnet to an address (GNU inetutils; netkit's does the same) asks no DNS; a person takes 21 s to type the request.`,
    needs: [...needs, 'telnet'],
    play: (lab) =>
      play(lab, (client) => client.shell(`(sleep 21; printf '${REQUEST}'; sleep 1) | telnet ${SERVER} 80`)),
    expected: {
      stalls: [],
      gaps: [{ side: 'client', phase: 'before-request', durationSeconds: [20.8, 21.3], endedBy: 'request' }],
      findings: [],
    },
  },
  {
    name: 'go-two-silent',
    shows: `A Go program (its own resolver, two silent name servers) looks its peer up between TCP and TLS: 5 s a try, two
rounds, a new ID and port each.`,
    needs: [...needs, 'go'],
    play: (lab) => play(lab, (client) => runCompiled(client, 'main.go', GO, compileGo), 2),
    expected: {
      stalls: [
        {
          ...stalled,
          phase: 'before-client-hello',
          endedBy: 'client-hello',
          durationSeconds: [19.9, 20.4],
          schedule: 'Go',
        },
      ],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'musl-two-silent',
    shows: `A program linked with musl looks its peer up before its HTTP request: both name servers at 0 and 2.5 s, given
up after 5 s.`,
    needs: [...needs, 'musl-gcc'],
    play: (lab) => play(lab, (client) => runCompiled(client, 'main.c', C, compileC), 2),
    expected: {
      stalls: [
        { ...stalled, phase: 'before-request', endedBy: 'request', durationSeconds: [4.9, 5.3], schedule: 'musl' },
      ],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'node-two-connections-one-lookup',
    shows: `A Node program opens two connections, looks their peer up once (c-ares, four tries, doubling from 2 s
with jitter, silent name server) and only then
starts TLS on both: one lookup, two stalls.`,
    needs: [...needs, 'node'],
    play: (lab) => play(lab, (client) => client.run('node', ['-e', NODE, SERVER])),
    expected: {
      stalls: Array.from({ length: 2 }, () => ({
        ...stalled,
        phase: 'before-client-hello' as const,
        endedBy: 'client-hello' as const,
        minConfidence: 'likely' as const,
        durationSeconds: [14, 31] as const,
      })),
      gaps: [],
      findings: [],
    },
  },
];
