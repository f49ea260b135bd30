/** Whether a device is up, and whether the clock was set: asked about once a second while a capture runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { ProblemMessage } from './capture.ts';

const IFF_UP = 1;

/** Null where it cannot be told. */
function isDeviceUp(device: string): boolean | null {
  if (process.platform !== 'linux' || device === 'any') return null;
  try {
    return isSysOurs() ? (Number(readFileSync(`/sys/class/net/${device}/flags`, 'utf8')) & IFF_UP) !== 0 : null;
  } catch {
    return null;
  }
}

const ARPHRD_ETHER = 1;

/** Whether its frames are Ethernet's, with VLAN tags perhaps; Wi-Fi gives them so, too. */
export function isEthernet(device: string): boolean {
  if (process.platform !== 'linux') return /^(en|eth|em|igb|ix|re|bge|vmx)\d/.test(device);
  try {
    return isSysOurs() && Number(readFileSync(`/sys/class/net/${device}/type`, 'utf8')) === ARPHRD_ETHER;
  } catch {
    return false;
  }
}

/** In another network namespace /sys may still show the first one's devices; /proc/net is always the process's own. */
export function isSysOurs(): boolean {
  const seen = readdirSync('/sys/class/net').filter((name) => name !== 'bonding_masters');
  const own = procDevices();
  return seen.length === own.length && own.every((name) => seen.includes(name));
}

/** The names of this process's network devices, up or not. Linux alone. */
export function procDevices(): string[] {
  return readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .slice(2)
    .flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? []);
}

/** Whether there is a device of this name. */
export function isDeviceThere(device: string): boolean {
  return process.platform === 'linux' ? procDevices().includes(device) : networkInterfaces()[device] !== undefined;
}

/** A smaller difference is the clock being disciplined. */
const LEAST_STEP_MS = 1000;

/** What changes around a running capture: its device, the clock. */
export class Surroundings {
  private readonly device: string;
  private isUp: boolean | null;
  private offsetMs = Date.now() - performance.now();

  constructor(device: string) {
    this.device = device;
    this.isUp = isDeviceUp(device);
  }

  /** What changed since it was asked last. */
  changes(): ProblemMessage[] {
    return [...this.deviceChanges(), ...this.clockSteps()];
  }

  private deviceChanges(): ProblemMessage[] {
    const before = this.isUp;
    const now = isDeviceUp(this.device);
    if (now === null || now === before) return [];
    this.isUp = now;
    if (before === null) return [];
    const text = now ? `${this.device} is up again` : `${this.device} went down; its frames are waited for`;
    return [{ kind: 'problem', code: now ? 'interface-up' : 'interface-down', text }];
  }

  private clockSteps(): ProblemMessage[] {
    const offsetMs = Date.now() - performance.now();
    const seconds = (offsetMs - this.offsetMs) / 1000;
    this.offsetMs = offsetMs;
    if (Math.abs(seconds) * 1000 < LEAST_STEP_MS) return [];
    const text = `the clock jumped by ${seconds.toFixed(1)} s (it was set, or the machine slept); stamps go by the new time`;
    return [{ kind: 'problem', code: 'clock-stepped', text }];
  }
}
