/**
 * A session's answers: one capture, or several as one, while it is read and afterwards. It lives in a worker of its own;
 * in tests it runs where they do.
 */
import { OperationError } from '../../../base/errors.ts';
import type { ListInput } from '../../../contract/engineOperations.ts';
import type { Handlers } from '../../../contract/serve.ts';
import type { Launch } from '../../../live/launch.ts';
import type { Finding, Lookup, Report } from '../../../model/report.ts';
import type { Charts, FrameView, LookupView, Overview, StallView } from '../../../model/views.ts';
import { socket } from '../../../model/wording.ts';
import { clientHelloDelays, greetingDelays, ptrResponses } from './charts.ts';
import { CONNECTION_ROWS, type ConnectionEntry } from './connectionRows.ts';
import { asNotWritten, exportReport } from './exportReport.ts';
import { asSessionFailure, readFiles } from './fileReading.ts';
import { FINDING_ROWS } from './findingRows.ts';
import type { FilteredFrames } from './frames/filteredFrames.ts';
import { FrameQuestions } from './frames/frameQuestions.ts';
import { keepPackets } from './keepPackets.ts';
import { Kept } from './kept.ts';
import type { Known } from './known.ts';
import { type LiveReading, readLive } from './liveReading.ts';
import { LOOKUP_ROWS, type LookupEntry } from './lookupRows.ts';
import { overview } from './overview.ts';
import type { SessionRequest } from './request.ts';
import { type Page, RowList, type Rows } from './rowList.ts';
import type { SessionOperations, WriteInput } from './sessionOperations.ts';
import { STALL_ROWS, type StallEntry } from './stallRows.ts';
import { lookupView, stallView } from './stallView.ts';
import { sessionStatus } from './status.ts';
import { Subject } from './subject.ts';
import { Turns } from './turns.ts';
import { watchSession } from './watch.ts';

/** What of a report crosses at once; larger ones are exported. */
const MOST_STALLS = 5000;
const MOST_LOOKUPS = 20_000;
/** Charts that are kept, of different parts of the time. */
const MOST_PICTURES = 4;

export class Session {
  private readonly request: SessionRequest;
  private readonly launch: Launch | null;
  private live: LiveReading | null = null;
  private readonly subject = new Subject();
  /** Cancelled. */
  private readonly reading = new AbortController();
  /** Closed. */
  private readonly end = new AbortController();
  private readonly frames = new FrameQuestions(this.subject);
  private readonly stalls = new RowList(STALL_ROWS);
  private readonly gaps = new RowList(STALL_ROWS);
  private readonly connections = new RowList(CONNECTION_ROWS);
  private readonly lookups = new RowList(LOOKUP_ROWS);
  private readonly findings = new RowList(FINDING_ROWS);
  private readonly pictures = new Kept<Charts>(MOST_PICTURES);

  /** @param launch  how capture processes are started, where it is not as the command line does */
  constructor(request: SessionRequest, launch: Launch | null) {
    this.request = request;
    this.launch = launch;
  }

  /** Ends the reading. */
  close(): void {
    this.reading.abort();
    this.end.abort();
    void this.live?.stop();
    this.subject.desk.close();
  }

  handlers(): Handlers<SessionOperations> {
    const { subject, request } = this;
    return {
      'session.start': async () => {
        await this.start();
        return {};
      },
      'session.watch': (_, { signal }) => watchSession(request, subject, signal),
      'session.status': () => sessionStatus(request, subject),
      'session.cancel': async () => {
        this.reading.abort();
        await this.live?.stop();
        return {};
      },
      'session.stalls': (input, { signal }) =>
        rowsOf(this.page(this.stalls, input, (known) => known.stallRows(), ofStall, signal)),
      'session.gaps': (input, { signal }) =>
        rowsOf(this.page(this.gaps, input, (known) => known.gapRows(), ofStall, signal)),
      'session.connections': (input, { signal }) =>
        rowsOf(this.page(this.connections, input, (known) => known.connectionRows(), ofConnection, signal)),
      'session.lookups': (input, { signal }) =>
        rowsOf(this.page(this.lookups, input, (known) => known.lookupRows(), ofLookup, signal)),
      'session.findings': (input, { signal }) => this.findingPage(input, signal),
      'session.frames': ({ filter, offset, limit }) => this.frames.rows(filter, offset, limit),
      'session.placeOfFrame': ({ filter, capture, frame }) => this.frames.placeOf(filter, capture, frame),
      'session.frame': ({ capture, frame }, { signal }) => this.frame(capture, frame, signal),
      'session.filterFrames': ({ filter }, { signal }) => this.frames.scan(filter, signal),
      'session.resolvers': () => subject.known.report.summary.resolvers,
      'session.stall': ({ id }) => this.stall(id),
      'session.lookup': ({ id }) => this.lookup(id),
      'session.connectionGaps': ({ stream }) => this.connectionGaps(stream),
      'session.overview': ({ range, buckets }) => this.overview(range, buckets),
      'session.charts': ({ range }) => this.charts(range),
      'session.report': () => this.report(),
      'session.write': (input) => this.write(input),
      'session.stop': async () => {
        if (this.live === null) throw notLive();
        await this.live.stop();
        return {};
      },
      'session.keep': ({ path }) => this.keep(path),
      'session.paths': () => ({ paths: this.paths }),
      'session.end': async () => {
        await this.live?.stop();
        this.close();
        this.live?.discard();
        return {};
      },
    };
  }

