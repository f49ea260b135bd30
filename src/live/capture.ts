/**
 * What a live capture offers to those above it: frames go to disk as pcapng, in files that only grow; beside them runs
 * a small stream of messages. Start one with `startCapture`, one for each device. Nothing here looks into a frame.
 */

/** Who gets the frames from the kernel: libpcap inside the capture process, or a program that is read from. */
export type SourceName = 'cap' | 'dumpcap' | 'tcpdump';

/** In the order in which `auto` takes them: the first that is there and may capture. */
export const SOURCES: readonly SourceName[] = ['cap', 'dumpcap', 'tcpdump'];

export interface RingBounds {
  /** Files kept on disk at most, the one being written included; at least 2. */
  readonly files: number;
  /** Size of each in MiB (2^20 bytes) at most; a file ends in front of the record that would not fit. */
  readonly megabytes: number;
}

export interface CaptureRequest {
  /** As the system names it: `eth0`, `any`, `\Device\NPF_{…}`. */
  readonly device: string;
  /**
   * The spool: a folder for this capture alone, made when it is not there. Files in it are `000001.pcapng` and so on;
   * numbers are never used twice. What is in it belongs to the caller when the capture is over.
   */
  readonly folder: string;
  readonly source: SourceName | 'auto';
  /** A filter as of pcap-filter(7); empty for none. It is compiled before the device is opened. */
  readonly filter: string;
  /** Keeps in the kernel only what verdicts need (see `lowCost.ts`); joined with `filter` by "and". */
  readonly lowCost: boolean;
  /** Bytes of each frame at most. */
  readonly snapLength: number;
  readonly promiscuous: boolean;
  /** Size of the kernel's ring in MiB (2^20 bytes). */
  readonly bufferMegabytes: number;
  /** Null: one file that grows without bound. */
  readonly ring: RingBounds | null;
  /** Ends the capture after so many frames; null for no such end. */
  readonly mostFrames: number | null;
}

/** What a request holds where the user said nothing: every frame, whole. */
export const CAPTURE_DEFAULTS = {
  source: 'auto',
  filter: '',
  lowCost: false,
  snapLength: 262_144,
  promiscuous: true,
  bufferMegabytes: 64,
  ring: null,
  mostFrames: null,
} as const satisfies Partial<CaptureRequest>;

/** A phase that a low-cost capture cannot judge in full, for the report's `limits`. */
export interface LostPhase {
  /** As in a report's `phase`. */
  readonly phase: string;
  /** Why, one sentence without a full stop. */
  readonly text: string;
}

/** The device is open; comes once, and again with the same content never. Files follow. */
export interface StartedMessage {
  readonly kind: 'started';
  readonly device: string;
  /** LINKTYPE_ value of the frames. */
  readonly linkType: number;
  readonly snapLength: number;
  readonly source: SourceName;
  /** Why this source, and why not one before it: a sentence for the user. */
  readonly sourceReason: string;
  /** As the library or program names itself. */
  readonly sourceVersion: string;
  /** The filter in force, with the low-cost part; empty for none. */
  readonly filter: string;
  readonly losesPhases: readonly LostPhase[];
  /** So long after the kernel had it, a frame may come into its file; the machine's load apart. */
  readonly latencyMs: number;
  /** What rights the capture process runs on with, a sentence. */
  readonly privileges: string;
}

/** A file was begun: it has its headers. The one before it is complete and will not change any more. */
export interface FileMessage {
  readonly kind: 'file';
  /** From 1. */
  readonly number: number;
  readonly path: string;
  /** Number of its first frame in the whole capture, from 1. */
  readonly firstFrame: number;
}

/** Whole records are there to be read up to `bytes`; at most some twenty times a second, none while nothing comes. */
export interface GrownMessage {
  readonly kind: 'grown';
  readonly number: number;
  /** Length of the file up to the end of its last whole record. */
  readonly bytes: number;
  /** Frames in the whole capture up to there. */
  readonly frames: number;
}

/** A file of the ring was deleted to make room. */
export interface RecycledMessage {
  readonly kind: 'recycled';
  readonly number: number;
  /** False: the reader had not let it go; what it had not read of it is lost to it. */
  readonly released: boolean;
}

/** About once a second. All counts are since the start. */
export interface StatsMessage {
  readonly kind: 'stats';
  /** Frames written. */
  readonly frames: number;
  /** Bytes written, of all files. */
  readonly bytes: number;
  /** Frames that the kernel had no room for; null when the source tells it only at its end (dumpcap). */
  readonly dropped: number | null;
}

/** Something worth telling the user; the capture goes on, unless `ended` follows. */
export interface ProblemMessage {
  readonly kind: 'problem';
  readonly code:
    | 'interface-down'
    | 'interface-up'
    | 'interface-gone'
    | 'clock-stepped'
    | 'reader-too-slow'
    | 'frames-dropped'
    | 'source-warning'
    | 'source-restarted'
    | 'disk-full'
    | 'spool-failed';
  /** What happened, one sentence without a full stop. */
  readonly text: string;
}

export type EndReason =
  /** `stop` was called, or the signal given. */
  | 'stopped'
  /** `mostFrames` are written. */
  | 'enough'
  /** Not begun: no such device; no right; filter wrong; source not there; spool not writable. */
  | 'no-device'
  | 'no-rights'
  | 'wrong-filter'
  | 'no-source'
  | 'spool-failed'
  | 'disk-full'
  /** The device was taken away and could not be opened again. */
  | 'interface-gone'
  /** The source broke off by itself. */
  | 'source-failed'
  /** The capture process died or was killed; what it had written is there. */
  | 'died';

/** The last message, always, also when the capture process was killed. */
export interface EndedMessage {
  readonly kind: 'ended';
  readonly reason: EndReason;
  /** What happened, one sentence without a full stop; of a wrong filter, the compiler's own words. */
  readonly text: string;
  /** What the user can do about it, a sentence; empty after an end that was asked for. */
  readonly next: string;
  readonly frames: number;
  /** Bytes of all files written. */
  readonly bytes: number;
  /** Null when it could not be learnt. */
  readonly dropped: number | null;
}

export type CaptureMessage =
  | StartedMessage
  | FileMessage
  | GrownMessage
  | RecycledMessage
  | StatsMessage
  | ProblemMessage
  | EndedMessage;

export interface LiveCapture {
  /**
   * The reader has read this file to its end and copied out what it keeps: the ring may delete it. Unreleased files
   * stay until the ring's bound forces their deletion: with F files, when file N begins, file N - F goes.
   */
  release(fileNumber: number): void;
  /** Ends the capture: what the kernel has is written first. Resolves with the last message; may be called twice. */
  stop(): Promise<EndedMessage>;
  /** Resolves, never rejects, when the capture is over, however it ended. */
  readonly ended: Promise<EndedMessage>;
  /** Of the capture process; null once it is gone. */
  readonly processId: number | null;
}
