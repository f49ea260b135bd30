/** Database and directory servers that look their client up. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { serveSilence } from '../nameServers.ts';
import type { ExpectedStall, Scenario } from '../scenario.ts';
import { makeCertificate } from '../servers.ts';
import { setStage } from '../stage.ts';

async function playPostgres(lab: Lab, ssl: boolean): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence });
  await startPostgres(server, ssl);
  const recording = await server.record();
  const wanted = `host=${SERVER} user=postgres dbname=postgres sslmode=${ssl ? 'prefer' : 'disable'}`;
  const { status, output } = await client.run('psql', ['-X', '-c', 'select 1', wanted]);
  if (status !== 0) throw new Error(`psql failed: ${output}${server.logs()}`);
  return recording.stop();
}

async function startPostgres(server: Host, ssl: boolean): Promise<void> {
  const data = join(server.folder, 'data');
  mkdirSync(data);
  execFileSync('chown', ['postgres', data]);
  const as = ['-u', 'postgres', '--'];
  await server.run('runuser', [...as, 'sh', '-c', `$(pg_config --bindir)/initdb -A trust -N -D ${data}`]);
  const { certificate, key } = makeCertificate(server);
  execFileSync('install', ['-o', 'postgres', '-m', '600', certificate, `${data}/server.crt`]);
  execFileSync('install', ['-o', 'postgres', '-m', '600', key, `${data}/server.key`]);
  execFileSync('sh', ['-c', `echo 'host all all 10.77.0.0/16 trust' >> ${data}/pg_hba.conf`]);
  const settings = ['listen_addresses=*', 'log_hostname=on', 'log_connections=on', `ssl=${ssl ? 'on' : 'off'}`];
  const flags = [...settings, `unix_socket_directories=${data}`].map((setting) => `-c ${setting}`).join(' ');
  server.start('runuser', ...as, 'sh', '-c', `exec $(pg_config --bindir)/postgres -D ${data} ${flags}`);
  await server.listening(5432);
}

async function playMariadb(lab: Lab): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence });
  const data = join(server.folder, 'mysql');
  const common = ['--no-defaults', `--datadir=${data}`];
  await server.run('mariadb-install-db', [...common, '--user=mysql', '--auth-root-authentication-method=normal']);
  const network = ['--bind-address=0.0.0.0', '--port=3306', `--socket=${data}/sock`, `--pid-file=${data}/pid`];
  const user = server.file('user.sql', "CREATE USER someone@'%';\n");
  server.start('mariadbd', ...common, '--user=mysql', `--init-file=${user}`, ...network);
  await server.listening(3306);
  const recording = await server.record();
  await client.run('mariadb', ['--no-defaults', '-h', SERVER, '-u', 'someone', '-e', 'select 1']);
  return recording.stop();
}

async function playSlapd(lab: Lab): Promise<string> {
  const { client, server } = await setStage(lab, {
    resolve: serveSilence,
    server: { etc: { 'hosts.allow': 'slapd: .lab.example\nslapd: 10.77.1.1\n', 'hosts.deny': 'ALL: ALL\n' } },
  });
  const data = join(server.folder, 'ldap');
  mkdirSync(data);
  const settings = [
    'include /etc/ldap/schema/core.schema',
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    'reverse-lookup on',
  ];
  const database = [
    'database mdb',
    'suffix "dc=lab"',
    'rootdn "cn=admin,dc=lab"',
    'rootpw secret',
    `directory ${data}`,
  ];
  server.start(
    'slapd',
    '-d',
    '0',
    '-h',
    `ldap://${SERVER}`,
    '-f',
    server.file('slapd.conf', lines(...settings, ...database)),
  );
  await server.listening(389);
  const recording = await server.record();
  const who = ['-x', '-D', 'cn=admin,dc=lab', '-w', 'secret', '-b', 'dc=lab'];
  await client.run('ldapsearch', ['-N', '-H', `ldap://${SERVER}`, ...who]);
  return recording.stop();
}

const stalled: ExpectedStall = {
  side: 'server',
  phase: 'before-tls-reply',
  cause: 'ptr-unanswered',
  minConfidence: 'certain',
  durationSeconds: [9.9, 10.4],
  endedBy: 'tls-reply',
  schedule: 'glibc',
};

export const databaseScenarios: readonly Scenario[] = [
  {
    name: 'postgresql-log-hostname',
    shows: `PostgreSQL with "log_hostname = on" and a silent name server: the client's SSLRequest is answered after 10 s,
so its ClientHello waits for the server's lookup.`,
    needs: ['psql', 'pg_config', 'openssl', 'unbound', 'runuser'],
    play: (lab) => playPostgres(lab, true),
    expected: { stalls: [stalled], gaps: [], findings: [] },
  },
  {
    name: 'postgresql-log-hostname-without-tls',
    shows: `As postgresql-log-hostname, with "sslmode=disable": the first reply to the startup message comes after 10 s.`,
    needs: ['psql', 'pg_config', 'openssl', 'unbound', 'runuser'],
    play: (lab) => playPostgres(lab, false),
    expected: { stalls: [{ ...stalled, phase: 'in-session', endedBy: 'data' }], gaps: [], findings: [] },
  },
  {
    name: 'mariadb-silent',
    shows: `MariaDB without skip_name_resolve and a silent name server: its greeting comes after 10 s.`,
    needs: ['mariadbd', 'mariadb', 'mariadb-install-db', 'unbound'],
    play: playMariadb,
    expected: { stalls: [{ ...stalled, phase: 'before-greeting', endedBy: 'greeting' }], gaps: [], findings: [] },
  },
  {
    name: 'slapd-silent',
    shows: `OpenLDAP's slapd with "reverse-lookup on" and libwrap rules by name: the client's bind is answered late.`,
    needs: ['slapd', 'ldapsearch', 'unbound'],
    play: playSlapd,
    expected: { stalls: [{ ...stalled, phase: 'in-session', endedBy: 'data' }], gaps: [], findings: [] },
  },
];
