/** Frames from tcpdump. */
import { openProgram, type ProgramCall, type ProgramCounts } from './programSource.ts';
import { findProgram } from './programs.ts';
import { programVersion } from './programVersion.ts';
import { type Source, type SourceEvents, SourceFailure, type SourceRequest } from './source.ts';

/**
 * tcpdump reads with libpcap's timeout of a second, which no option changes. Its immediate mode would not do: there each
 * frame has a slot of the ring for the largest there can be, 64 KiB where interfaces gather segments (nearly all do),
 * so that a ring of 64 MiB holds a thousand frames and loses what comes while tcpdump waits for its turn.
 */
const LATENCY_MS = 1100;

export async function openTcpdump(request: SourceRequest, events: SourceEvents): Promise<Source> {
  const found = findProgram('tcpdump');
  if (found.kind === 'missing') throw new SourceFailure({ reason: 'no-source', text: 'tcpdump is not installed' });
  if (found.kind === 'forbidden') {
    throw new SourceFailure({ reason: 'no-rights', text: `you may not run ${found.path}` });
  }
  const call: ProgramCall = {
    name: 'tcpdump',
    version: await programVersion('tcpdump', found.path),
    path: found.path,
    args: captureArguments(request),
    hasFilter: request.filter !== '',
    latencyMs: LATENCY_MS,
    ask: askSignal(),
    readCounts,
  };
  return openProgram(call, events);
}

function captureArguments(request: SourceRequest): string[] {
  const { device, filter, snapLength, promiscuous, bufferMegabytes, user } = request;
  return [
    ...['-i', device, '-s', String(snapLength), '-B', String(bufferMegabytes << 10)],
    ...(promiscuous ? [] : ['-p']),
    // Root's rights are dropped by tcpdump itself, once the device is open.
    ...(user === null ? [] : ['-Z', user.name]),
    ...['--time-stamp-precision=nano', '-U', '-w', '-'],
    ...(filter === '' ? [] : ['--', filter]),
  ];
}

/** What makes tcpdump say its counts and go on; elsewhere there is no such signal, and SIGUSR1 might end it. */
function askSignal(): ProgramCall['ask'] {
  if (process.platform === 'win32') return null;
  return { signal: process.platform === 'linux' ? 'SIGUSR1' : 'SIGINFO', after: 'listening on' };
}

/** `7 packets captured`, `7 packets received by filter`, `0 packets dropped by kernel`: the latest words count. */
function readCounts(speech: string): ProgramCounts | null {
  const latest = (what: string): number | null => {
    const said = [...speech.matchAll(new RegExp(`(\\d+) packets? ${what}`, 'g'))].at(-1)?.[1];
    return said === undefined ? null : Number(said);
  };
  const dropped = latest('dropped by kernel');
  if (dropped === null) return null;
  const byInterface = latest('dropped by interface') ?? 0;
  return {
    captured: latest('captured') ?? 0,
    received: latest('received by filter') ?? 0,
    dropped: dropped + byInterface,
  };
}
