/** Events of the browser's shell: none is lost between two readings, and leaving off ends the reading. */
import { expect, it } from 'vitest';
import { EventQueue } from '../../../renderer/shell/eventQueue.ts';

it('gives what came before it was read, then what comes, until it is told to end', async () => {
  const queue = new EventQueue<string>();
  const end = new AbortController();
  queue.push('before');
  const read: string[] = [];
  const reading = (async () => {
    for await (const event of queue.read(end.signal)) read.push(event);
  })();
  await new Promise((resolve) => setTimeout(resolve));
  queue.push('while');
  await new Promise((resolve) => setTimeout(resolve));
  expect(read).toEqual(['before', 'while']);
  end.abort();
  await reading;
});

it('does not keep more than a hundred that nobody reads', async () => {
  const queue = new EventQueue<number>();
  for (let at = 0; at < 1000; at += 1) queue.push(at);
  const end = new AbortController();
  const read: number[] = [];
  for await (const event of queue.read(end.signal)) {
    read.push(event);
    if (read.length === 100) end.abort();
  }
  expect(read.at(-1)).toBe(99);
});
