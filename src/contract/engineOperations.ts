/**
 * Every operation that the engine's side offers to the renderer. No operation takes a path: what may be read or written
 * is a grant, given out by dialogs, drops, uploads, directories named on the command line, and the list of recent files.
 */
import { z } from 'zod';
import { comparisonSchema } from '../model/comparison.ts';
import { lookupResultSchema } from '../model/lookupReport.ts';
import { findingSchema, gapSchema, reportSchema, resolverSchema } from '../model/report.ts';
import {
  chartsSchema,
  completionSchema,
  connectionRowSchema,
  filterErrorSchema,
  frameRowSchema,
  frameViewSchema,
  lookupRowSchema,
  lookupViewSchema,
  overviewSchema,
  pageOf,
  sessionEventSchema,
  sessionStatusSchema,
  stallRowSchema,
  stallViewSchema,
} from '../model/views.ts';
import { witnessReportSchema } from '../model/witnessReport.ts';
import { CAUSES, CONFIDENCES, SIDES } from '../model/words.ts';
import { call, stream } from './operation.ts';

/** Rows that one page may hold. */
export const MOST_ROWS = 1000;
const MOST_BUCKETS = 4096;
const MOST_FILTER_CHARACTERS = 10_000;

const nothing = z.strictObject({});
const session = z.string().max(64);
const text = z.string().max(1000);
const filter = z.string().max(MOST_FILTER_CHARACTERS).nullable().describe('a display filter; null: everything');
const count = z.int().min(0);
const range = z.strictObject({ fromSeconds: z.number(), toSeconds: z.number() }).nullable();

/** Something that may be opened or written, named by whoever was allowed to; good for this run. */
export const grantSchema = z.strictObject({ grant: z.string().max(64), name: text, bytes: count.nullable() });

export const settingsSchema = z.strictObject({
  thresholdMs: z.number().min(0).max(600_000),
  theme: z.enum(['system', 'light', 'dark']),
  defaultInterface: z.string().max(256),
  captureFilter: z.string().max(4096),
  timeMode: z.enum(['relative', 'local', 'utc']),
  notifyLiveStalls: z.boolean(),
  /** Column ids shown, by list; a list without an entry shows its defaults. */
  columns: z.record(z.string().max(40), z.array(z.string().max(40)).max(40)),
});

const where = z
  .strictObject({
    side: z.enum(SIDES).optional(),
    cause: z.enum([...CAUSES, 'unexplained']).optional(),
    confidence: z.enum(CONFIDENCES).optional(),
    resolver: text.optional(),
    address: text.optional(),
    stalledOnly: z.boolean().optional(),
    stream: count.optional(),
  })
  .describe('narrows a list; what is absent does not matter');

/** What of a list is wanted: sorted, narrowed, from `offset` on. */
export const listInputSchema = z.strictObject({
  session,
  offset: count,
  limit: z.int().min(1).max(MOST_ROWS),
  /** By the name of a row's property; "Seconds" at its end may be left out. */
  sort: z.strictObject({ column: z.string().max(40), descending: z.boolean() }).nullable(),
  search: text.describe('rows that contain this text in any column'),
  range: range.describe('rows whose time touches this part of the capture'),
  where,
  filter: filter.describe('rows whose connection, or whose proof, has a frame that matches this display filter'),
});

const GONE = 'no-such-session';
const LIST_ERRORS = [GONE, 'filter-wrong', 'no-such-column'] as const;

export const openErrors = [
  'no-such-grant',
  'not-readable',
  'not-a-capture',
  'empty',
  'nothing-readable',
  'permission-denied',
  'too-many-sessions',
  'filter-wrong',
] as const;

export const COMPARISON_EXPORT_FORMATS = ['html', 'markdown', 'text', 'json'] as const;

export const EXPORT_FORMATS = ['json', 'csv', 'html', 'markdown', 'text', 'ndjson', 'evidence'] as const;

