/** Sendmail, which looks every client up before its greeting. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { GOOD_NAMES, REVERSE_ZONES, serveNames, serveSilence, type Zone } from '../nameServers.ts';
import { LATE_GREETING, type Scenario } from '../scenario.ts';
import { type StageOptions, setStage } from '../stage.ts';
import { sendMail } from './exim.ts';

/** Where Sendmail is; Debian has one mail server installed, another one may be unpacked somewhere. */
const ROOT = process.env.PTRLAB_SENDMAIL ?? '';
const BINARY = ['/usr/libexec/sendmail/sendmail', '/usr/lib/sm.bin/sendmail']
  .map((path) => `${ROOT}${path}`)
  .find((path) => existsSync(path));
const SENDMAIL = BINARY ?? `${ROOT}/usr/libexec/sendmail/sendmail`;
const MACROS = `${ROOT}/usr/share/sendmail/cf`;

interface SendmailPlay {
  readonly resolve: StageOptions['resolve'];
  readonly settings?: readonly string[];
  /** Done on the server while the client sends its mail. */
  readonly meanwhile?: (server: Host) => Promise<unknown>;
}

async function playSendmail(lab: Lab, play: SendmailPlay): Promise<string> {
  // It does not begin until it knows its own full name.
  const hosts = lines('127.0.0.1 localhost', `${SERVER} mail.lab.example server`);
  const { client, server } = await setStage(lab, { resolve: play.resolve, server: { etc: { hosts } } });
  const queue = join(server.folder, 'queue');
  mkdirSync(queue, { mode: 0o700 });
  const macros = server.file(
    'lab.mc',
    lines(
      "OSTYPE(`linux')dnl",
      "define(`confDOMAIN_NAME', `mail.lab.example')dnl",
      `define(\`QUEUE_DIR', \`${queue}')dnl`,
      `define(\`confPID_FILE', \`${server.folder}/sendmail.pid')dnl`,
      `define(\`ALIAS_FILE', \`${server.file('aliases', '')}')dnl`,
      `define(\`STATUS_FILE', \`${server.folder}/statistics')dnl`,
      ...(play.settings ?? []),
      "FEATURE(`no_default_msa')dnl",
      "DAEMON_OPTIONS(`Port=25, Name=MTA, Family=inet')dnl",
      "MAILER(`local')dnl",
      "MAILER(`smtp')dnl",
    ),
  );
  const configuration = execFileSync('m4', [`-D_CF_DIR_=${MACROS}/`, `${MACROS}/m4/cf.m4`, macros], {
    encoding: 'utf8',
  });
  server.start(SENDMAIL, '-bD', '-C', server.file('sendmail.cf', configuration));
  await server.listening(25);
  const recording = await server.record();
  await Promise.all([client.run('python3', ['-c', sendMail(SERVER, 25)]), play.meanwhile?.(server)]);
  return recording.stop();
}

const needs = [SENDMAIL, MACROS, 'm4', 'python3', 'unbound'];

/** Nobody answers for addresses; the senders' domain is there. */
const SILENT_REVERSE: Zone = {
  records: ['lab.example. 300 IN A 10.77.1.2'],
  emptyZones: ['lab.example.'],
  silentZones: REVERSE_ZONES,
};

export const sendmailScenarios: readonly Scenario[] = [
  {
    name: 'sendmail-silent',
    shows: `Sendmail looks each client up before its greeting, and nobody answers for addresses; names it is told at once.`,
    needs,
    play: (lab) => playSendmail(lab, { resolve: (host) => serveNames(host, SILENT_REVERSE) }),
    expected: { stalls: [LATE_GREETING], gaps: [], findings: ['refused-for-reverse-dns'] },
  },
  {
    name: 'sendmail-sender-domain-silent',
    shows: `The name server is silent about everything: Sendmail greets after 10 s, for want of the client's name; and answers
MAIL FROM after 30 s with "451 4.1.8 Domain of sender address … does not resolve", for want of the sender's domain (AAAA, A,
MX). That second silence is no matter of reverse DNS, and neither is the refusal.`,
    needs,
    play: (lab) => playSendmail(lab, { resolve: serveSilence }),
    expected: {
      stalls: [LATE_GREETING],
      gaps: [{ side: 'server', phase: 'in-session', durationSeconds: [29.9, 30.4], endedBy: 'data' }],
      findings: [],
    },
  },
  {
    name: 'control-sendmail-greet-pause',
    shows: `Sendmail is told the client's name at once and then keeps it waiting for 6 s (FEATURE(greet_pause)), while another
program on its host asks for the name of another address and gets no answer.`,
    needs,
    play: (lab) =>
      playSendmail(lab, {
        resolve: (host) =>
          serveNames(host, { ...GOOD_NAMES, emptyZones: ['lab.example.'], silentZones: REVERSE_ZONES }),
        settings: ["FEATURE(`greet_pause', `6000')dnl"],
        meanwhile: (server) => server.run('python3', ['-c', "import socket; socket.getfqdn('10.77.1.9')"]),
      }),
    expected: {
      stalls: [],
      gaps: [{ side: 'server', phase: 'before-greeting', durationSeconds: [5.9, 6.3], endedBy: 'greeting' }],
    },
  },
];
