/** Controls: silences that no reverse lookup explains. None of these may be called a stall. */
import type { Host } from '../host.ts';
import { CLIENT, type Lab, SERVER } from '../lab.ts';
import { lines, sleep } from '../machine.ts';
import { GOOD_NAMES, serveNames, serveSilence } from '../nameServers.ts';
import type { ExpectedGap, Scenario } from '../scenario.ts';
import { startNginx } from '../servers.ts';
import { setStage } from '../stage.ts';
import { sendMail, startExim } from './exim.ts';

interface ControlPlay {
  readonly act: (client: Host, server: Host) => Promise<unknown>;
  readonly resolve?: (resolver: Host) => Promise<void>;
  readonly prepare?: (client: Host, server: Host) => Promise<void>;
  readonly vantage?: 'client' | 'server';
}

/** nginx and a client with the name server. */
async function play(lab: Lab, control: ControlPlay): Promise<string> {
  const resolve = control.resolve ?? ((resolver: Host) => serveNames(resolver, GOOD_NAMES));
  const { client, server } = await setStage(lab, { resolve, asker: 'client' });
  await startNginx(server);
  await control.prepare?.(client, server);
  const recording = await (control.vantage === 'server' ? server : client).record();
  await control.act(client, server);
  return recording.stop();
}

/** A TLS client that rests between TCP and ClientHello. */
const IDLE = lines(
  'import socket, ssl, time',
  `plain = socket.create_connection(('${SERVER}', 443))`,
  'time.sleep(6)',
  'secure = ssl._create_unverified_context().wrap_socket(plain)',
  "secure.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n')",
  'while secure.recv(4096): pass',
);

/** A TLS client that has looked its server up, with an answer, and says ClientHello at once. */
const PROMPT = IDLE.replace('time.sleep(6)', `socket.getfqdn('${SERVER}')`);

const KEEP_ALIVE = lines(
  'import http.client, time',
  `server = http.client.HTTPConnection('${SERVER}')`,
  'for _ in range(2):',
  "  server.request('GET', '/')",
  '  server.getresponse().read()',
  '  time.sleep(5)',
);

/** Three requests in one TLS connection, with pauses. */
const PAUSING = lines(
  'import http.client, ssl, time',
  `server = http.client.HTTPSConnection('${SERVER}', context=ssl._create_unverified_context())`,
  'for pause in (3, 12, 0):',
  "  server.request('GET', '/')",
  '  server.getresponse().read()',
  '  time.sleep(pause)',
);

const python = (script: string) => (client: Host) => client.run('python3', ['-c', script]);

/** Asks for the PTR of another address meanwhile, in vain. */
async function idleWhileOthersAsk(client: Host): Promise<void> {
  await Promise.all([
    client.run('python3', ['-c', IDLE]),
    client.run('python3', ['-c', "import socket; socket.getfqdn('10.77.1.9')"]),
  ]);
}

/** Lets the server's firewall do something to the client's segments. */
async function firewall(server: Host, rule: string): Promise<void> {
  const chain = 'add table inet lab; add chain inet lab input { type filter hook input priority 0; }';
  const { status, output } = await server.shell(`nft '${chain}; add rule inet lab input ip saddr ${CLIENT} ${rule}'`);
  if (status !== 0) throw new Error(`nft: ${output}`);
}

async function playEximDelay(lab: Lab): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: (resolver) => serveNames(resolver, GOOD_NAMES) });
  await startExim(server, {
    main: ['host_lookup = *', 'acl_smtp_connect = check'],
    check: ['accept', '  delay = 5s'],
  });
  const recording = await server.record();
  await client.run('python3', ['-c', sendMail(SERVER, 25)]);
  return recording.stop();
}

const needs = ['nginx', 'openssl', 'python3', 'unbound'];
const idle: ExpectedGap = {
  side: 'client',
  phase: 'before-client-hello',
  durationSeconds: [5.9, 6.3],
  endedBy: 'client-hello',
};

