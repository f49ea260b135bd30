/** The PTR queries that a name server saw: out of captures, and out of the lines that tcpdump printed. */
import { basename } from 'node:path';
import { OperationError } from '../../base/errors.ts';
import type { DnsMessageSeen } from '../../engine/dnsMessages.ts';
import type { CaptureReader } from '../../formats/captureReader.ts';
import { DEFAULT_PARAMETERS } from '../../model/parameters.ts';
import type { Capture } from '../../model/report.ts';
import type { PtrQueries } from '../../witness/ptrQueries.ts';
import { TcpdumpLines } from '../../witness/tcpdumpLines.ts';
import { analyzeCaptures } from '../analyzeCaptures.ts';
import { textLines } from '../textLines.ts';
import type { WitnessRequest } from './request.ts';

export interface Seen {
  readonly captures: readonly Capture[];
  readonly fromMs: number | null;
  readonly untilMs: number | null;
}

/** Takes the DNS messages of all captures; their times are made absolute. */
export async function readCaptures(request: WitnessRequest, queries: PtrQueries): Promise<Seen> {
  if (request.captures.length === 0) return { captures: [], fromMs: null, untilMs: null };
  let readers: readonly CaptureReader[] = [];
  const report = await analyzeCaptures({
    inputs: request.captures,
    options: {
      version: request.version,
      parameters: DEFAULT_PARAMETERS,
      listConnections: false,
      listAllLookups: false,
      onDnsMessage: ({ timeNs, ...message }: DnsMessageSeen) => queries.message({ ...message, timeMs: timeNs / 1e6 }),
    },
    onBegin: ({ captures }) => {
      readers = captures.map(({ reader }) => reader);
      return null;
    },
    ...(request.onProblem === undefined ? {} : { onProblem: request.onProblem }),
    ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const starts = report.captures.map(({ startedAt }) => (startedAt === null ? Number.NaN : epochMs(startedAt)));
  const known = starts.filter((start) => !Number.isNaN(start));
  if (known.length === 0) return { captures: report.captures, fromMs: null, untilMs: null };
  const origin = Math.min(...known);
  queries.shift(origin);
  const ends = report.captures.map(({ durationSeconds }, at) => starts[at]! + durationSeconds * 1e3);
  const untilMs = Math.max(...[...ends, ...readers.map(quietUntilMs)].filter((end) => !Number.isNaN(end)));
  return { captures: report.captures, fromMs: origin, untilMs };
}

/** Until when a capture says that it went on though nothing came; not a number where it does not say so. */
function quietUntilMs({ originEpochNs, quietUntilNs }: CaptureReader): number {
  if (originEpochNs === null || quietUntilNs === null || quietUntilNs === undefined) return Number.NaN;
  return Number(originEpochNs / 1000n) / 1e3 + quietUntilNs / 1e6;
}

/** With the fractions of a millisecond that Date leaves out. */
function epochMs(text: string): number {
  const fraction = /\.(\d+)Z$/.exec(text)?.[1] ?? '0';
  return Date.parse(text.replace(/\.\d+Z$/, 'Z')) + Number(`0.${fraction}`) * 1e3;
}

export async function readPrinted(
  request: WitnessRequest,
  queries: PtrQueries,
  logMs: number | null,
): Promise<{ captures: Capture[]; fromMs: number; untilMs: number }> {
  let fromMs = Number.POSITIVE_INFINITY;
  let untilMs = Number.NEGATIVE_INFINITY;
  const captures: Capture[] = [];
  for (const input of request.printed) {
    const id = request.captures.length + captures.length;
    const reader = new TcpdumpLines(queries, id, request.dayMs ?? logMs ?? Date.now(), request.zoneMinutes ?? 0);
    let lines = 0;
    let bytes = 0;
    for await (const line of textLines(input)) {
      lines++;
      bytes += line.length + 1;
      reader.line(line);
    }
    if (reader.understood === 0) {
      const text = `no line of ${input} is a DNS query or answer as tcpdump prints them`;
      throw new OperationError(
        'not-printed-lines',
        text,
        'Print them with "tcpdump -tttt -n port 53", or give the capture itself.',
      );
    }
    fromMs = Math.min(fromMs, reader.fromMs);
    untilMs = Math.max(untilMs, reader.untilMs);
    captures.push(printedCapture(id, input, lines, bytes, reader));
  }
  return { captures, fromMs, untilMs };
}

function printedCapture(id: number, input: string, frames: number, bytes: number, reader: TcpdumpLines): Capture {
  return {
    id,
    file: input === '-' ? '-' : basename(input),
    format: 'printed lines',
    linkTypes: [],
    frames,
    bytes,
    startedAt: new Date(reader.fromMs).toISOString().replace('Z', '000000Z'),
    durationSeconds: Math.max(0, reader.untilMs - reader.fromMs) / 1e3,
    cut: null,
  };
}
