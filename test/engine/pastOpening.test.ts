/** A slow reverse lookup that delayed no opening may have kept a session waiting: where nothing shows that, it is said. */
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/engine/analysis.ts';
import { DEFAULT_PARAMETERS } from '../../src/model/parameters.ts';
import { askInVain, CLIENT, connect, handshake, openTls, type Stage, stage } from '../golden/synthetic/stage.ts';
import type { Host } from '../support/scenario.ts';
import { applicationData } from '../support/tlsMessages.ts';
import { readCapture } from './support/readCapture.ts';

function isSaid(on: Stage): boolean {
  const { limits } = readCapture(on.story.toPcap());
  return limits.some(({ kind }) => kind === 'waits-past-opening');
}

/** A TLS connection that opens at once; answers when that was over. */
function openAtOnce(on: Stage): number {
  const tcp = connect(on, 443, { capturedAt: 'server' });
  openTls(tcp, tcp.establishedAt + 0.001);
  return tcp.establishedAt + 1;
}

function afterOpening(ask: (on: Stage, from: number) => void): Stage {
  const on = stage();
  ask(on, openAtOnce(on));
  on.story.ask(on.client, on.resolver, 'last.example.com', { at: 60 });
  return on;
}

const stranger = (on: Stage): Host => on.story.host('10.0.0.77');

describe('that something may have waited past the opening', () => {
  it('is said where the server asked about its client in vain', () => {
    expect(isSaid(afterOpening((on, from) => askInVain(on, on.server, CLIENT, from)))).toBe(true);
  });

  it('is said where the answer took long', () => {
    const on = afterOpening((on, from) =>
      on.story.answerPtr(on.story.askPtr(on.server, on.resolver, CLIENT, { at: from }), from + 4, 'client.example.com'),
    );
    expect(isSaid(on)).toBe(true);
  });

  it('is said where the name came at once, and its confirmation did not', () => {
    const on = afterOpening((on, from) => {
      const name = 'client.example.com';
      on.story.answerPtr(on.story.askPtr(on.server, on.resolver, CLIENT, { at: from }), from + 0.01, name);
      on.story.ask(on.server, on.resolver, name, { at: from + 0.011 });
    });
    expect(isSaid(on)).toBe(true);
  });

  it('is not said of what a name server asks for one whom the lookup kept waiting', () => {
    const on = afterOpening((on, from) => {
      const asked = on.story.host('10.0.0.54');
      askInVain(on, on.server, CLIENT, from, { servers: [asked] });
      const tcp = on.story.connect(on.client, asked, { at: 0.5, port: 443 });
      openTls(tcp, tcp.establishedAt + 0.001);
      askInVain(on, asked, CLIENT, from + 0.001);
    });
    const { limits } = readCapture(on.story.toPcap());
    expect(limits.find(({ kind }) => kind === 'waits-past-opening')?.count).toBe(1);
  });

  it('is not said where the answer came at once', () => {
    const on = afterOpening((on, from) =>
      on.story.answerPtr(on.story.askPtr(on.server, on.resolver, CLIENT, { at: from }), from + 0.01, 'a.example.com'),
    );
    expect(isSaid(on)).toBe(false);
  });

  it('is not said of a host, or an address, without a conversation with the other', () => {
    expect(isSaid(afterOpening((on, from) => askInVain(on, stranger(on), CLIENT, from)))).toBe(false);
    expect(isSaid(afterOpening((on, from) => askInVain(on, on.server, '10.0.0.77', from)))).toBe(false);
  });

  it('is followed as a wait of the connection that it is, listed once', () => {
    const on = stage();
    const tcp = connect(on, 443, { capturedAt: 'server' });
    openTls(tcp, tcp.establishedAt + 0.001);
    const waiting = connect(on, 443, { capturedAt: 'server', at: 2 });
    const opened = handshake(waiting, waiting.establishedAt + 0.001);
    askInVain(on, on.server, CLIENT, opened + 0.1);
    waiting.send('server', applicationData(300), opened + 10.12);
    waiting.close('client', opened + 11);
    on.story.ask(on.client, on.resolver, 'last.example.com', { at: 60 });
    const opening: number[] = [];
    let book: Analysis['connectionBook'] = null;
    const after = (analysis: Analysis) => {
      book = analysis.connectionBook;
      opening.push(analysis.openingConnections().length);
    };
    const pieces = { bytes: [1 << 20], frames: [1], after };
    const { stalls } = readCapture(on.story.toPcap(), { keepAll: true }, pieces);
    expect(stalls.map(({ connection }) => connection.stream)).toEqual([1]);
    expect(book).toMatchObject({ count: 2 });
    // None is opening while it waits.
    expect(Math.max(...opening.slice(-6))).toBe(0);
  });

  it('is said with the threshold where that is out of the ordinary: shorter delays were not looked for', () => {
    const parameters = { ...DEFAULT_PARAMETERS, thresholdMs: 8000 };
    const on = afterOpening((at, from) => askInVain(at, at.server, CLIENT, from));
    const { limits } = readCapture(on.story.toPcap(), { parameters });
    expect(limits.find(({ kind }) => kind === 'waits-past-opening')?.text).toContain('no opening by 8.0 s or more');
  });

  it('is not said where the lookup made a stall', () => {
    const on = stage();
    const tcp = connect(on, 443);
    askInVain(on, on.client, on.server.address, tcp.establishedAt + 0.001);
    openTls(tcp, tcp.establishedAt + 10.03);
    expect(isSaid(on)).toBe(false);
  });
});