export const controlScenarios: readonly Scenario[] = [
  {
    name: 'control-idle-client',
    shows: `The client rests for 6 s between TCP and ClientHello and asks no DNS.`,
    needs,
    play: (lab) => play(lab, { act: python(IDLE) }),
    expected: { stalls: [], gaps: [idle], findings: [] },
  },
  {
    name: 'control-ptr-of-another-address',
    shows: `The client rests for 6 s before its ClientHello. Meanwhile another program on it asks for the name of another
address, and gets no answer. That lookup explains nothing.`,
    needs,
    live: true,
    play: (lab) => play(lab, { act: idleWhileOthersAsk, resolve: serveSilence }),
    expected: { stalls: [], gaps: [idle], findings: [] },
  },
  {
    name: 'control-ptr-answered-long-before',
    shows: `The client looks the server up, is answered at once, and then rests for 6 s for reasons of its own.`,
    needs,
    play: (lab) =>
      play(lab, { act: python(IDLE.replace('time.sleep(6)', `socket.getfqdn('${SERVER}'); time.sleep(6)`)) }),
    expected: { stalls: [], gaps: [idle], findings: [] },
  },
  {
    name: 'control-client-hello-lost',
    shows: `The client looks the server up, is answered, and says ClientHello at once; the network loses it three times
(retransmissions after 0.2, 0.4 and 0.8 s). Recorded at the client, who did not wait.`,
    needs: [...needs, 'nft'],
    play: (lab) =>
      play(lab, {
        act: python(PROMPT),
        prepare: (_, server) => firewall(server, 'tcp dport 443 meta length > 300 quota until 1900 bytes drop'),
      }),
    expected: { stalls: [], findings: [] },
  },
  {
    name: 'control-client-hello-lost-seen-at-server',
    shows: `As control-client-hello-lost, recorded at the server: the ClientHello comes late and nothing shows why; the
client's lookups do not pass here.`,
    needs: [...needs, 'nft'],
    play: (lab) =>
      play(lab, {
        act: python(PROMPT),
        prepare: async (client) => {
          const chain = 'add table inet lab; add chain inet lab output { type filter hook output priority 0; }';
          const rule = 'add rule inet lab output tcp dport 443 meta length > 300 quota until 1900 bytes drop';
          await client.shell(`nft '${chain}; ${rule}'`);
        },
        vantage: 'server',
      }),
    expected: { stalls: [], gaps: [{ ...idle, durationSeconds: [0.8, 1.6] }], findings: [] },
  },
  {
    name: 'control-syn-lost',
    shows: `The first SYN is lost; the connection takes 1 s to stand. Waiting for a SYN's answer is no gap.`,
    needs: [...needs, 'nft'],
    play: (lab) =>
      play(lab, {
        act: python(PROMPT),
        prepare: (_, server) => firewall(server, 'tcp dport 443 tcp flags syn quota until 110 bytes drop'),
      }),
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'control-loss-25-percent',
    shows: `A quarter of what the client sends to the server is lost; its lookups are answered at once. There are
retransmissions and pauses, none for a lookup.`,
    needs: [...needs, 'nft'],
    play: (lab) =>
      play(lab, {
        act: async (client) => {
          for (let round = 0; round < 4; round += 1) await client.run('python3', ['-c', PROMPT], { limitMs: 20_000 });
        },
        prepare: (_, server) => firewall(server, 'tcp dport 443 numgen random mod 100 < 25 drop'),
      }),
    expected: { stalls: [], findings: [] },
  },
  {
    name: 'control-exim-delay',
    shows: `Exim looks the client up, is answered at once, and then waits 5 s because its ACL says so ("delay = 5s").`,
    needs: ['exim4', 'openssl', 'python3', 'unbound'],
    play: playEximDelay,
    expected: {
      stalls: [],
      gaps: [{ side: 'server', phase: 'before-greeting', durationSeconds: [4.9, 5.4], endedBy: 'greeting' }],
      findings: [],
    },
  },
  {
    name: 'control-onlooker-asks',
    shows: `Three requests in one TLS connection, with pauses of 3 and 12 s. A tcpdump that runs at the client and wants to print
names looks both addresses up, in vain. Nobody but it waits for that.`,
    needs,
    play: (lab) =>
      play(lab, {
        resolve: serveSilence,
        prepare: async (client) => {
          client.start('tcpdump', '-l', '-i', 'any', 'tcp');
          await sleep(1000);
        },
        act: python(PAUSING),
      }),
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'control-keep-alive',
    shows: `HTTP keep-alive: two requests with 5 s between them, while the client asks for the server's name in vain. The
opening was over long before.`,
    needs,
    play: (lab) =>
      play(lab, {
        resolve: serveSilence,
        act: (client) =>
          Promise.all([
            client.run('python3', ['-c', KEEP_ALIVE]),
            client.shell(`sleep 1; python3 -c "import socket; socket.getfqdn('${SERVER}')"`),
          ]),
      }),
    expected: { stalls: [], gaps: [], findings: [] },
  },
];
