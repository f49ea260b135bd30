/** What is told of a server that asks its client's ident service before it greets. */
import { expect, it } from 'vitest';
import { ascii } from '../decode/tlsHellos.ts';
import { connect, type Stage, stage, talk } from '../golden/synthetic/stage.ts';
import { readCapture } from './support/readCapture.ts';

/** A mail server that greets 20 s after its client has connected, at 1 s; what ident is told to have to do with that. */
function told(ask: (on: Stage, from: number) => void): string[] {
  const on = stage();
  const tcp = connect(on, 25);
  ask(on, tcp.establishedAt + 0.001);
  talk(tcp, tcp.establishedAt + 20, [['server', ascii('220 mail.example.com ESMTP\r\n')]]);
  const { gaps } = readCapture(on.story.toPcap());
  const [gap] = gaps.filter(({ phase }) => phase === 'before-greeting');
  return gap!.counterEvidence.filter(({ role }) => role === 'ident').map(({ text }) => text);
}

const askIdent = (on: Stage, at: number, until: 'syn' | 'established' = 'syn') =>
  on.story.connect(on.server, on.client, { at, port: 113, until });

it('a question that a firewall drops is waited for', () => {
  expect(told(askIdent)).toEqual(["it waited 20.0 s for its peer's ident service (port 113), in vain"]);
});

it('the answer ends the wait, not the acknowledgement of the question', () => {
  const answers = told((on, from) => {
    const ident = askIdent(on, from, 'established');
    ident.send('client', ascii('4000, 25\r\n'), from + 0.01);
    ident.send('server', ascii('4000, 25 : USERID : UNIX : someone\r\n'), from + 12);
    ident.close('server', from + 12.01);
  });
  expect(answers).toEqual(["it waited 12.0 s for its peer's ident service (port 113), until that answered"]);
});

it('a refusal at once is nothing to be told', () => {
  expect(told((on, from) => void askIdent(on, from).rst('server', from + 0.001))).toEqual([]);
});

it('nor is a question about another connection, that came before', () => {
  expect(told((on) => void askIdent(on, 0.5))).toEqual([]);
});
