/** A wire of its own for live captures: a network namespace with a pair of interfaces, what is sent on one comes in at the other. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type CaptureChild, launchCommand } from '../../src/live/launch.ts';
import { ip, missingCommands } from '../lab/machine.ts';

/** Where frames are sent, and where they are captured. */
export const SENDER = 'ptr0';
export const RECEIVER = 'ptr1';
/** Of the test's own frames: "local experimental" (IEEE 802). */
export const TEST_ETHERTYPE = 0x88b5;
/** So many different frames are sent, again and again; each begins with its number. */
export const DIFFERENT_FRAMES = 10_000;
const NUMBER_AT = 14;

/** Why frames cannot be sent and captured here, or null when they can. */
export function whyNoWire(): string | null {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0) return 'not root';
  const missing = missingCommands(['ip', 'tcpdump', 'tcpreplay']);
  return missing.length === 0 ? null : `not installed: ${missing.join(', ')}`;
}

export class Wire {
  readonly name: string;

  constructor(name: string) {
    this.name = `ptrwire-${process.pid}-${name}`;
    ip('netns', 'add', this.name);
    this.link('set', 'lo', 'up');
    this.connect();
  }

  /** Makes the pair of interfaces. */
  connect(): void {
    this.link('add', SENDER, 'type', 'veth', 'peer', 'name', RECEIVER);
    for (const device of [SENDER, RECEIVER]) this.link('set', device, 'up');
  }

  /** `ip link …` inside. */
  link(...args: string[]): void {
    ip('-n', this.name, 'link', ...args);
  }

  address(address: string, device: string): void {
    ip('-n', this.name, 'address', 'add', address, 'dev', device);
  }

  /** The command line of a command inside. */
  command(program: string, ...args: string[]): string[] {
    return ['ip', 'netns', 'exec', this.name, program, ...args];
  }

  start(program: string, ...args: string[]): ChildProcess {
    const [command, ...all] = this.command(program, ...args);
    return spawn(command!, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  launch(captureProgram: string): CaptureChild {
    return launchCommand(this.command(process.execPath, captureProgram));
  }

  /** Sends so many of the frames in a file, at a rate; answers how many the sender says it sent. */
  async send(file: string, count: number, perSecond: number): Promise<number> {
    const whole = Math.max(1, Math.ceil(count / DIFFERENT_FRAMES));
    const child = this.start(
      'tcpreplay',
      ...['-q', '-i', SENDER, '--preload-pcap', `--loop=${whole}`, `--limit=${count}`, `--pps=${perSecond}`, file],
    );
    let said = '';
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => (said += text.toString()));
    await once(child, 'close');
    const sent = /Successful packets:\s+(\d+)/.exec(said)?.[1] ?? /Actual: (\d+) packets/.exec(said)?.[1];
    if (sent === undefined) throw new Error(`tcpreplay: ${said}`);
    return Number(sent);
  }

  remove(): void {
    spawnSync('ip', ['netns', 'delete', this.name]);
  }
}

/** Writes the frames that `send` sends: 75 to 114 bytes, numbered. */
export function writeTestFrames(file: string): void {
  const records: Buffer[] = [pcapHead()];
  for (let number = 0; number < DIFFERENT_FRAMES; number++) {
    const frame = Buffer.alloc(75 + (number % 40), 0x78);
    frame.fill(0xff, 0, 6);
    frame.writeUInt16BE(TEST_ETHERTYPE, 12);
    frame.writeUInt32BE(number, NUMBER_AT);
    const head = Buffer.alloc(16);
    head.writeUInt32LE(frame.length, 8);
    head.writeUInt32LE(frame.length, 12);
    records.push(head, frame);
  }
  writeFileSync(file, Buffer.concat(records));
}

function pcapHead(): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2_c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  return head;
}

/** The number that a frame of `writeTestFrames` begins with. */
export function numberOf(bytes: Uint8Array, offset: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset + offset + NUMBER_AT, 4).readUInt32BE();
}
