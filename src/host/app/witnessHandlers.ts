/** A session's captures and mail logs, joined for the page: the work is done in a thread that ends with it. */
import { OperationError } from '../../base/errors.ts';
import { type Client, createClient } from '../../contract/client.ts';
import type { EngineOperations } from '../../contract/engineOperations.ts';
import type { InputOf } from '../../contract/operation.ts';
import type { Handlers } from '../../contract/serve.ts';
import type { EngineParts } from './engineHandlers.ts';
import { type Exported, exported } from './exported.ts';
import { exportName, exportType } from './exportName.ts';
import { isClosed } from './sessions.ts';
import { startThread } from './work/startThread.ts';
import type { WitnessingOperations, WitnessingRequest } from './work/witnessing.ts';

type Input = InputOf<EngineOperations['witness.run']>;

/** As `ptrscope witness` has them. */
const ASSUMED_TTL_SECONDS = 86_400;

export function witnessHandlers(
  parts: EngineParts,
): Pick<Handlers<EngineOperations>, 'witness.run' | 'witness.export'> {
  return {
    'witness.run': async function* (input, { signal }) {
      const request = await requestOf(parts, input, signal);
      yield* inThread(parts, request, (client) => client.stream('witness.run', {}, { signal }));
    },
    'witness.export': ({ format, target, ...input }, { signal }) => writtenTo(parts, input, { format, target }, signal),
  };
}

async function requestOf(parts: EngineParts, input: Input, signal: AbortSignal): Promise<WitnessingRequest> {
  const { sessions, grants, uploads, options } = parts;
  const { session, logs, ...given } = input;
  const { title } = sessions.requestOf(session);
  const { state } = await sessions.ask(session, (client) => client.call('session.status', { session }, { signal }));
  if (state === 'reading' || state === 'capturing')
    throw new OperationError('still-reading', `${title} is still being read`, 'Wait for its end, or stop it.');
  const { paths } = await sessions.ask(session, (client) => client.call('session.paths', {}, { signal }));
  if (logs.some((grant) => uploads?.isPending(grant)))
    throw new OperationError('not-readable', 'it has not been uploaded to its end', 'Wait for the end of the upload.');
  return {
    ...given,
    captures: paths,
    printed: [],
    logs: logs.map((grant) => grants.pathOf(grant, 'read')),
    pattern: null,
    dayMs: null,
    assumedTtlSeconds: ASSUMED_TTL_SECONDS,
    version: options.version,
  };
}

async function* inThread<Item>(
  { threads }: EngineParts,
  request: WitnessingRequest,
  ask: (client: Client<WitnessingOperations>) => AsyncIterable<Item>,
): AsyncIterable<Item> {
  const thread = await startThread({ kind: 'witness', request }, threads);
  try {
    yield* ask(createClient<WitnessingOperations>(thread.transport));
  } catch (error) {
    const crash = isClosed(error) ? await thread.ended : null;
    throw crash === null ? error : new Error('joining ended unexpectedly', { cause: crash });
  } finally {
    await thread.close();
  }
}

async function writtenTo(
  parts: EngineParts,
  input: Input,
  { format, target }: Pick<InputOf<EngineOperations['witness.export']>, 'format' | 'target'>,
  signal: AbortSignal,
): Promise<Exported> {
  const request = await requestOf(parts, input, signal);
  const title = exportName(parts.sessions.requestOf(input.session).title, format);
  const offered = { name: title.replace(/(?=\.\w+$)/, '-witness'), type: exportType(format) };
  return exported(parts, target, offered, async (path) => {
    const written = inThread(parts, request, async function* (client) {
      yield await client.call('witness.write', { format, path }, { signal });
    });
    let all = 0;
    for await (const { bytes } of written) all += bytes;
    return all;
  });
}
