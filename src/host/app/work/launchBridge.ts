/**
 * Capture processes for a session's thread, where only the main thread can start them: their lines go to and fro over a
 * port each.
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { CaptureChild, Launch } from '../../../live/launch.ts';

/** From the thread, over a port of its own for each process. */
type Order = { readonly kind: 'line'; readonly line: string } | { readonly kind: 'kill' };
type Word =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'gone'; readonly how: string; readonly standardError: string };

/** The main thread's end: starts one process for each port that comes. Answers how all of them are ended. */
export function serveLaunches(port: MessagePort, launch: Launch): () => void {
  const children = new Set<CaptureChild>();
  port.on('message', (channel: MessagePort) => {
    const say = (word: Word) => channel.postMessage(word);
    const child = launch();
    children.add(child);
    child.onLine((line) => say({ kind: 'line', line }));
    child.onGone((how, standardError) => {
      children.delete(child);
      say({ kind: 'gone', how, standardError });
      channel.close();
    });
    channel.on('message', (order: Order) => {
      if (order.kind === 'line') child.write(order.line);
      else child.kill();
    });
  });
  return () => {
    port.close();
    for (const child of children) child.kill();
  };
}

/** The thread's end. */
export function bridgedLaunch(port: MessagePort): Launch {
  return () => {
    const { port1, port2 } = new MessageChannel();
    port.postMessage(port2, [port2]);
    const order = (one: Order) => port1.postMessage(one);
    const lines: ((line: string) => void)[] = [];
    const gone: ((how: string, standardError: string) => void)[] = [];
    port1.on('message', (word: Word) => {
      if (word.kind === 'line') for (const listener of lines) listener(word.line);
      else for (const listener of gone.splice(0)) listener(word.how, word.standardError);
    });
    return {
      processId: null,
      write: (line) => order({ kind: 'line', line }),
      onLine: (listener) => lines.push(listener),
      onGone: (listener) => gone.push(listener),
      kill: () => order({ kind: 'kill' }),
    };
  };
}
