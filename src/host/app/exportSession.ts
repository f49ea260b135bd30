/** Writes what a session has found to where it is wanted: a granted place, or a file that a browser may fetch. */
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { OperationError } from '../../base/errors.ts';
import type { EngineOperations } from '../../contract/engineOperations.ts';
import type { InputOf, OutputOf } from '../../contract/operation.ts';
import type { EngineParts } from './engineHandlers.ts';
import { exportName, exportType } from './exportName.ts';
import { DOWNLOAD_PATH } from './paths.ts';

type Exporting = EngineOperations['session.export'];

export async function exportSession(
  { grants, files, downloads, sessions }: EngineParts,
  { target, ...input }: InputOf<Exporting>,
  signal: AbortSignal,
): Promise<OutputOf<Exporting>> {
  const write = (path: string) =>
    sessions.ask(input.session, (client) => client.call('session.write', { ...input, path }, { signal }));
  const name = exportName(sessions.requestOf(input.session).title, input.format);
  if (target !== null) {
    const path = grants.pathOf(target, 'write');
    const { bytes } = await write(path);
    return { name: basename(path), bytes, url: null };
  }
  if (downloads === null) throw new OperationError('no-such-grant', 'there is no place to write to', 'Choose one.');
  const path = files.next('export');
  try {
    const { bytes } = await write(path);
    const url = `${DOWNLOAD_PATH}${downloads.offer({ path, name, type: exportType(input.format) })}`;
    return { name, bytes, url };
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}
