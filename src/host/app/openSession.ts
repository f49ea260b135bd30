/** Opens what was granted, as one session. */
import { OperationError } from '../../base/errors.ts';
import type { EngineParts } from './engineHandlers.ts';

/** Answers the session's id. Throws an `OperationError`. */
export async function openSession(
  { grants, uploads, recent, sessions, settings }: EngineParts,
  wanted: readonly string[],
  thresholdMs: number | null,
): Promise<string> {
  const distinct = [...new Set(wanted)];
  const paths = distinct.map((grant) => grants.pathOf(grant, 'read'));
  if (distinct.some((grant) => uploads?.isPending(grant))) {
    throw new OperationError('not-readable', 'it has not been uploaded to its end', 'Wait for the end of the upload.');
  }
  const names = distinct.map((grant) => grants.nameOf(grant));
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  const session = await sessions.open(
    { kind: 'files', paths },
    `${names[0]}${more}`,
    thresholdMs ?? settings.settings.thresholdMs,
  );
  // Uploads go with the run; there is nothing to come back to.
  for (const [at, path] of paths.entries()) if (uploads?.has(distinct[at]) !== true) void recent.add(path);
  return session;
}
