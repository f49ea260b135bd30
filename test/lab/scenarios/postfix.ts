/** Postfix, which looks every client up before its greeting. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readLog } from '../host.ts';
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { serveSilence } from '../nameServers.ts';
import { LATE_GREETING, type Scenario } from '../scenario.ts';
import { setStage } from '../stage.ts';
import { sendMail } from './exim.ts';

/** Where Postfix's daemons are; Debian has either Exim or Postfix installed, the other may be unpacked somewhere. */
const POSTFIX_DAEMONS = process.env.PTRLAB_POSTFIX_DAEMONS ?? '/usr/lib/postfix/sbin';

export const postfixScenarios: readonly Scenario[] = [
  {
    name: 'postfix-silent',
    shows: `Postfix looks up each client before its greeting (smtpd_peername_lookup); the name server is silent.`,
    needs: [POSTFIX_DAEMONS, 'python3', 'unbound'],
    play: playPostfix,
    expected: {
      stalls: [LATE_GREETING],
      gaps: [],
      findings: [],
    },
  },
];

async function playPostfix(lab: Lab): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence });
  const folder = join(server.folder, 'postfix');
  for (const name of ['', 'queue', 'data']) mkdirSync(join(folder, name));
  execFileSync('chown', ['daemon', join(folder, 'data')]);
  const daemons = POSTFIX_DAEMONS;
  const settings = [
    'compatibility_level = 3.6',
    'myhostname = mail.lab.example',
    'mydestination = lab.example',
    'local_recipient_maps =',
    `queue_directory = ${folder}/queue`,
    `data_directory = ${folder}/data`,
    `daemon_directory = ${daemons}`,
    'mail_owner = daemon',
    'setgid_group = mail',
    'inet_interfaces = all',
    'alias_maps =',
    'import_environment = MAIL_CONFIG LD_LIBRARY_PATH PATH',
    'smtpd_relay_restrictions = reject_unauth_destination',
    'shlib_directory = no',
    `maillog_file = ${folder}/log`,
    `maillog_file_prefixes = ${folder}`,
  ];
  const services = [
    'smtp inet n - n - - smtpd',
    'cleanup unix n - n - 0 cleanup',
    'rewrite unix - - n - - trivial-rewrite',
    'qmgr unix n - n 300 1 qmgr',
    'anvil unix - - n - 1 anvil',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'error unix - - n - - error',
    'discard unix - - n - - discard',
    'postlog unix-dgram n - n - 1 postlogd',
    'proxymap unix - - n - - proxymap',
    'local unix - n n - - discard',
  ];
  server.file('postfix/main.cf', lines(...settings));
  server.file('postfix/master.cf', lines(...services));
  for (const name of [
    'active',
    'incoming',
    'deferred',
    'maildrop',
    'hold',
    'defer',
    'bounce',
    'private',
    'public',
    'pid',
  ])
    mkdirSync(join(folder, 'queue', name));
  for (const name of ['active', 'incoming', 'deferred', 'hold', 'defer', 'bounce', 'private', 'public'])
    execFileSync('chown', ['daemon', join(folder, 'queue', name)]);
  server.start(
    'env',
    `MAIL_CONFIG=${folder}`,
    `LD_LIBRARY_PATH=${dirname(daemons)}`,
    join(daemons, 'master'),
    '-c',
    folder,
    '-d',
  );
  await server.listening(25);
  const recording = await server.record();
  const { status, output } = await client.run('python3', ['-c', sendMail(SERVER, 25)]);
  if (status !== 0) throw new Error(`mail not sent: ${output}${readLog(server, 'postfix/log')}`);
  return recording.stop();
}
