/** The rsync daemon, which looks its client up before it greets, and while its client may have greeted already. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { GOOD_NAMES, REVERSE_ZONES, serveNames, serveSilence } from '../nameServers.ts';
import { LATE_GREETING, type Scenario } from '../scenario.ts';
import { type StageOptions, setStage } from '../stage.ts';

interface RsyncPlay {
  readonly resolve: StageOptions['resolve'];
  readonly settings?: readonly string[];
  readonly moduleSettings?: readonly string[];
}

async function playRsync(lab: Lab, play: RsyncPlay): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: play.resolve });
  const files = join(server.folder, 'files');
  mkdirSync(files);
  writeFileSync(join(files, 'hello'), 'hello\n');
  const settings = [
    ...['use chroot = no', `log file = ${server.folder}/rsyncd.txt`, ...(play.settings ?? [])],
    ...['[files]', ` path = ${files}`, ...(play.moduleSettings ?? []).map((line) => ` ${line}`)],
  ];
  server.start('rsync', '--daemon', '--no-detach', `--config=${server.file('rsyncd.conf', lines(...settings))}`);
  await server.listening(873);
  const recording = await server.record();
  await client.run('rsync', ['-a', `rsync://${SERVER}/files/`, join(client.folder, 'copy/')]);
  return recording.stop();
}

const needs = ['rsync', 'unbound'];
export const rsyncScenarios: readonly Scenario[] = [
  {
    name: 'rsync-silent',
    shows: `The rsync daemon looks its client up as soon as that has connected ("reverse lookup", on by default). The client
greets without waiting; the daemon's greeting comes after 10 s.`,
    needs,
    play: (lab) => playRsync(lab, { resolve: serveSilence }),
    expected: { stalls: [LATE_GREETING], gaps: [], findings: [] },
  },
  {
    name: 'rsync-forward-silent',
    shows: `The client's PTR is answered at once; nobody answers when the rsync daemon wants to confirm that name.`,
    needs,
    play: (lab) =>
      playRsync(lab, {
        resolve: (host) =>
          serveNames(host, { ...GOOD_NAMES, records: [], emptyZones: REVERSE_ZONES, silentZones: ['lab.example.'] }),
      }),
    expected: { stalls: [{ ...LATE_GREETING, cause: 'forward-unanswered' }], gaps: [] },
  },
  {
    name: 'control-rsync-hosts-allow',
    shows: `The rsync daemon looks nobody up ("reverse lookup = no"). Its "hosts allow" begins with the name of another host,
whose address it asks for in vain once a module is named: 10 s for which no reverse lookup is to blame.`,
    needs,
    play: (lab) =>
      playRsync(lab, {
        resolve: (host) => serveNames(host, { ...GOOD_NAMES, silentZones: ['other.example.'] }),
        settings: ['reverse lookup = no'],
        moduleSettings: ['hosts allow = backup.other.example, client.lab.example'],
      }),
    expected: {
      stalls: [],
      gaps: [{ side: 'server', phase: 'in-session', durationSeconds: [9.9, 10.4], endedBy: 'data' }],
      findings: [],
    },
  },
];
