/** The engine's side of its contract with a page. */
import { OperationError } from '../../base/errors.ts';
import type { EngineOperations, Grant } from '../../contract/engineOperations.ts';
import type { Handlers } from '../../contract/serve.ts';
import { completeFilter } from '../../filter/completion.ts';
import { readFilter } from '../../filter/filter.ts';
import { comparedSessions, exportComparison } from './comparedSessions.ts';
import { listDirectory } from './directories.ts';
import { DNS_HANDLERS } from './dnsHandlers.ts';
import type { Downloads } from './downloads.ts';
import type { EngineOptions } from './engine.ts';
import { grantExamples } from './examples.ts';
import { exportSession } from './exportSession.ts';
import type { Grants } from './grants.ts';
import { liveHandlers } from './liveHandlers.ts';
import { openSession } from './openSession.ts';
import { passedHandlers } from './passedHandlers.ts';
import { UPLOAD_PATH } from './paths.ts';
import type { RecentFiles } from './recentFiles.ts';
import type { Sessions } from './sessions.ts';
import type { SettingsStore } from './settingsStore.ts';
import type { TemporaryFiles } from './temporaryFiles.ts';
import { PIECE_BYTES, type Uploads } from './uploads.ts';
import { witnessHandlers } from './witnessHandlers.ts';
import type { ThreadOptions } from './work/startThread.ts';

export interface EngineParts {
  readonly options: EngineOptions;
  readonly grants: Grants;
  /** Those that were named at the start. */
  readonly directories: readonly Grant[];
  readonly files: TemporaryFiles;
  readonly uploads: Uploads | null;
  readonly downloads: Downloads | null;
  readonly settings: SettingsStore;
  readonly recent: RecentFiles;
  readonly sessions: Sessions;
  readonly threads: ThreadOptions;
}

export function engineHandlers(parts: EngineParts): Handlers<EngineOperations> {
  return {
    ...appHandlers(parts),
    ...fileHandlers(parts),
    ...sessionHandlers(parts),
    ...liveHandlers(parts),
    ...FILTER_HANDLERS,
    ...DNS_HANDLERS,
    ...witnessHandlers(parts),
  };
}

type Handling<Prefix extends string> = Pick<
  Handlers<EngineOperations>,
  Extract<keyof EngineOperations, `${Prefix}.${string}`>
>;

function appHandlers({ options, grants, settings, recent, uploads, directories }: EngineParts): Handling<'app'> {
  return {
    'app.about': () => ({
      version: options.version,
      platform: process.platform,
      examples: grantExamples(grants, options.examplesFolder),
      opened: options.opened.map((path) => grants.give(path, 'read')),
      directories: [...directories],
      uploads: uploads !== null,
      uploadLimitBytes: uploads?.limitBytes ?? 0,
      notes: [...settings.notes, ...recent.notes],
    }),
    'app.settings': () => settings.settings,
    'app.changeSettings': (change) => settings.change(change),
    'app.recent': () => recent.list().map(({ path, openedAt }) => ({ ...grants.give(path, 'read'), openedAt })),
    'app.forgetRecent': async ({ grant }) => {
      await recent.forget(grant === null ? null : grants.pathOf(grant, 'read'));
      return {};
    },
  };
}

function fileHandlers({ grants, uploads }: EngineParts): Handling<'files'> {
  return {
    'files.list': ({ directory }) => listDirectory(grants, directory),
    'files.beginUpload': ({ name, bytes }) => {
      if (uploads === null) throw new OperationError('too-large', 'nothing is uploaded here', 'Open the file itself.');
      const { grant } = uploads.begin(name, bytes);
      return { grant, url: `${UPLOAD_PATH}${grant}`, pieceBytes: PIECE_BYTES };
    },
    'files.dropUpload': ({ grant }) => {
      uploads?.drop(grant);
      return {};
    },
  };
}

function sessionHandlers(parts: EngineParts): Handling<'session' | 'compare'> {
  const { sessions } = parts;
  return {
    ...passedHandlers(sessions),
    'session.open': async ({ grants, thresholdMs }) => ({ session: await openSession(parts, grants, thresholdMs) }),
    'session.list': () => sessions.list(),
    'session.close': async ({ session }) => {
      await sessions.close(session);
      return {};
    },
    'session.export': (input, { signal }) => exportSession(parts, input, signal),
    'compare.sessions': (input, { signal }) => comparedSessions(parts, input, signal),
    'compare.export': (input, { signal }) => exportComparison(parts, input, signal),
  };
}

/** A filter is looked over without looking at a capture. */
const FILTER_HANDLERS: Handling<'filter'> = {
  'filter.check': ({ filter }) => {
    const read = readFilter(filter);
    return read.kind === 'filter' ? null : read.problem;
  },
  'filter.complete': ({ filter, cursor }) => completeFilter(filter, cursor),
};
