/** Has Wireshark's editcap convert a capture in a format that is not read here, on the user's wish. */
import { statSync } from 'node:fs';
import { OperationError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { openTool } from './toolSource.ts';

/** @param path  of a file; editcap reads most formats from any place in it, so a pipe will not do */
export function openEditcap(path: string): Promise<ByteSource> {
  const missing = new OperationError(
    'tool-missing',
    `${path} is in a format that is not read here, and editcap, which converts it, is not installed`,
    'Install Wireshark\'s command line tools (on Debian and Ubuntu: "apt install wireshark-common"), or convert it elsewhere with "editcap -F pcapng IN OUT".',
  );
  // A name that begins with a dash is no option.
  const name = path.startsWith('-') ? `./${path}` : path;
  const tool = { command: 'editcap', args: ['-F', 'pcapng', name, '-'], task: 'convert', missing };
  return openTool(tool, { kind: 'file', bytes: statSync(path).size });
}
