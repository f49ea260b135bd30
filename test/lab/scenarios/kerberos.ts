/** ssh with GSSAPI: the client's Kerberos library looks the server's name up backwards to name its principal. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import type { Lab } from '../lab.ts';
import { lines } from '../machine.ts';
import { GOOD_NAMES, REVERSE_ZONES, serveNames } from '../nameServers.ts';
import type { ExpectedStall, Scenario } from '../scenario.ts';
import { setStage } from '../stage.ts';
import { sshOptions, startSshd, userKey } from './ssh.ts';

const KDC = '10.77.1.88';
const KRB5_CONF = lines(
  '[libdefaults]',
  ' default_realm = LAB.EXAMPLE',
  ' dns_lookup_kdc = false',
  ' dns_lookup_realm = false',
  '[realms]',
  ' LAB.EXAMPLE = {',
  `  kdc = ${KDC}`,
  ' }',
  '[domain_realm]',
  ' .lab.example = LAB.EXAMPLE',
);

async function play(lab: Lab): Promise<string> {
  const silentReverse = { ...GOOD_NAMES, ptr: [], emptyZones: ['lab.example.'], silentZones: REVERSE_ZONES };
  const { client, server } = await setStage(lab, {
    resolve: (resolver) => serveNames(resolver, silentReverse),
    asker: 'client',
    client: { etc: { 'krb5.conf': KRB5_CONF } },
  });
  await startKdc(lab.host('kdc', { addresses: [KDC], etc: { 'krb5.conf': KRB5_CONF } }));
  const key = userKey(client);
  await startSshd(server, 'no', `${key}.pub`, ['GSSAPIAuthentication yes']);
  const cache = `KRB5CCNAME=FILE:${join(client.folder, 'tickets')}`;
  const kinit = await client.run('env', [cache, 'kinit', 'someone@LAB.EXAMPLE'], { input: 'secret\n' });
  if (kinit.status !== 0) throw new Error(`kinit: ${kinit.output}`);
  const recording = await client.record();
  const options = [...sshOptions(key), '-o', 'GSSAPIAuthentication=yes'];
  await client.run('env', [cache, 'ssh', ...options, 'root@mail.lab.example', 'true']);
  return recording.stop();
}

async function startKdc(host: Host): Promise<void> {
  const folder = join(host.folder, 'kdc');
  mkdirSync(folder);
  const realm = [' LAB.EXAMPLE = {', ` database_name = ${folder}/principal`, ` key_stash_file = ${folder}/stash`, ' }'];
  const profile = `KRB5_KDC_PROFILE=${host.file('kdc.conf', lines('[realms]', ...realm))}`;
  await host.run('env', [profile, 'kdb5_util', 'create', '-s', '-r', 'LAB.EXAMPLE', '-P', 'master']);
  for (const [principal, how] of [
    ['someone', '-pw secret'],
    ['host/mail.lab.example', '-randkey'],
  ])
    await host.run('env', [profile, 'kadmin.local', '-q', `addprinc ${how} ${principal}`]);
  host.start('env', profile, 'krb5kdc', '-n');
  await host.listening(88, 'udp');
}

const stalled: ExpectedStall = {
  side: 'client',
  phase: 'in-authentication',
  cause: 'ptr-unanswered',
  minConfidence: 'likely',
  durationSeconds: [9.9, 10.4],
  endedBy: 'data',
};

export const kerberosScenarios: readonly Scenario[] = [
  {
    name: 'ssh-gssapi-client',
    shows: `ssh offers Kerberos (GSSAPI); to name the server's principal its library looks the server's address up
backwards ("rdns"), inside the encrypted authentication, and the name server leaves that unanswered. The silent
side is the client; it asks twice, for each of its two messages.`,
    needs: ['ssh', '/usr/sbin/sshd', 'kinit', 'krb5kdc', 'kadmin.local', 'kdb5_util', 'unbound'],
    play,
    expected: {
      stalls: [stalled, stalled],
      gaps: [],
    },
  },
];
