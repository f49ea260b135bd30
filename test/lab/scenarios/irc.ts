/** IRC servers, which look their client up while it registers. */
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { GOOD_NAMES, serveSilence, serveSlowly } from '../nameServers.ts';
import { LATE_GREETING, LATE_INSIDE_TLS, type Scenario } from '../scenario.ts';
import { makeCertificate } from '../servers.ts';
import { type StageOptions, setStage } from '../stage.ts';

const TLS_PORT = 6697;

/** What IRC clients do: they say who they are at once, answer PING, end the negotiation when told, and leave. */
const ircClient = (port: number): string[] => [
  'import socket, ssl',
  `irc = socket.create_connection(('${SERVER}', ${port}), timeout=60)`,
  ...(port === TLS_PORT ? ['irc = ssl._create_unverified_context().wrap_socket(irc)'] : []),
  "irc.sendall(b'CAP LS 302\\r\\nNICK someone\\r\\nUSER someone 0 * :Someone\\r\\n')",
  'for line in irc.makefile("r"):',
  '  print(line)',
  "  if ' CAP ' in line: irc.sendall(b'CAP END\\r\\n')",
  "  if line.startswith('PING'): irc.sendall(line.replace('PING', 'PONG').encode())",
  "  if ' 001 ' in line: irc.sendall(b'QUIT :bye\\r\\n')",
];

interface IrcPlay {
  readonly resolve: StageOptions['resolve'];
  readonly options?: readonly string[];
  readonly device?: string;
  readonly port?: number;
}

async function playNgircd(lab: Lab, play: IrcPlay): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: play.resolve });
  const { port = 6667 } = play;
  const { certificate, key } = makeCertificate(server);
  const settings = [
    ...['[Global]', 'Name = irc.lab.example', 'Info = lab', 'AdminEMail = root@lab.example', 'Ports = 6667'],
    ...['ServerUID = root', 'ServerGID = root', 'MotdPhrase = "hello"'],
    ...['[Options]', 'PAM = no', ...(play.options ?? ['Ident = no'])],
    ...['[SSL]', `CertFile = ${certificate}`, `KeyFile = ${key}`, `Ports = ${TLS_PORT}`],
  ];
  server.start('ngircd', '-n', '-f', server.file('ngircd.conf', lines(...settings)));
  await server.listening(port);
  const recording = await server.record(play.device);
  const { output } = await client.run('python3', ['-c', lines(...ircClient(port))]);
  if (!output.includes(' 001 ')) throw new Error(`not registered: ${output}${server.logs()}`);
  return recording.stop();
}

const needs = ['ngircd', 'openssl', 'python3', 'unbound'];
export const ircScenarios: readonly Scenario[] = [
  {
    name: 'ngircd-silent',
    shows: `ngIRCd looks its client up as soon as that has connected. The client, as they all do, says CAP, NICK and USER at
once; the name server is silent, and for 10 s so is ngIRCd.`,
    needs,
    play: (lab) => playNgircd(lab, { resolve: serveSilence }),
    expected: { stalls: [LATE_GREETING], gaps: [], findings: [] },
  },
  {
    name: 'ngircd-notices',
    shows: `As ngircd-silent, with "NoticeBeforeRegistration = yes" and "Ident = yes": the notice that it looks the client up
comes at once, and ends the wait for a greeting; the reply to CAP, NICK and USER comes after the lookup, and after the
client's host refused a connection to its ident port 113.`,
    needs,
    play: (lab) =>
      playNgircd(lab, { resolve: serveSilence, options: ['Ident = yes', 'NoticeBeforeRegistration = yes'] }),
    expected: { stalls: [{ ...LATE_GREETING, phase: 'in-session', endedBy: 'data' }], gaps: [], findings: [] },
  },
  {
    name: 'ngircd-inside-tls',
    shows: `As ngircd-silent, over TLS: the lookup begins with the connection, and goes on when TLS is open. What the client says
inside it is answered after the lookup.`,
    needs,
    play: (lab) => playNgircd(lab, { resolve: serveSilence, port: TLS_PORT }),
    expected: { stalls: [LATE_INSIDE_TLS], gaps: [], findings: [] },
  },
  {
    name: 'ngircd-slow-any-device',
    shows: `The name server takes 4 s over the client's PTR and confirms the name at once. Recorded with "-i any".`,
    needs,
    play: (lab) => playNgircd(lab, { resolve: (host) => serveSlowly(host, GOOD_NAMES, 4000, ['12']), device: 'any' }),
    expected: {
      stalls: [{ ...LATE_GREETING, cause: 'ptr-slow', durationSeconds: [3.95, 4.4], schedule: null }],
      gaps: [],
      findings: [],
    },
  },
];
