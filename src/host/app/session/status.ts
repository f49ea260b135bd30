/** What is known of a session at this moment, for the strip above the views. */
import type { Limit } from '../../../model/report.ts';
import { spannedSeconds } from '../../../model/times.ts';
import type { SessionStatus } from '../../../model/views.ts';
import { verdict } from '../../../report/verdict.ts';
import type { SessionRequest } from './request.ts';
import type { Subject } from './subject.ts';

export function sessionStatus({ session, title, thresholdMs }: SessionRequest, subject: Subject): SessionStatus {
  const { known } = subject;
  const { report } = known;
  const extent = subject.extent();
  const captures = report.captures.map((capture, at) => ({
    ...capture,
    bytes: Math.max(capture.bytes, extent.captureBytes[at] ?? 0),
  }));
  return {
    session,
    title,
    state: subject.state,
    revision: known.revision + subject.desk.changes.version,
    captures,
    bytesRead: extent.bytes,
    totalBytes: extent.totalBytes,
    frames: extent.frames,
    durationSeconds: spannedSeconds(captures),
    summary: report.summary,
    verdict: verdict(report),
    openStalls: known.stalls.length - report.stalls.length,
    gaps: report.gaps.length,
    findings: report.findings.length,
    limits: [...report.limits, ...unlisted(subject)],
    problems: [...extent.problems, ...subject.notes],
    live: subject.live,
    thresholdMs,
  };
}

/** Of what the lists hold beside the report. */
function unlisted({ engine }: Subject): Limit[] {
  const count = (engine.connectionBook?.unlisted ?? 0) + engine.unkeptLookups;
  if (count === 0) return [];
  return [{ kind: 'listing-bounded', text: 'further connections or lookups are counted, not listed', count }];
}
