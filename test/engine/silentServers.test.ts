/** That a silent server's lookups cannot be seen is said only where none of its own was. */
import { expect, it } from 'vitest';
import { ascii } from '../decode/tlsHellos.ts';
import { connect, type Stage, stage, talk } from '../golden/synthetic/stage.ts';
import { readCapture } from './support/readCapture.ts';

/** A server that takes 10 s over its greeting. */
function isSaid(ask: (on: Stage, from: number) => void): boolean {
  const on = stage();
  const tcp = connect(on, 25);
  ask(on, tcp.establishedAt + 0.001);
  talk(tcp, tcp.establishedAt + 10, [['server', ascii('220 mail.example.com ESMTP\r\n')]]);
  const { gaps, limits } = readCapture(on.story.toPcap());
  expect(gaps).toHaveLength(1);
  return limits.some(({ kind }) => kind === 'server-lookups-unseen');
}

it.each([
  ['nobody', () => {}, true],
  ['its client', (on: Stage, at: number) => on.story.ask(on.client, on.resolver, 'a.example.com', { at }), true],
  [
    'its client, about another address',
    (on: Stage, at: number) => on.story.askPtr(on.client, on.resolver, '198.51.100.7', { at }),
    true,
  ],
  [
    'itself, about another address',
    (on: Stage) => on.story.askPtr(on.server, on.resolver, '198.51.100.7', { at: 0.5 }),
    false,
  ],
  [
    'itself, for another name',
    (on: Stage, at: number) => on.story.ask(on.server, on.resolver, 'a.example.com', { at }),
    false,
  ],
] as const)('where %s asked in vain meanwhile: %#', (_, ask, expected) => {
  expect(isSaid(ask)).toBe(expected);
});
