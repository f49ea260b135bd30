/** Writes what a session has found to where it is wanted. */
import type { EngineOperations } from '../../contract/engineOperations.ts';
import type { InputOf } from '../../contract/operation.ts';
import type { EngineParts } from './engineHandlers.ts';
import { type Exported, exported } from './exported.ts';
import { exportName, exportType } from './exportName.ts';

export function exportSession(
  parts: EngineParts,
  { target, ...input }: InputOf<EngineOperations['session.export']>,
  signal: AbortSignal,
): Promise<Exported> {
  const { sessions } = parts;
  const { session, format } = input;
  const offered = { name: exportName(sessions.requestOf(session).title, format), type: exportType(format) };
  return exported(parts, target, offered, async (path) => {
    const { bytes } = await sessions.ask(session, (client) =>
      client.call('session.write', { ...input, path }, { signal }),
    );
    return bytes;
  });
}
