/** FTP servers that look their client up. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { serveSilence } from '../nameServers.ts';
import { LATE_GREETING, type Scenario } from '../scenario.ts';
import { setStage } from '../stage.ts';

const LOGIN = lines(
  'import ftplib',
  `ftp = ftplib.FTP('${SERVER}', timeout=60)`,
  'try:',
  '  ftp.login()',
  '  ftp.pwd()',
  '  ftp.quit()',
  'except ftplib.all_errors as error: print(error)',
);

async function playProftpd(lab: Lab): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence });
  const home = join(server.folder, 'ftp');
  mkdirSync(home);
  const settings = [
    ...['ServerType standalone', 'Port 21', 'UseReverseDNS on', 'UseIPv6 off', 'User nobody', 'Group nogroup'],
    ...[
      'ServerName lab',
      `DefaultAddress ${SERVER}`,
      'DefaultServer on',
      'WtmpLog off',
      'RequireValidShell off',
      `PidFile ${home}/pid`,
    ],
    ...[
      `ScoreboardFile ${home}/board`,
      `DelayTable none`,
      'TransferLog none',
      `SystemLog ${server.folder}/proftpd-system.log`,
    ],
    ...[`<Anonymous ${home}>`, ' User nobody', ' Group nogroup', ' UserAlias anonymous nobody', '</Anonymous>'],
  ];
  server.start('proftpd', '-n', '-c', server.file('proftpd.conf', lines(...settings)));
  await server.listening(21);
  const recording = await server.record();
  await client.run('python3', ['-c', LOGIN]);
  return recording.stop();
}

async function playVsftpd(lab: Lab): Promise<string> {
  const etc = { 'hosts.allow': 'vsftpd: .lab.example\nvsftpd: 10.77.1.1\n', 'hosts.deny': 'ALL: ALL\n' };
  const { client, server } = await setStage(lab, { resolve: serveSilence, server: { etc } });
  const home = join(server.folder, 'ftp');
  mkdirSync(home);
  const settings = [
    ...['listen=YES', 'listen_ipv6=NO', 'background=NO', 'anonymous_enable=YES', 'ftp_username=nobody'],
    ...['nopriv_user=nobody', `anon_root=${home}`, `secure_chroot_dir=${home}`, 'tcp_wrappers=YES'],
    ...['isolate=NO', 'isolate_network=NO', 'local_enable=YES'],
  ];
  server.start('vsftpd', server.file('vsftpd.conf', lines(...settings), 0o600));
  await server.listening(21);
  const recording = await server.record();
  await client.run('python3', ['-c', LOGIN]);
  return recording.stop();
}

async function playPureFtpd(lab: Lab): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence });
  server.start('pure-ftpd', '-S', `${SERVER},21`, '-e', '-4', '-g', `${server.folder}/pid`);
  await server.listening(21);
  const recording = await server.record();
  await client.run('python3', ['-c', LOGIN]);
  return recording.stop();
}

export const ftpScenarios: readonly Scenario[] = [
  {
    name: 'proftpd-silent',
    shows: `ProFTPD with "UseReverseDNS on" and a silent name server: its 220 comes late.`,
    needs: ['proftpd', 'python3', 'unbound'],
    play: playProftpd,
    expected: { stalls: [LATE_GREETING], gaps: [], findings: [] },
  },
  {
    name: 'vsftpd-silent',
    shows: `vsftpd with "tcp_wrappers=YES" and rules by name in hosts.allow: libwrap looks the client up before the 220; the
name server is silent.`,
    needs: ['vsftpd', 'python3', 'unbound'],
    play: playVsftpd,
    expected: { stalls: [LATE_GREETING], gaps: [], findings: [] },
  },
  {
    name: 'pureftpd-silent',
    shows: `Pure-FTPd looks each client up before its 220, unless it runs with "-H"; the name server is silent.`,
    needs: ['pure-ftpd', 'python3', 'unbound'],
    play: playPureFtpd,
    expected: { stalls: [LATE_GREETING], gaps: [], findings: [] },
  },
];
