/** What every source of frames offers to the capture process: bytes of a pcap or pcapng stream, as the kernel gives them. */
import type { EndReason, SourceName } from './capture.ts';
import type { User } from './privileges.ts';

export interface SourceRequest {
  readonly device: string;
  readonly filter: string;
  readonly snapLength: number;
  readonly promiscuous: boolean;
  readonly bufferMegabytes: number;
  /** Whom to become once the device is open; null to stay. */
  readonly user: User | null;
}

/** How a source ended, or why it did not begin. */
export interface SourceEnd {
  readonly reason: Extract<
    EndReason,
    'stopped' | 'no-device' | 'no-rights' | 'wrong-filter' | 'no-source' | 'interface-gone' | 'source-failed'
  >;
  /** One sentence without a full stop. */
  readonly text: string;
}

export interface SourceEvents {
  /** The next bytes of the stream; they are used again after the call. */
  bytes(bytes: Uint8Array): void;
  /** How far behind the clock the last frame was when it came, ms: much means that more is waiting in the kernel. */
  lagMs(): number;
  warning(text: string): void;
  /** No more will come; once. */
  ended(end: SourceEnd): void;
}

export interface Source {
  readonly name: SourceName;
  /** As the library or program names itself. */
  readonly version: string;
  /** How long after the kernel had it a frame may come at the latest. */
  readonly latencyMs: number;
  /** Of a helper program. */
  readonly processId: number | null;
  /** Frames that the kernel had no room for, as far as is known; null where it is told only at the end. */
  dropped(): number | null;
  /** Lets the bytes come; called once, after `open`. */
  start(): void;
  /** Ends it after it gave what the kernel has; `ended` follows. */
  stop(): void;
  /** Ends it at once; `ended` does not follow. */
  abort(): void;
}

/** Opens a source; rejects with a `SourceFailure` when it cannot be had. */
export type OpenSource = (request: SourceRequest, events: SourceEvents) => Promise<Source>;

export class SourceFailure extends Error {
  readonly end: SourceEnd;

  constructor(end: SourceEnd) {
    super(end.text);
    this.name = 'SourceFailure';
    this.end = end;
  }
}
