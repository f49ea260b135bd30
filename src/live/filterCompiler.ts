/** Compiles a capture filter without capturing, by whichever compiler is there: libpcap's own, or a program's. */
import { loadCap } from './capBinding.ts';
import { gistOf } from './failures.ts';
import { systemDevice } from './linuxDevices.ts';
import { findProgram, runBriefly } from './programs.ts';

export type FilterVerdict =
  | { readonly kind: 'good' }
  /** In the compiler's own words. */
  | { readonly kind: 'wrong'; readonly text: string }
  /** There is no compiler, or it may not be used; the capture itself will tell. */
  | { readonly kind: 'unknown'; readonly text: string };

const SNAP_LENGTH = 262_144;
const ETHERNET = 1;
const LINUX_SLL2 = 276;
/** As tcpdump's option -y takes them. */
const LINK_TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [ETHERNET, 'EN10MB'],
  [101, 'RAW'],
  [113, 'LINUX_SLL'],
  [LINUX_SLL2, 'LINUX_SLL2'],
]);

/** Filters mean different bytes on different links; `device` tells which. */
export async function compileFilter(filter: string, device: string): Promise<FilterVerdict> {
  if (filter.includes('\0')) return { kind: 'wrong', text: 'a filter cannot hold a zero character' };
  const linkType = linkTypeOf(device);
  return (await byCap(filter, linkType)) ?? (await byTcpdump(filter, linkType)) ?? (await byDumpcap(filter, device));
}

function linkTypeOf(device: string): number {
  if (device === 'any') return LINUX_SLL2;
  return (process.platform === 'linux' ? systemDevice(device)?.linkType : null) ?? ETHERNET;
}

async function byCap(filter: string, linkType: number): Promise<FilterVerdict | null> {
  const loaded = await loadCap();
  if (loaded.kind !== 'loaded') return null;
  return verdict(loaded.binding.compile(filter, linkType, SNAP_LENGTH));
}

/** With a link type and no device, tcpdump compiles without opening anything. */
async function byTcpdump(filter: string, linkType: number): Promise<FilterVerdict | null> {
  const found = findProgram('tcpdump');
  if (found.kind !== 'found') return null;
  const linkName = LINK_TYPE_NAMES.get(linkType) ?? 'EN10MB';
  const { status, stderr } = await runBriefly(found.path, ['-d', '-y', linkName, '--', filter]);
  return verdict(status === 0 ? undefined : gistOf(stderr));
}

/** dumpcap must open the device for it. */
async function byDumpcap(filter: string, device: string): Promise<FilterVerdict> {
  const found = findProgram('dumpcap');
  if (found.kind !== 'found') return { kind: 'unknown', text: 'no compiler for filters is installed' };
  const { status, stderr } = await runBriefly(found.path, ['-d', '-i', device, '-f', filter]);
  if (status === 0) return { kind: 'good' };
  const text = gistOf(stderr);
  return /valid capture filter/.test(stderr) ? { kind: 'wrong', text } : { kind: 'unknown', text };
}

function verdict(said: string | undefined): FilterVerdict {
  return said === undefined ? { kind: 'good' } : { kind: 'wrong', text: said };
}
