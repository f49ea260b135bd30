/** Does what `ptrscope capture` was asked for: the live session, what is told while it runs, the report at its end. */

import { OperationError } from '../base/errors.ts';
import { readCaptureFilter } from '../formats/captureFilters.ts';
import { checkFolder, takenNames } from '../host/keptNames.ts';
import type { LiveEnd, LiveEvent } from '../host/liveEvents.ts';
import { type LiveOptions, LiveSession } from '../host/liveSession.ts';
import { CAPTURE_DEFAULTS, type EndedMessage, type RingBounds, type StartedMessage } from '../live/capture.ts';
import { DEFAULT_PARAMETERS } from '../model/parameters.ts';
import type { CaptureFlags } from './captureCommand.ts';
import { FAILED, STALLED } from './exitCodes.ts';
import { interruptOnSignals } from './interruption.ts';
import { openLiveOutput } from './liveOutput.ts';
import { captureStatus } from './liveStatus.ts';
import type { LiveTeller } from './liveTeller.ts';
import { debugTrace } from './messages.ts';
import { tellEvidence, tellReport } from './tellReport.ts';
import { VERSION } from './version.ts';

export async function runCapture(flags: CaptureFlags): Promise<void> {
  if (flags.listInterfaces) await (await import('./captureSetup.ts')).tellInterfaces();
  else if (flags.check) await (await import('./captureSetup.ts')).tellCheck();
  else await captureLive(flags);
}

async function captureLive(flags: CaptureFlags): Promise<void> {
  const interruption = interruptOnSignals();
  for (const path of [flags.output, flags.evidence]) if (path !== undefined) checkFolder(path);
  const output = await openLiveOutput(flags);
  const options = liveOptions(flags, output);
  const taken = namesTaken(options);
  const session = await LiveSession.start(options).catch((error: unknown) => {
    throw withList(error);
  });
  try {
    for (const name of taken) output.say(`${name} was there, and is overwritten`);
    interruption.addEventListener('abort', () => session.stop());
    if (interruption.aborted) session.stop();
    const end = await session.ended.finally(() => output.clear());
    tellEnds(end, flags, output);
    await tellReport(end.report, flags);
    if (flags.evidence !== undefined) await tellEvidence(end.report, session.evidenceInputs(), flags);
    for (const name of session.keptNames) output.say(`the packets are in ${name}`);
    session.discard();
  } catch (error) {
    // Without its report, the packets are all there is of the capture.
    session.abandon();
    output.say(`what was captured is left in ${session.folder}`);
    throw error;
  }
}

/** Where the interface is not there, how to see those that are. */
function withList(error: unknown): unknown {
  if (!(error instanceof OperationError) || error.code !== 'no-device') return error;
  return new OperationError(
    error.code,
    error.message,
    '"ptrscope capture --list-interfaces" lists those that are there.',
  );
}

function namesTaken({ keepAs, devices, capture: { ring } }: LiveOptions): string[] {
  if (keepAs === null) return [];
  const rules = { byDevice: devices.length > 1, byNumber: ring !== null };
  return takenNames(keepAs, devices, rules, ring?.files ?? 1);
}

/** Files that are not kept are bounded all the same. */
const DEFAULT_RING: RingBounds = { files: 10, megabytes: 100 };

function liveOptions(flags: CaptureFlags, output: LiveTeller): LiveOptions {
  const { ringFiles, ringMegabytes, write } = flags;
  const isRing = write === undefined || ringFiles !== undefined || ringMegabytes !== undefined;
  const ring = { files: ringFiles ?? DEFAULT_RING.files, megabytes: ringMegabytes ?? DEFAULT_RING.megabytes };
  return {
    devices: flags.interface ?? [],
    capture: {
      ...CAPTURE_DEFAULTS,
      source: flags.source,
      filter: flags.captureFilter,
      lowCost: flags.lowCost ?? false,
      promiscuous: flags.promiscuous,
      ring: isRing ? ring : null,
      mostFrames: flags.count ?? null,
    },
    durationMs: flags.duration === undefined ? null : flags.duration * 1000,
    keepAs: write ?? null,
    keepEvidence: flags.evidence !== undefined,
    analysis: {
      version: VERSION,
      parameters: { ...DEFAULT_PARAMETERS, thresholdMs: flags.thresholdMs, only: flags.only ?? null },
      listConnections: flags.connections ?? false,
      listAllLookups: flags.allLookups ?? false,
      onFailure: debugTrace,
    },
    onEvent: (event) => tell(event, flags, output),
  };
}

function tell(event: LiveEvent, flags: CaptureFlags, output: LiveTeller): void {
  switch (event.kind) {
    case 'started':
      output.say(startedText(event.started));
      return;
    case 'stats':
      output.status(captureStatus(event.stats, flags.interface ?? []));
      return;
    case 'stall-event':
      output.stallEvent(event.event);
      return;
    case 'stall':
      output.stall(event.stall);
      return;
    case 'problem':
      output.say(event.text);
      return;
    case 'file':
    case 'recycled':
    case 'ended':
      return;
  }
}

/** "capturing on eth0 with dumpcap, because cap is not built (Dumpcap 4.0), only "port 53"; Ctrl-C ends it with the report" */
function startedText({ device, sourceReason, sourceVersion, filter }: StartedMessage): string {
  const { own, lowCost } = readCaptureFilter(filter);
  const source = `${sourceReason.replace(/\.$/, '')} (${sourceVersion})`;
  const filtered = (own === '' ? '' : `, only "${own}"`) + (lowCost ? ', at low cost' : '');
  return `capturing on ${device} with ${source}${filtered}; Ctrl-C ends it with the report`;
}

const ASKED_FOR: ReadonlySet<EndedMessage['reason']> = new Set(['stopped', 'enough']);

function tellEnds({ devices, report }: LiveEnd, flags: CaptureFlags, output: LiveTeller): void {
  if (flags.failOnStall && report.summary.stalls > 0) process.exitCode = STALLED;
  for (const { reason, text, next } of devices) {
    if (ASKED_FOR.has(reason)) continue;
    output.say(`${text}. ${next}`.trimEnd());
    process.exitCode = FAILED;
  }
}
