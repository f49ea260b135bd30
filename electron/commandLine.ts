/** The captures that a start of the program names: by arguments, and by a second start that hands them to the first. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** More than anybody selects in a file manager by intention. */
export const MOST_FILES = 64;

export const pathsSchema = z.array(z.string().min(1).max(32_768)).max(MOST_FILES);

/**
 * Absolute paths of the files named in `argv`. In front of them stands the program, and when it is not packaged the
 * script that Electron was told to run. What begins with `-` is meant for Chromium, wherever it stands.
 */
export function filesOnCommandLine(argv: readonly string[], folder: string, packaged: boolean): string[] {
  return argv
    .slice(1)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .slice(packaged ? 0 : 1)
    .slice(0, MOST_FILES)
    .map((argument) => resolve(folder, pathOf(argument)));
}

/** Desktops name a file by its path or by its `file:` URL. */
function pathOf(argument: string): string {
  try {
    return argument.startsWith('file:') ? fileURLToPath(argument) : argument;
  } catch {
    // A file may be called so.
    return argument;
  }
}

/** What a second start hands to the first; another program may have sent it. */
const handedOverSchema = z.strictObject({ files: pathsSchema });
export type HandedOver = z.infer<typeof handedOverSchema>;

/** The files that a second start names; none when what came is not of that shape. */
export function filesHandedOver(data: unknown): string[] {
  return handedOverSchema.safeParse(data).data?.files ?? [];
}
