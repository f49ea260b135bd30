/** The files of a live capture as one stream: whenever it is closed, no file stays open. */
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LiveStream } from '../../src/host/liveStream.ts';

import { temporaryFolder } from './temporaryFolder.ts';

const EXAMPLE = new URL('../../examples/exim-banner.pcap', import.meta.url);
const folder = temporaryFolder();

function opened(path: string): number {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd));
    } catch {
      return '';
    }
  });
  return links.filter((link) => link === path).length;
}

function streamOf(name: string): { path: string; stream: LiveStream; asked: () => Promise<unknown> } {
  const path = join(folder, name);
  writeFileSync(path, readFileSync(EXAMPLE));
  const stream = new LiveStream({ opened: () => {}, ended: () => {}, unreadable: () => {} });
  stream.add({ device: 'eth0', number: 1, path, name });
  return { path, stream, asked: () => new Promise((resolve) => stream.ask(resolve)) };
}

describe.skipIf(!existsSync('/proc/self/fd'))('a stream', () => {
  it('gives its files back when it is closed while the first one is being opened', async () => {
    const { path, stream, asked } = streamOf('opening.pcap');
    const answer = asked();
    stream.close();
    expect(await answer).toBeNull();
    expect(stream.isOver).toBe(true);
    expect(stream.capture).toBeNull();
    expect(opened(path)).toBe(0);
  });

  it('gives them back when it is closed while it waits for more', async () => {
    const { path, stream, asked } = streamOf('waiting.pcap');
    await asked();
    expect(opened(path)).toBe(1);
    stream.took(stream.batch?.count ?? 0);
    const answer = asked();
    stream.close();
    await answer;
    expect(opened(path)).toBe(0);
  });
});
