/** Diagnoses whether this user can capture here: every source is tried, and what is wanting is said with its remedy. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCap } from './capBinding.ts';
import { SOURCES, type SourceName } from './capture.ts';
import { type CaptureStep, headersCommand, permissionSteps } from './captureAdvice.ts';
import { type CaptureFacts, captureFacts } from './captureFacts.ts';
import { listDevices } from './devices.ts';
import { gistOf, meaningOf } from './failures.ts';
import { type FoundProgram, runBriefly } from './programs.ts';
import { programVersion } from './programVersion.ts';

export interface SourceCheck {
  readonly source: SourceName;
  readonly state: 'ready' | 'missing' | 'not-permitted' | 'failing';
  /** As it names itself; null when it is not there. */
  readonly version: string | null;
  /** A sentence. */
  readonly text: string;
}

export interface CaptureCheck {
  readonly sources: readonly SourceCheck[];
  /** What `auto` takes; null when nothing can capture. */
  readonly chosen: SourceName | null;
  /** The verdict, a sentence. */
  readonly text: string;
  /** What to do, in order; empty when nothing is wanting. */
  readonly steps: readonly CaptureStep[];
}

export async function diagnose(): Promise<CaptureCheck> {
  const facts = captureFacts();
  const device = await probedDevice();
  const sources = await Promise.all([
    checkCap(facts, device),
    checkProgram('dumpcap', facts.dumpcap, device),
    checkProgram('tcpdump', facts.tcpdump, device),
  ]);
  const chosen =
    SOURCES.find((name) => sources.some(({ source, state }) => source === name && state === 'ready')) ?? null;
  return { sources, chosen, text: verdict(chosen, device), steps: chosen === null ? permissionSteps(facts) : [] };
}

/** Loopback is everywhere and always up; else the first there is. */
async function probedDevice(): Promise<string> {
  const devices = await listDevices();
  return (devices.find(({ kind }) => kind === 'loopback') ?? devices[0])?.name ?? 'lo';
}

function verdict(chosen: SourceName | null, device: string): string {
  if (chosen === null) return `Nothing here can capture: each source was tried on ${device}.`;
  return `Capturing works: ${chosen} is used, the first of ${SOURCES.join(', ')} that may capture (tried on ${device}).`;
}

async function checkCap(facts: CaptureFacts, device: string): Promise<SourceCheck> {
  const loaded = await loadCap();
  if (loaded.kind !== 'loaded') {
    const state = `cap, the binding of libpcap, is ${loaded.kind.replace('-', ' ')} (${loaded.detail})`;
    return { source: 'cap', state: 'missing', version: null, text: `${state}. ${remedy(facts, loaded.kind)}` };
  }
  const version = loaded.binding.libraryVersion();
  const said = tryOpen(loaded.binding, device);
  return { source: 'cap', version, ...outcome('cap', said) };
}

const PROBE_SNAP_LENGTH = 96;
const PROBE_RING = 1 << 20;

/** What libpcap says against opening the device; empty for nothing. */
function tryOpen(
  binding: Extract<Awaited<ReturnType<typeof loadCap>>, { kind: 'loaded' }>['binding'],
  device: string,
): string {
  const capture = new binding.Cap();
  try {
    const options = { snapLength: PROBE_SNAP_LENGTH, promiscuous: false, timeoutMs: 100 };
    capture.open(device, '', PROBE_RING, Buffer.alloc(1 << 10), options);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    capture.close();
  }
}

/** To list a device's link types both programs open it. */
async function checkProgram(source: 'dumpcap' | 'tcpdump', found: FoundProgram, device: string): Promise<SourceCheck> {
  if (found.kind === 'missing') return { source, state: 'missing', version: null, text: `${source} is not installed.` };
  if (found.kind === 'forbidden') {
    return { source, state: 'not-permitted', version: null, text: `${source}: you may not run ${found.path}.` };
  }
  const [version, { status, stderr }] = await Promise.all([
    programVersion(source, found.path),
    runBriefly(found.path, ['-L', '-i', device]),
  ]);
  return { source, version, ...outcome(source, status === 0 ? '' : gistOf(stderr) || 'it failed and did not say why') };
}

function outcome(source: SourceName, said: string): Pick<SourceCheck, 'state' | 'text'> {
  if (said === '') return { state: 'ready', text: `${source} may capture.` };
  const state = meaningOf(said, false) === 'no-rights' ? 'not-permitted' : 'failing';
  return { state, text: `${source} may not capture: ${said}.` };
}

/** How the binding is had; nobody needs it where a program may capture. */
function remedy(facts: CaptureFacts, kind: 'not-installed' | 'not-built' | 'not-patched'): string {
  // What this builds is for Node: Electron takes the binding from its package alone.
  if (process.versions.electron !== undefined) return 'The app captures with dumpcap or tcpdump instead.';
  const headers = headersCommand(facts);
  const first = headers === '' ? "libpcap's headers and a C++ compiler" : `"${headers}"`;
  const then = kind === 'not-installed' ? 'an installation of ptrscope anew' : `"node ${installer()}"`;
  return `To have it: ${first}, then ${then}.`;
}

/** Where this package lies, whichever file of the build this is in. */
function installer(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return join(folder, 'patches', 'installCap.mjs');
}
