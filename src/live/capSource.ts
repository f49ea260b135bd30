/** Frames from libpcap inside this process, by the patched `cap`: the kernel's own stamps, in batches. */
import { endianness } from 'node:os';
import type { CapBinding } from './capBinding.ts';
import { loadCap } from './capBinding.ts';
import { meaningOf } from './failures.ts';
import { type Source, type SourceEvents, SourceFailure, type SourceRequest } from './source.ts';

/** The kernel hands on what it has at least so often. */
const TIMEOUT_MS = 20;
/** What `stop` waits for: the kernel's last block to be handed on, which a busy machine may take its time for. */
const LAST_BLOCK_MS = 3 * TIMEOUT_MS;
const LATEST_BLOCK_MS = 2000;
/** Records are fetched in pieces of so many bytes at most. */
const BUFFER_BYTES = 4 << 20;
/** So many pieces in a row, then others have their turn. */
const PIECES_IN_A_ROW = 8;
/** So many at the end, whatever still comes: more than the largest ring that is usual. */
const MOST_PIECES = 64;
/** A device that had an error is polled again after this. */
const PAUSE_MS = 200;
const LINUX_SLL2 = 276;

export async function openCap(request: SourceRequest, events: SourceEvents): Promise<Source> {
  const loaded = await loadCap();
  if (loaded.kind !== 'loaded') throw new SourceFailure({ reason: 'no-source', text: `cap is ${told(loaded.kind)}` });
  return new CapSource(loaded.binding, request, events);
}

function told(kind: 'not-installed' | 'not-built' | 'not-patched'): string {
  return kind.replace('-', ' ');
}

class CapSource implements Source {
  readonly name = 'cap';
  readonly version: string;
  /** The kernel closes a block at the second look at it. */
  readonly latencyMs = 2 * TIMEOUT_MS;
  readonly processId = null;
  private readonly capture: InstanceType<CapBinding['Cap']>;
  private readonly buffer = Buffer.alloc(BUFFER_BYTES);
  private readonly header: Uint8Array;
  private readonly events: SourceEvents;
  private isOver = false;
  private lastDropped = 0;

  constructor(binding: CapBinding, request: SourceRequest, events: SourceEvents) {
    this.version = binding.libraryVersion();
    this.events = events;
    this.capture = new binding.Cap();
    const opened = this.open(request);
    if (opened.warning !== '') events.warning(opened.warning);
    this.header = pcapHeader(linkTypeOf(opened.linkType), opened.snapLength);
  }

  start(): void {
    this.events.bytes(this.header);
    this.capture.on('readable', (status) => this.drain(status));
  }

  dropped(): number {
    const stats = this.isOver ? null : this.stats();
    if (stats !== null) this.lastDropped = stats.dropped + stats.droppedByInterface;
    return this.lastDropped;
  }

  stop(): void {
    const wanted = this.received();
    const latest = Date.now() + LATEST_BLOCK_MS;
    const look = (): void => {
      if (!this.isOver) this.drain(0, MOST_PIECES);
      if (this.isOver) return;
      if (this.isWaiting(wanted) && Date.now() < latest) setTimeout(look, TIMEOUT_MS);
      else this.end({ reason: 'stopped', text: 'the capture was stopped' });
    };
    setTimeout(look, LAST_BLOCK_MS);
  }

  abort(): void {
    if (this.isOver) return;
    this.dropped();
    this.isOver = true;
    this.capture.close();
  }

  private open(request: SourceRequest): ReturnType<typeof this.capture.open> {
    const { device, filter, snapLength, promiscuous, bufferMegabytes } = request;
    const cooked = device === 'any' ? { linkType: LINUX_SLL2 } : {};
    const options = { snapLength, promiscuous, timeoutMs: TIMEOUT_MS, ...cooked };
    try {
      return this.capture.open(device, filter, bufferMegabytes << 20, this.buffer, options);
    } catch (error) {
      throw new SourceFailure(this.failure(error, filter !== ''));
    }
  }

  private failure(error: unknown, hasFilter: boolean): { reason: ReturnType<typeof meaningOf>; text: string } {
    const said = error instanceof Error ? error.message : String(error);
    return { reason: meaningOf(said, hasFilter), text: withoutEcho(said) };
  }

  private drain(status: number, pieces = PIECES_IN_A_ROW): void {
    if (this.isOver) return;
    try {
      for (let piece = 0; piece < pieces; piece++) {
        const length = this.capture.read();
        if (length === 0) break;
        this.events.bytes(this.buffer.subarray(0, length));
        if (this.isOver) return;
      }
    } catch (error) {
      this.end(this.failure(error, false));
      return;
    }
    if (status < 0) this.resumeLater();
  }

  private resumeLater(): void {
    setTimeout(() => {
      if (!this.isOver) this.capture.resume();
    }, PAUSE_MS);
  }

  /** Frames that the kernel had for us; 0 where its count is of frames in front of the filter (BSD). */
  private received(): number {
    return process.platform === 'linux' ? (this.stats()?.received ?? 0) : 0;
  }

  /** Whether some of the first `wanted` frames were not read yet. The counts wrap. */
  private isWaiting(wanted: number): boolean {
    const stats = this.stats();
    return stats !== null && ((wanted - stats.dropped - stats.delivered) | 0) > 0;
  }

  private stats(): ReturnType<typeof this.capture.stats> | null {
    try {
      return this.capture.stats();
    } catch {
      // A device that is gone has no statistics.
      return null;
    }
  }

  private end(end: Parameters<SourceEvents['ended']>[0]): void {
    this.abort();
    this.events.ended(end);
  }
}

/** libpcap says some errors twice: `X (X)`. */
function withoutEcho(said: string): string {
  const echo = /^(.*) \((.*)\)$/.exec(said);
  return echo !== null && echo[1] === echo[2] ? echo[1]! : said;
}

/** Data link types are the platform's own; where they differ from the LINKTYPE_ values of files (raw IP, mostly). */
function linkTypeOf(dataLinkType: number): number {
  if (dataLinkType === 12 || dataLinkType === 14) return 101;
  return dataLinkType === 11 ? 100 : dataLinkType;
}

/** The head of a pcap file whose records come as the binding makes them. */
function pcapHeader(linkType: number, snapLength: number): Uint8Array {
  const little = endianness() === 'LE';
  const view = new DataView(new ArrayBuffer(24));
  view.setUint32(0, 0xa1b2_3c4d, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, snapLength, little);
  view.setUint32(20, linkType, little);
  return new Uint8Array(view.buffer);
}
