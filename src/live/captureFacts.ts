/** What decides on this machine whether frames can be had: programs, groups, devices of the system. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type FoundProgram, findProgram } from './programs.ts';

export interface CaptureFacts {
  readonly platform: NodeJS.Platform;
  /** ID and ID_LIKE of /etc/os-release: `['ubuntu', 'debian']`; empty elsewhere. */
  readonly distribution: readonly string[];
  readonly isRoot: boolean;
  readonly userName: string;
  readonly dumpcap: FoundProgram;
  readonly tcpdump: FoundProgram;
  /** Whether the user is in the group whose members may run dumpcap; `not-yet`: added, but not in this session. */
  readonly wiresharkGroup: 'absent' | 'member' | 'not-yet' | 'outside';
  /** macOS and BSD: /dev/bpf*. */
  readonly bpfDevices: 'usable' | 'forbidden' | 'absent';
  /** Windows: the driver and its library. */
  readonly hasNpcap: boolean;
}

export function captureFacts(): CaptureFacts {
  return {
    platform: process.platform,
    distribution: distribution(),
    isRoot: process.geteuid?.() === 0,
    userName: userName(),
    dumpcap: findProgram('dumpcap'),
    tcpdump: findProgram('tcpdump'),
    wiresharkGroup: wiresharkGroup(),
    bpfDevices: bpfDevices(),
    hasNpcap: existsSync(join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'Npcap', 'wpcap.dll')),
  };
}

/** A user without a name has its number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

function distribution(): readonly string[] {
  const said = [...readOrEmpty('/etc/os-release').matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)];
  return said.flatMap(([, words]) => words!.split(' '));
}

function wiresharkGroup(): CaptureFacts['wiresharkGroup'] {
  const line = /^wireshark:[^:]*:(\d+):(.*)$/m.exec(readOrEmpty('/etc/group'));
  if (line === null) return 'absent';
  if (process.getgroups?.().includes(Number(line[1]))) return 'member';
  return line[2]!.split(',').includes(userName()) ? 'not-yet' : 'outside';
}

function bpfDevices(): CaptureFacts['bpfDevices'] {
  if (!existsSync('/dev/bpf0') && !existsSync('/dev/bpf')) return 'absent';
  try {
    accessSync(existsSync('/dev/bpf0') ? '/dev/bpf0' : '/dev/bpf', constants.R_OK | constants.W_OK);
    return 'usable';
  } catch {
    return 'forbidden';
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
