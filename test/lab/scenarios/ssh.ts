/** sshd: UseDNS looks the client up inside the encrypted authentication, libwrap before the banner. */
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { GOOD_NAMES, serveNames, serveSilence, serveSlowly } from '../nameServers.ts';
import type { ExpectedStall, Scenario } from '../scenario.ts';
import { type StageOptions, setStage } from '../stage.ts';

interface SshPlay {
  readonly resolve: StageOptions['resolve'];
  readonly useDns: 'yes' | 'no';
  /** /etc/hosts.allow of the server, for libwrap. */
  readonly allow?: string;
  readonly vantage?: 'client' | 'server';
}

async function playSsh(lab: Lab, { resolve, useDns, allow, vantage }: SshPlay): Promise<string> {
  const etc = allow === undefined ? {} : { 'hosts.allow': allow, 'hosts.deny': 'ALL: ALL\n' };
  const { client, server } = await setStage(lab, { resolve, server: { etc } });
  const key = userKey(client);
  await startSshd(server, useDns, `${key}.pub`);
  const recording = await (vantage === 'client' ? client : server).record();
  const options = [...sshOptions(key), '-o', 'GSSAPIAuthentication=no'];
  const { status, output } = await client.run('ssh', [...options, `root@${SERVER}`, 'true']);
  if (status !== 0) throw new Error(`ssh failed: ${output}`);
  return recording.stop();
}

/** The options of a client that asks no person and knows no host. */
export function sshOptions(key: string): string[] {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'BatchMode=yes', 'ConnectTimeout=60'];
  return ['-F', 'none', '-i', key, ...options.flatMap((option) => ['-o', option])];
}

/** Makes a key for the client's user and answers its path. */
export function userKey(client: Host): string {
  return makeKey(client, 'user');
}

function makeKey(host: Host, name: string): string {
  const path = join(host.folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return path;
}

/** sshd for root, who logs in by key. */
export async function startSshd(
  server: Host,
  useDns: 'yes' | 'no',
  authorizedKey: string,
  more: readonly string[] = [],
): Promise<void> {
  execFileSync('mkdir', ['-p', '/run/sshd']); // sshd's privilege separation wants it
  const hostKey = makeKey(server, 'host');
  chmodSync(hostKey, 0o600);
  const settings = [
    ...['Port 22', `HostKey ${hostKey}`, `UseDNS ${useDns}`, 'UsePAM no', 'PermitRootLogin yes', 'StrictModes no'],
    ...[`AuthorizedKeysFile ${authorizedKey}`, 'PasswordAuthentication no', 'PidFile none'],
    ...more,
  ];
  server.start('/usr/sbin/sshd', '-D', '-e', '-f', server.file('sshd_config', lines(...settings)));
  await server.listening(22);
}

const needs = ['ssh', 'ssh-keygen', '/usr/sbin/sshd', 'unbound'];
const stalled: ExpectedStall = {
  side: 'server',
  phase: 'in-authentication',
  cause: 'ptr-unanswered',
  minConfidence: 'likely',
  durationSeconds: [9.9, 20.5],
  endedBy: 'data',
};

export const sshScenarios: readonly Scenario[] = [
  {
    name: 'sshd-usedns-silent',
    shows: `sshd with "UseDNS yes" asks for the client's name at the first authentication request, inside the encrypted
dialog; the name server is silent. sshd then doubles the time on purpose, so its reply may come well after the lookup.`,
    needs,
    live: true,
    play: (lab) => playSsh(lab, { resolve: serveSilence, useDns: 'yes' }),
    expected: { stalls: [{ ...stalled, maxConfidence: 'likely', schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'sshd-usedns-slow',
    shows: `As sshd-usedns-silent, but the name server answers after 3 s.`,
    needs,
    play: (lab) => playSsh(lab, { resolve: (host) => serveSlowly(host, GOOD_NAMES, 3000, ['12']), useDns: 'yes' }),
    expected: {
      stalls: [{ ...stalled, cause: 'ptr-slow', maxConfidence: 'likely', durationSeconds: [2.95, 6.5] }],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'sshd-usedns-seen-at-client',
    shows: `As sshd-usedns-silent, recorded at the client, who sees the silence but not the server's queries.`,
    needs,
    play: (lab) => playSsh(lab, { resolve: serveSilence, useDns: 'yes', vantage: 'client' }),
    expected: {
      stalls: [],
      gaps: [{ side: 'server', phase: 'in-authentication', durationSeconds: [9.9, 20.5], endedBy: 'data' }],
      limits: ['server-lookups-unseen'],
    },
  },
  {
    name: 'sshd-usedns-fast',
    shows: `Control: sshd with "UseDNS yes" and a name server that answers at once.`,
    needs,
    play: (lab) => playSsh(lab, { resolve: (host) => serveNames(host, GOOD_NAMES), useDns: 'yes' }),
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'sshd-libwrap-silent',
    shows: `hosts.allow admits clients by name, so libwrap looks the client up before sshd says its banner; the name
server is silent, the client is then admitted by address.`,
    needs,
    play: (lab) =>
      playSsh(lab, { resolve: serveSilence, useDns: 'no', allow: 'sshd: .lab.example\nsshd: 10.77.1.1\n' }),
    expected: {
      stalls: [
        {
          ...stalled,
          phase: 'before-greeting',
          minConfidence: 'certain',
          durationSeconds: [9.9, 10.4],
          endedBy: 'greeting',
          schedule: 'glibc',
        },
      ],
      gaps: [],
      findings: [],
    },
  },
];
