/** Frames from dumpcap, Wireshark's capture program; where its package was set up for it, any member of a group may. */
import { openProgram, type ProgramCall, type ProgramCounts } from './programSource.ts';
import { findProgram, runBriefly } from './programs.ts';
import { programVersion } from './programVersion.ts';
import { type Source, type SourceEvents, SourceFailure, type SourceRequest } from './source.ts';

/** dumpcap reads with libpcap's timeout of 250 ms, which no option changes. */
const LATENCY_MS = 350;

export async function openDumpcap(request: SourceRequest, events: SourceEvents): Promise<Source> {
  const found = findProgram('dumpcap');
  if (found.kind === 'missing') throw new SourceFailure({ reason: 'no-source', text: 'dumpcap is not installed' });
  if (found.kind === 'forbidden') {
    throw new SourceFailure({ reason: 'no-rights', text: `you may not run ${found.path}` });
  }
  const capturing = [...captureArguments(request), ...(await linkTypeArguments(request, found.path))];
  const { path, args } = withoutRoot(request, found.path, capturing);
  const call: ProgramCall = {
    name: 'dumpcap',
    version: await programVersion('dumpcap', found.path),
    path,
    args,
    hasFilter: request.filter !== '',
    latencyMs: LATENCY_MS,
    ask: null,
    readCounts,
  };
  return openProgram(call, events);
}

function captureArguments(request: SourceRequest): string[] {
  const { device, filter, snapLength, promiscuous, bufferMegabytes } = request;
  return [
    ...['-q', '-i', device, '-s', String(snapLength), '-B', String(bufferMegabytes)],
    ...(promiscuous ? [] : ['-p']),
    ...(filter === '' ? [] : ['-f', filter]),
    ...['-n', '-w', '-'],
  ];
}

/** The newer form of cooked frames says on which interface each was seen; dumpcap gives it only when asked. */
async function linkTypeArguments({ device }: SourceRequest, path: string): Promise<string[]> {
  if (device !== 'any') return [];
  const { stdout } = await runBriefly(path, ['-L', '-i', device]);
  return stdout.includes('LINUX_SLL2') ? ['-y', 'LINUX_SLL2'] : [];
}

const NEEDED = '+net_raw,+net_admin';

/** As root it is started as the user whom the capture process becomes, with the two rights that capturing needs. */
function withoutRoot({ user }: SourceRequest, path: string, args: readonly string[]): { path: string; args: string[] } {
  const setpriv = user === null ? null : findProgram('setpriv');
  if (user === null || setpriv?.kind !== 'found') return { path, args: [...args] };
  const rights = [
    ...['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'],
    ...['--inh-caps', `-all,${NEEDED}`, '--ambient-caps', `-all,${NEEDED}`, '--bounding-set', `-all,${NEEDED}`],
    ...['--no-new-privs', '--'],
  ];
  return { path: setpriv.path, args: [...rights, path, ...args] };
}

/** `Packets received/dropped on interface 'eth0': 7/0 (pcap:0/…`, said at its end. */
function readCounts(speech: string): ProgramCounts | null {
  const said = /received\/dropped on interface '.*': (\d+)\/(\d+) /.exec(speech);
  if (said === null) return null;
  const [captured, dropped] = [Number(said[1]), Number(said[2])];
  return { captured, received: captured + dropped, dropped };
}
