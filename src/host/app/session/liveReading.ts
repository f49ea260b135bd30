/** A live capture for a session: what comes is analysed at once and kept until the session ends. */
import { OperationError } from '../../../base/errors.ts';
import { CAPTURE_DEFAULTS, type EndReason } from '../../../live/capture.ts';
import type { Launch } from '../../../live/launch.ts';
import { startCapture } from '../../../live/startCapture.ts';
import { DEFAULT_PARAMETERS } from '../../../model/parameters.ts';
import type { LiveEvent, LiveStats } from '../../liveEvents.ts';
import { LiveSession } from '../../liveSession.ts';
import type { LiveRequest, SessionRequest } from './request.ts';
import type { Subject } from './subject.ts';

const MOST_PROBLEMS = 100;
/** A ring has the file that is written and one before it at least. */
const LEAST_FILES = 2;

export interface LiveReading {
  /** What the kernel has is still read; resolves when the report is there. */
  stop(): Promise<void>;
  /** Removes the packets. */
  discard(): void;
}

/**
 * Resolves once every interface is open. Rejects with an `OperationError` when one cannot be.
 * @param launch  how a capture process is started, where it is not as the command line does
 */
export async function readLive(
  { version, thresholdMs }: SessionRequest,
  live: LiveRequest,
  subject: Subject,
  launch: Launch | null,
): Promise<LiveReading> {
  subject.state = 'capturing';
  const hearing = new Hearing(live.interfaces, subject);
  /** Of the spool's files, by their numbers among the report's captures. */
  const paths = new Map<number, string>();
  const session = await LiveSession.start({
    devices: live.interfaces,
    capture: {
      ...CAPTURE_DEFAULTS,
      source: live.source,
      filter: live.captureFilter,
      lowCost: live.lowCost,
      ring: ringOf(live),
    },
    durationMs: null,
    keepAs: null,
    keepEvidence: true,
    analysis: {
      version,
      parameters: { ...DEFAULT_PARAMETERS, thresholdMs },
      listConnections: false,
      listAllLookups: false,
      keepAll: true,
    },
    onEvent: (event) => {
      if (event.kind === 'file') paths.set(event.capture, event.file.path);
      if (event.kind === 'recycled') subject.desk.drop(event.capture);
      hearing.take(event);
    },
    onBegin: (originEpochNs) => subject.desk.begin(originEpochNs),
    onFrames: (capture, batch, from, to, shiftNs, { reader, input }) => {
      subject.times.add(batch, from, to, shiftNs);
      subject.list(capture, { reader, path: paths.get(capture) ?? input }, batch, from, to, shiftNs);
      subject.desk.changes.note();
    },
    ...(launch === null ? {} : { start: (request, options) => startCapture(request, { ...options, launch }) }),
  }).catch((error: unknown) => {
    throw asStartFailure(error);
  });
  subject.begin(session.analysis);
  subject.files = () => session.files;
  const ended = session.ended.then(
    ({ report }) => {
      subject.evidence = () => session.evidenceInputs();
      subject.finish(report, 'done');
      subject.desk.end();
    },
    (error: unknown) => {
      session.abandon();
      const said = error instanceof Error ? error.message : String(error);
      const next = 'Keep what was captured, and report this: it is a bug.';
      subject.fail(new OperationError('internal', `the analysis of the capture broke off (${said})`, next, error));
    },
  );
  return {
    stop: () => {
      session.stop();
      return ended;
    },
    discard: () => session.discard(),
  };
}

function ringOf({ ringFiles, ringMegabytes }: LiveRequest) {
  return ringFiles === 0 ? null : { files: Math.max(LEAST_FILES, ringFiles), megabytes: ringMegabytes };
}

/** What is heard of the capture, as the session tells it. */
class Hearing {
  private readonly subject: Subject;
  private readonly interfaces: string[];
  private readonly sources = new Set<string>();
  private readonly problems: string[] = [];

  constructor(interfaces: readonly string[], subject: Subject) {
    this.interfaces = [...interfaces];
    this.subject = subject;
  }

  take(event: LiveEvent): void {
    switch (event.kind) {
      case 'started':
        this.sources.add(event.started.source);
        return;
      case 'stats':
        this.stats(event.stats);
        return;
      case 'stall-event':
        this.subject.heard(event.event);
        return;
      case 'problem':
        if (this.problems.length === MOST_PROBLEMS) this.problems.shift();
        this.problems.push(event.device === null ? event.text : `${event.device}: ${event.text}`);
        break;
      case 'ended':
        for (const { reason, text } of event.end.devices) if (reason !== 'stopped') this.problems.push(text);
        break;
      case 'stall':
      case 'file':
      case 'recycled':
        break;
    }
    this.subject.changes.note();
  }

  private stats({ frames, bytes, dropped, framesPerSecond, analysed }: LiveStats): void {
    const { interfaces, sources, problems } = this;
    const source = [...sources].join(', ');
    this.subject.live = {
      packets: frames,
      dropped: dropped ?? 0,
      bytes,
      packetsPerSecond: framesPerSecond,
      interfaces,
      source,
    };
    this.subject.extent = () => ({ bytes, totalBytes: null, frames: analysed, captureBytes: [], problems });
    this.subject.changes.note();
  }
}

/** The contract's codes for what a capture can fail of at its start. */
const CODES: Readonly<Record<Exclude<EndReason, 'stopped' | 'enough'>, string>> = {
  'no-device': 'no-such-device',
  'interface-gone': 'no-such-device',
  'no-rights': 'not-permitted',
  'wrong-filter': 'filter-wrong',
  'no-source': 'no-source',
  'source-failed': 'no-source',
  died: 'no-source',
  'spool-failed': 'no-space',
  'disk-full': 'no-space',
};

function asStartFailure(error: unknown): unknown {
  if (!(error instanceof OperationError)) return error;
  const code = Object.entries(CODES).find(([reason]) => reason === error.code)?.[1] ?? 'no-source';
  return new OperationError(code, error.message, error.next, error);
}
