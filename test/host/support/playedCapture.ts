/** A capture that is played from memory into a real spool, a piece at a time, in place of a device's frames. */
import { mkdirSync } from 'node:fs';
import type { StartCapture } from '../../../src/host/liveDevice.ts';
import type { CaptureMessage, EndedMessage, EndReason } from '../../../src/live/capture.ts';
import { Reframer } from '../../../src/live/reframer.ts';
import { Spool } from '../../../src/live/spool.ts';
import { fileHeaders, fileStatistics } from '../../../src/live/spoolBlocks.ts';

export interface Play {
  /** By device: the pcap that it captures. */
  readonly captures: Readonly<Record<string, Uint8Array>>;
  /** Bytes handed over at once. */
  readonly pieceBytes?: number;
  /** What happens instead of `stopped` at the end. */
  readonly ends?: EndReason;
  /** Goes on waiting at the end, until it is stopped. */
  readonly waits?: true;
  /** Cannot be opened, and why. */
  readonly refuses?: Readonly<Record<string, EndReason>>;
  /** Numbers of the files that were let go. */
  readonly released?: number[];
}

export function playedCapture(play: Play): StartCapture {
  return (request, { onMessage }) => {
    const { device, folder, ring, mostFrames } = request;
    let spool: Spool | null = null;
    let described: Parameters<typeof fileHeaders>[0]['described'] | null = null;
    let stopped = false;
    let isOver = false;
    let settle!: (message: EndedMessage) => void;
    const ended = new Promise<EndedMessage>((resolve) => {
      settle = resolve;
    });
    const tell = (message: CaptureMessage) => onMessage(message);
    const end = (reason: EndReason) => {
      if (isOver) return;
      isOver = true;
      if (reason !== 'died') spool?.finish();
      const { frames = 0, bytes = 0 } = spool ?? {};
      const message: EndedMessage = { kind: 'ended', reason, text: reason, next: '', frames, bytes, dropped: 0 };
      tell(message);
      settle(message);
    };
    const reframer = new Reframer({
      begin: (one) => {
        described = one;
        mkdirSync(folder, { recursive: true });
        tell(started(device, one.linkType));
        spool = new Spool({
          folder,
          directory: folder,
          ring,
          mostFrames,
          position: { file: 0, frames: 0, bytes: 0, released: [] },
          headers: () =>
            fileHeaders({ device, filter: request.filter, sourceVersion: 'a play', described: described! }),
          statistics: (frames) => fileStatistics(frames, 0),
          tell,
        });
      },
      take: (batch, high, low) => spool!.take(batch, high, low),
    });
    const refusal = play.refuses?.[device];
    const bytes = play.captures[device] ?? new Uint8Array(0);
    const step = (at: number): void => {
      if (isOver) return;
      if (refusal !== undefined) end(refusal);
      else if (stopped || spool?.isFull) end(stopped ? 'stopped' : 'enough');
      else goOn(at);
    };
    const goOn = (at: number) => {
      const pieceEnd = Math.min(bytes.length, at + (play.pieceBytes ?? 500));
      reframer.add(bytes.slice(at, pieceEnd));
      spool?.flush();
      if (spool !== null) tell({ kind: 'stats', frames: spool.frames, bytes: spool.bytes, dropped: 0 });
      if (pieceEnd < bytes.length || play.waits) setImmediate(() => step(pieceEnd));
      else end(play.ends ?? 'stopped');
    };
    setImmediate(() => step(0));
    return {
      ended,
      processId: null,
      release: (number) => {
        play.released?.push(number);
        spool?.release(number);
      },
      stop: () => {
        stopped = true;
        return ended;
      },
    };
  };
}

function started(device: string, linkType: number): CaptureMessage {
  return {
    kind: 'started',
    device,
    linkType,
    snapLength: 262144,
    source: 'cap',
    sourceReason: 'it is played',
    sourceVersion: 'a play',
    filter: '',
    losesPhases: [],
    latencyMs: 0,
    privileges: 'none are needed',
  };
}
