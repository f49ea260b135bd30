/** A server that serves one client at a time and looks each up: all wait for the lookups of those ahead of them. */
import { CLIENT, type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { resolverHosts, serveSilence } from '../nameServers.ts';
import { LATE_GREETING, type Scenario } from '../scenario.ts';

const PROGRAM = lines(
  'import socket',
  'listener = socket.create_server(("", 25))',
  'while True:',
  '    connection, (address, _) = listener.accept()',
  '    try:',
  '        name = socket.gethostbyaddr(address)[0]',
  '    except OSError:',
  '        name = address',
  '    connection.sendall(f"220 mail.lab.example ESMTP hello {name}\\r\\n".encode())',
  '    connection.recv(100)',
  '    connection.sendall(b"221 bye\\r\\n")',
  '    connection.close()',
);

function visit(seconds: number): string {
  return lines(
    'import socket, time',
    `time.sleep(${seconds})`,
    `connection = socket.create_connection(("${SERVER}", 25))`,
    'connection.recv(100)',
    'connection.sendall(b"QUIT\\r\\n")',
    'connection.recv(100)',
  );
}

async function play(lab: Lab): Promise<string> {
  const [resolver] = resolverHosts(lab, 1);
  await serveSilence(resolver);
  const server = lab.host('server', { addresses: [SERVER], nameServers: ['10.77.1.53'] });
  const clients = [CLIENT, '10.77.1.5', '10.77.1.6'].map((address, at) =>
    lab.host(`client${at}`, { addresses: [address] }),
  );
  server.start('python3', server.file('serve.py', PROGRAM));
  await server.listening(25);
  const recording = await server.record();
  await Promise.all(clients.map((client, at) => client.run('python3', ['-c', visit(at * 0.3)])));
  return recording.stop();
}

const queued = { ...LATE_GREETING, minConfidence: 'likely', maxConfidence: 'likely' } as const;

export const oneAtATimeScenarios: readonly Scenario[] = [
  {
    name: 'one-at-a-time-silent',
    shows: `A server written in Python looks each client up before its greeting, and serves one at a time. Three clients come
at once: the second waits for the lookup of the first and for its own, the third for all three.`,
    needs: ['python3', 'unbound'],
    play,
    expected: {
      stalls: [
        { ...LATE_GREETING, tries: 2 },
        { ...queued, durationSeconds: [19.4, 20.2], tries: 4 },
        { ...queued, durationSeconds: [29.1, 30.2], tries: 6 },
      ],
      gaps: [],
      findings: [],
    },
  },
];