const exportedSchema = z.object({ name: z.string(), bytes: count, url: z.string().nullable() });

const comparisonInput = z.strictObject({ left: session, right: session });
const COMPARISON_ERRORS = [GONE, 'still-reading'] as const;

const witnessInput = z.strictObject({
  session,
  /** Grants of mail logs. */
  logs: z.array(z.string().max(64)).min(1).max(16),
  addresses: z.array(z.string().max(64)).max(64).describe('our own; empty: as the logs and the captures tell'),
  zoneMinutes: z.int().min(-900).max(900).nullable().describe('of the logs, east of UTC; null: estimated'),
  aheadSeconds: z.number().min(-1e7).max(1e7).nullable().describe('of the logs’ clock; null: estimated'),
  beforeSeconds: z.number().min(0).max(86_400).describe('how long before its reply a receiver may have asked'),
});

export const witnessItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), bytes: count, totalBytes: count.nullable() }),
  /** The last one. Long lists are cut, and its notes say so; an exported report has all. */
  z.object({ kind: z.literal('report'), report: witnessReportSchema }),
]);

export const WITNESS_EXPORT_FORMATS = ['html', 'markdown', 'text', 'json', 'csv', 'ndjson'] as const;

export const WITNESS_ERRORS = [
  'not-readable',
  'not-an-address',
  'no-address',
  'no-queries',
  'not-asked-here',
  'no-overlap',
  'log-unknown',
  'empty',
] as const;

export const interfaceSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  addresses: z.array(z.string()),
  state: z.enum(['up', 'down', 'unknown']),
  loopback: z.boolean(),
  linkType: z.string().nullable(),
});

/** What live capture needs on this system, and what of it is missing. */
export const captureCheckSchema = z.object({
  ready: z.boolean(),
  sources: z.array(z.object({ name: z.string(), usable: z.boolean(), text: z.string() })),
  advice: z.array(z.object({ text: z.string(), commands: z.array(z.string()) })),
});