  private async start(): Promise<void> {
    const { request, subject, launch } = this;
    const { of } = request;
    if (of.kind === 'files') await readFiles(request, of.paths, subject, this.reading.signal, this.end.signal);
    else this.live = await readLive(request, of, subject, launch);
  }

  private async keep(path: string): Promise<{ bytes: number }> {
    if (this.live === null) throw notLive();
    if (this.subject.isGrowing) {
      throw new OperationError('not-written', 'the capture still goes on', 'Stop it first.');
    }
    try {
      return { bytes: await keepPackets(this.paths, path, this.request.version) };
    } catch (error) {
      throw asNotWritten(error);
    }
  }

  private async page<Row>(
    list: RowList<Row>,
    input: ListInput,
    rows: (known: Known) => Rows<Row>,
    isOf: (row: Row, found: FilteredFrames) => boolean,
    signal: AbortSignal,
  ): Promise<Page<Row>> {
    const found = await this.frames.whole(input.filter, signal);
    const { known, isGrowing } = this.subject;
    await known.tellStalls(new Turns());
    const test = found === null ? null : (row: Row) => isOf(row, found);
    return list.page(input, () => rows(known), known.revision, isGrowing, test);
  }

  private async findingPage(input: ListInput, signal: AbortSignal): Promise<Page<Finding>> {
    const rows = ({ report: { findings } }: Known) => ({ count: findings.length, row: (at: number) => findings[at] });
    const page = await this.page(this.findings, input, rows, ofFinding, signal);
    // Told part by part when they are read; what crosses is a copy.
    return { ...page, rows: page.rows.map((finding) => ({ ...finding })) };
  }

  private async frame(capture: number, frame: number, signal: AbortSignal): Promise<FrameView> {
    try {
      return await this.frames.view(capture, frame, signal);
    } catch (error) {
      const isOurs = !(error instanceof OperationError) || error.code === 'no-such-frame';
      throw isOurs ? error : asSessionFailure(error, this.paths, 'not-readable');
    }
  }

  private get paths(): string[] {
    return this.subject.files().map(({ path }) => path);
  }

  private stall(id: string): StallView {
    const { known } = this.subject;
    const stall = known.find(id);
    if (stall === undefined) {
      throw new OperationError('no-such-stall', 'there is no such stall any more', 'Choose one from the list.');
    }
    return stallView(stall, known.lookupsOf(stall), known.report);
  }

  private lookup(id: string): LookupView {
    const { known, engine } = this.subject;
    const lookup = engine.tellLookups([id]).find((one) => one.id === id);
    if (lookup === undefined) {
      throw new OperationError('no-such-lookup', 'there is no such lookup', 'Choose one from the list.');
    }
    const stall = known.find(lookup.stallIds[0] ?? '') ?? null;
    const lookups: readonly Lookup[] = stall === null ? [] : known.lookupsOf(stall);
    return lookupView(lookup, stall, lookups);
  }

  private connectionGaps(stream: number): Report['gaps'] {
    const { gaps } = this.subject.known.report;
    return gaps.filter(({ connection }) => connection.stream === stream).map((gap) => ({ ...gap }));
  }

  private async overview(range: ListInput['range'], buckets: number): Promise<Overview> {
    const { known, times } = this.subject;
    await known.tellStalls(new Turns());
    return overview(times, known.stallRows(), range, buckets);
  }

  private charts(range: ListInput['range']): Promise<Charts> {
    const { engine, known, isGrowing } = this.subject;
    return this.pictures.get(JSON.stringify(range), known.revision, isGrowing, async () => ({
      clientHelloDelays: clientHelloDelays(engine, range),
      greetingDelays: greetingDelays(engine, range),
      ptrResponses: await ptrResponses(engine, range, new Turns()),
    }));
  }

  private report(): Report {
    const { report } = this.subject.known;
    if (report.stalls.length + report.gaps.length > MOST_STALLS || report.lookups.length > MOST_LOOKUPS) {
      throw new OperationError('too-large', 'the report is too large to be shown whole', 'Export it instead.');
    }
    return report;
  }

  private async write(input: WriteInput): Promise<{ bytes: number }> {
    const { report } = this.subject;
    if (report === null) {
      throw new OperationError('still-reading', 'the capture is still being read', 'Wait for its end, or cancel it.');
    }
    return { bytes: await exportReport(report, input, this.subject.evidence()) };
  }
}

type Frames = readonly { readonly capture: number; readonly frame: number }[];

/** Which rows a display filter leaves: those about a connection of which it leaves a frame, or told by such frames. */
const hasAny = (frames: Frames, found: FilteredFrames) =>
  frames.some(({ capture, frame }) => found.hasFrame(capture, frame));
const ofStall = ({ row, ends, frames }: StallEntry, found: FilteredFrames) =>
  found.hasConnection(row.stream, ends) || hasAny(frames(), found);
const ofConnection = ({ row }: ConnectionEntry, found: FilteredFrames) =>
  found.hasConnection(row.stream, [socket(row.client), socket(row.server)]);
const ofLookup = ({ frames }: LookupEntry, found: FilteredFrames) => hasAny(frames, found);
const ofFinding = ({ evidence }: Finding, found: FilteredFrames) => hasAny(evidence, found);

function notLive(): OperationError {
  return new OperationError('not-live', 'this is no live capture', 'Choose the tab of one.');
}

async function rowsOf<Entry extends { readonly row: unknown }>(
  page: Promise<Page<Entry>>,
): Promise<Page<Entry['row']>> {
  const { total, offset, rows } = await page;
  return { total, offset, rows: rows.map(({ row }) => row) };
}
