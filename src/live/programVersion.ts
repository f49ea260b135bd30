/** The version line of a program that captures. */
import { runBriefly } from './programs.ts';

/** `tcpdump version 4.99.3, libpcap version 1.10.3 (with TPACKET_V3)`; the bare name when it does not say. */
export async function programVersion(name: string, path: string): Promise<string> {
  const { stdout, stderr } = await runBriefly(path, ['--version']);
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  const own = (lines.find((line) => line.toLowerCase().startsWith(name)) ?? name).replace(/\.$/, '');
  const library = /libpcap (?:version )?([\d.]+\S*)/.exec(lines.join(' '))?.[1];
  return library === undefined || own.includes('libpcap') ? own : `${own}, libpcap ${library}`;
}