export const engineOperations = {
  'app.about': call(
    nothing,
    z.object({
      version: z.string(),
      platform: z.string(),
      examples: z.array(grantSchema.extend({ text: z.string() })),
      /** Captures named when the program was started; they are to be opened at once, unless `session.list` has any. */
      opened: z.array(grantSchema),
      /** Directories below which files may be chosen; empty where a dialog does that. */
      directories: z.array(grantSchema),
      /** Whether files can be uploaded. */
      uploads: z.boolean(),
      uploadLimitBytes: count,
      /** What the user should know of the start, a sentence each: settings that could not be read, say. */
      notes: z.array(z.string()),
    }),
  ),
  'app.settings': call(nothing, settingsSchema),
  'app.changeSettings': call(settingsSchema.partial(), settingsSchema, ['not-written']),
  'app.recent': call(nothing, z.array(grantSchema.extend({ openedAt: z.string() }))),
  'app.forgetRecent': call(z.strictObject({ grant: grantSchema.shape.grant.nullable() }), nothing),

  'files.list': call(
    z.strictObject({ directory: z.string().max(64) }),
    z.object({
      parent: grantSchema.nullable(),
      directories: z.array(grantSchema),
      files: z.array(grantSchema.extend({ modifiedAt: z.string() })),
      omitted: count,
    }),
    ['no-such-grant', 'not-readable'],
  ),
  /** Then the bytes are put to `url` in pieces, in order (`Content-Range`), and the grant can be opened. */
  'files.beginUpload': call(
    z.strictObject({ name: text, bytes: count }),
    z.object({ grant: z.string(), url: z.string(), pieceBytes: count }),
    ['too-large', 'no-space'],
  ),
  'files.dropUpload': call(z.strictObject({ grant: z.string().max(64) }), nothing),

  'session.open': call(
    z.strictObject({
      grants: z.array(z.string().max(64)).min(1).max(64),
      thresholdMs: z.number().min(0).max(600_000).nullable(),
    }),
    z.object({ session: z.string() }),
    openErrors,
  ),
  /** Sessions that are open, in the order of their opening: what a page that was loaded anew takes up again. */
  'session.list': call(nothing, z.array(sessionStatusSchema)),
  /**
   * The state at once, then each change, until the session is closed. A session that nobody has watched for a while
   * is closed, unless it captures.
   */
  'session.watch': stream(z.strictObject({ session }), sessionEventSchema, [GONE]),
  'session.status': call(z.strictObject({ session }), sessionStatusSchema, [GONE]),
  /** Ends the reading; what was read stays and is reported. */
  'session.cancel': call(z.strictObject({ session }), nothing, [GONE]),
  'session.close': call(z.strictObject({ session }), nothing, []),

  'session.stalls': call(listInputSchema, pageOf(stallRowSchema), LIST_ERRORS),
  'session.gaps': call(listInputSchema, pageOf(stallRowSchema), LIST_ERRORS),
  'session.connections': call(listInputSchema, pageOf(connectionRowSchema), LIST_ERRORS),
  'session.lookups': call(listInputSchema, pageOf(lookupRowSchema), LIST_ERRORS),
  'session.findings': call(listInputSchema, pageOf(findingSchema), LIST_ERRORS),
  'session.resolvers': call(z.strictObject({ session }), z.array(resolverSchema), [GONE]),
  'session.stall': call(z.strictObject({ session, id: text }), stallViewSchema, [GONE, 'no-such-stall']),
  'session.lookup': call(z.strictObject({ session, id: text }), lookupViewSchema, [GONE, 'no-such-lookup']),
  'session.connectionGaps': call(z.strictObject({ session, stream: count }), z.array(gapSchema), [GONE]),
  'session.overview': call(
    z.strictObject({ session, range, buckets: z.int().min(1).max(MOST_BUCKETS) }),
    overviewSchema,
    [GONE],
  ),
  'session.charts': call(z.strictObject({ session, range }), chartsSchema, [GONE]),

  /** Scans for the frames that match; the frames can be asked for while it runs. The last item has `done`. */
  'session.filterFrames': stream(
    z.strictObject({ session, filter }),
    z.object({ scanned: count, total: count, matched: count, done: z.boolean() }),
    [GONE, 'filter-wrong'],
  ),
  /** Frames `offset` and on of those that match `filter`, as far as scanned. */
  'session.frames': call(
    z.strictObject({ session, filter, offset: count, limit: z.int().min(1).max(MOST_ROWS) }),
    pageOf(frameRowSchema),
    [GONE, 'filter-wrong'],
  ),
  /** Where in the filtered list a frame stands, or the next one that matches. */
  'session.placeOfFrame': call(
    z.strictObject({ session, filter, capture: count, frame: z.int().min(1) }),
    z.object({ place: count, exact: z.boolean() }),
    [GONE, 'filter-wrong'],
  ),
  'session.frame': call(z.strictObject({ session, capture: count, frame: z.int().min(1) }), frameViewSchema, [
    GONE,
    'no-such-frame',
    'not-readable',
  ]),
  'session.report': call(z.strictObject({ session }), reportSchema, [GONE, 'too-large']),

  'filter.check': call(
    z.strictObject({ filter: z.string().max(MOST_FILTER_CHARACTERS) }),
    filterErrorSchema.nullable(),
  ),
  'filter.complete': call(
    z.strictObject({ filter: z.string().max(MOST_FILTER_CHARACTERS), cursor: count }),
    z.array(completionSchema),
  ),

  /**
   * With `target` the file is written there. Without, which only a browser may do, it can be fetched once from `url`; an
   * HTML report can be shown in a window of its own instead, with `?view` behind that, to be printed there.
   */
  'session.export': call(
    z.strictObject({
      session,
      format: z.enum(EXPORT_FORMATS),
      stallIds: z.array(text).max(1000).nullable().describe('only these; null: all'),
      fullPayload: z.boolean(),
      timeMode: z.enum(['relative', 'local', 'utc']),
      target: z.string().max(64).nullable(),
    }),
    exportedSchema,
    [GONE, 'no-such-grant', 'not-written', 'still-reading'],
  ),
  'compare.sessions': call(comparisonInput, comparisonSchema, COMPARISON_ERRORS),
  /** The same, written as `session.export` writes. */
  'compare.export': call(
    comparisonInput.extend({ format: z.enum(COMPARISON_EXPORT_FORMATS), target: z.string().max(64).nullable() }),
    exportedSchema,
    [...COMPARISON_ERRORS, 'no-such-grant', 'not-written'],
  ),

  /** Joins the delivery attempts of mail logs with the PTR queries that a session's captures show. */
  'witness.run': stream(witnessInput, witnessItemSchema, [...WITNESS_ERRORS, GONE, 'still-reading', 'no-such-grant']),
  /** The same, written as `session.export` writes. */
  'witness.export': call(
    witnessInput.extend({ format: z.enum(WITNESS_EXPORT_FORMATS), target: z.string().max(64).nullable() }),
    exportedSchema,
    [...WITNESS_ERRORS, GONE, 'still-reading', 'no-such-grant', 'not-written'],
  ),

  /** Asks caches and authorities for the name of an address; with `watch` until the picture changes. Sends DNS queries. */
  'dns.check': stream(
    z.strictObject({ address: text, watch: z.boolean() }),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('asked'), server: z.string(), question: z.string(), outcome: z.string() }),
      z.object({ kind: z.literal('round'), result: lookupResultSchema }),
    ]),
    ['not-an-address', 'no-network'],
  ),

  'live.interfaces': call(nothing, z.object({ interfaces: z.array(interfaceSchema) }), ['not-listed']),
  /** Apart from the list, which need not wait for it: each source is tried. */
  'live.check': call(nothing, captureCheckSchema, ['not-checked']),
  /** Once a second, for the start page; from the system's counters. */
  'live.activity': stream(
    nothing,
    z.object({
      /** Packets a second of each interface. */
      rates: z.record(z.string(), z.number().min(0)),
      /** How often an interface came, went, or changed between up and down since the stream began. */
      changes: count,
    }),
  ),
  'live.start': call(
    z.strictObject({
      interfaces: z.array(z.string().max(256)).min(1).max(16),
      source: z.enum(['auto', 'cap', 'dumpcap', 'tcpdump']),
      captureFilter: z.string().max(4096),
      lowCost: z.boolean(),
      ringFiles: z.int().min(0).max(10_000),
      ringMegabytes: z.int().min(1).max(1_000_000),
      thresholdMs: z.number().min(0).max(600_000).nullable(),
    }),
    z.object({ session: z.string() }),
    ['not-permitted', 'no-such-device', 'filter-wrong', 'no-source', 'no-space', 'too-many-sessions'],
  ),
  /** Ends the capture; the session stays, as one over a file. */
  'live.stop': call(z.strictObject({ session }), nothing, [GONE, 'not-live']),
  /** Keeps the captured packets: written to `target`, or fetched from `url`. Without this they go with the session. */
  'live.keep': call(z.strictObject({ session, target: z.string().max(64).nullable() }), exportedSchema, [
    GONE,
    'not-live',
    'no-such-grant',
    'not-written',
  ]),
} as const;

export type EngineOperations = typeof engineOperations;
export type Grant = z.infer<typeof grantSchema>;
export type Settings = z.infer<typeof settingsSchema>;
export type ListInput = z.infer<typeof listInputSchema>;
export type Interface = z.infer<typeof interfaceSchema>;
export type CaptureCheck = z.infer<typeof captureCheckSchema>;
