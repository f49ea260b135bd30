/** A capture as tests hold it: all messages kept, and waited for. */
import { join } from 'node:path';
import {
  CAPTURE_DEFAULTS,
  type CaptureMessage,
  type CaptureRequest,
  type LiveCapture,
} from '../../src/live/capture.ts';
import type { Launch } from '../../src/live/launch.ts';
import { startCapture } from '../../src/live/startCapture.ts';
import { sleep } from '../lab/machine.ts';
import { RECEIVER } from './wire.ts';

type Kind = CaptureMessage['kind'];
type Told<K extends Kind> = Extract<CaptureMessage, { kind: K }>;

export class TestCapture {
  readonly messages: CaptureMessage[] = [];
  readonly live: LiveCapture;

  constructor(folder: string, launch: Launch, request: Partial<CaptureRequest> = {}) {
    this.live = startCapture(
      { ...CAPTURE_DEFAULTS, device: RECEIVER, folder: join(folder, 'spool'), bufferMegabytes: 32, ...request },
      { launch, onMessage: (message) => this.messages.push(message) },
    );
  }

  of<K extends Kind>(kind: K): Told<K>[] {
    return this.messages.filter((message): message is Told<K> => message.kind === kind);
  }

  problems(): string[] {
    return this.of('problem').map(({ code }) => code);
  }

  /** Frames written so far, by the latest word. */
  get frames(): number {
    return this.of('grown').at(-1)?.frames ?? 0;
  }

  /** Waits until it captures. */
  async begun(): Promise<this> {
    await this.until(() => this.of('file').length > 0, 'begin');
    return this;
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    const latest = Date.now() + 15_000;
    while (!isSo()) {
      if (Date.now() > latest || this.of('ended').length > 0) {
        throw new Error(`waited in vain for the capture to ${what}; it said ${JSON.stringify(this.messages)}`);
      }
      await sleep(10);
    }
  }

  paths(): string[] {
    return this.of('file').map(({ path }) => path);
  }
}
