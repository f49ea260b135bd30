/** OpenSMTPD, which brings its own resolver (libasr). */
import { readFileSync } from 'node:fs';
import { type Lab, RESOLVERS, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { GOOD_NAMES, serveSilence, serveSlowly } from '../nameServers.ts';
import type { ExpectedStall, Scenario } from '../scenario.ts';
import { type StageOptions, setStage } from '../stage.ts';
import { sendMail } from './exim.ts';

/** Where it is; Debian has one mail server installed, another one may be unpacked somewhere. */
const SMTPD = process.env.PTRLAB_OPENSMTPD ?? '/usr/sbin/smtpd';

interface OpensmtpdPlay {
  readonly resolve: StageOptions['resolve'];
  readonly resolvers?: number;
  /** How long the client waits before it closes the connection. */
  readonly patienceMs?: number;
}

/** Users and folders that its package would have made. */
function withItsUsers(path: string, entries: readonly string[]): string {
  const text = readFileSync(path, 'utf8');
  return `${text}${lines(...entries.filter((entry) => !text.includes(`\n${entry.split(':')[0]}:`)))}`;
}

const FOLDERS = [
  ...['mount -t tmpfs tmpfs /var/lib', 'mkdir -p /var/lib/opensmtpd/empty'],
  ...['mount -t tmpfs tmpfs /var/spool', 'mount -t tmpfs tmpfs /run', 'mkdir -m 711 /var/spool/smtpd'],
];

async function playOpensmtpd(lab: Lab, { resolve, resolvers = 1, patienceMs }: OpensmtpdPlay): Promise<string> {
  const users = ['opensmtpd:x:991:991::/var/lib/opensmtpd/empty:/bin/false', 'opensmtpq:x:992:992::/:/bin/false'];
  const groups = ['opensmtpd:x:991:', 'opensmtpq:x:992:'];
  const etc = { passwd: withItsUsers('/etc/passwd', users), group: withItsUsers('/etc/group', groups) };
  const { client, server } = await setStage(lab, {
    resolve,
    resolvers,
    server: {
      etc,
      nameServers: RESOLVERS.slice(0, resolvers),
    },
  });
  const settings = [
    'listen on 0.0.0.0 hostname mail.lab.example',
    ...['action "relay" relay', 'match from any for any action "relay"'],
  ];
  const configuration = server.file('smtpd.conf', lines(...settings));
  server.start('sh', '-c', `set -e; ${FOLDERS.join('; ')}; exec ${SMTPD} -d -f ${configuration}`);
  await server.listening(25);
  const recording = await server.record();
  await client.run('python3', ['-c', sendMail(SERVER, 25)], { limitMs: patienceMs ?? 120_000 });
  return recording.stop();
}

const needs = [SMTPD, 'python3', 'unbound'];
const stalled: ExpectedStall = {
  side: 'server',
  phase: 'before-greeting',
  cause: 'ptr-unanswered',
  minConfidence: 'certain',
  durationSeconds: [75, 75.4],
  endedBy: 'greeting',
};

export const opensmtpdScenarios: readonly Scenario[] = [
  {
    name: 'opensmtpd-silent',
    shows: `OpenSMTPD looks each client up before its 220, with a resolver of its own that waits 5, 10, 20 and 40 s; the name
server is silent.`,
    needs,
    play: (lab) => playOpensmtpd(lab, { resolve: serveSilence }),
    expected: { stalls: [{ ...stalled, schedule: 'a BSD resolver', tries: 4 }], gaps: [], findings: [] },
  },
  {
    name: 'opensmtpd-two-silent-client-gives-up',
    shows: `As opensmtpd-silent with two name servers, which takes 80 s; the client closes its side after a minute, which ends
nothing for the server.`,
    needs,
    play: (lab) => playOpensmtpd(lab, { resolve: serveSilence, resolvers: 2, patienceMs: 60_000 }),
    expected: {
      stalls: [
        {
          ...stalled,
          minConfidence: 'likely',
          durationSeconds: [59, 61],
          endedBy: 'capture-end',
          schedule: 'a BSD resolver',
        },
      ],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'opensmtpd-slow',
    shows: `The name server takes 7 s over each query. OpenSMTPD asks again after 5 s, from another port; its host refuses
(ICMP) the answer to the first query, which comes after 7 s, and it takes that to the second, after 12 s.`,
    needs,
    play: (lab) => playOpensmtpd(lab, { resolve: (host) => serveSlowly(host, GOOD_NAMES, 7000, ['12']) }),
    expected: {
      stalls: [{ ...stalled, cause: 'ptr-slow', durationSeconds: [11.9, 12.4], tries: 2 }],
      gaps: [],
      findings: [],
    },
  },
];
