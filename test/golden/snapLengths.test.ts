/** Captures of real software, cut as short snap lengths would have: what is still told, and how sure it is. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { analyzeInMemory } from '../robustness/inMemory.ts';
import { pcapFile } from '../support/captureFiles.ts';
import { capturedFrames } from '../support/rewrapCapture.ts';
import { askAndHear, askInVain, connect, openTls, SERVER, SERVER_NAME, stage } from './synthetic/stage.ts';

function analyzed(name: string, snapLength = 65_535): Report {
  return analyzedCut(new Uint8Array(readFileSync(new URL(`real/${name}/capture.pcap`, import.meta.url))), snapLength);
}

function analyzedCut(capture: Uint8Array, snapLength: number): Report {
  const frames = capturedFrames(capture);
  const cut = frames.map((frame) => ({ ...frame, originalLength: frame.bytes.length + frame.missing }));
  return analyzeInMemory(pcapFile(cut, { linkType: frames[0].linkType, precision: 'ns', snapLength }))!;
}

const stallsOf = ({ stalls }: Report) =>
  stalls.map(({ side, phase, cause, durationSeconds }) => [side, phase, cause, durationSeconds].join(' '));
const NOBODY = { rcode: 'NXDOMAIN' } as const;
const confidencesOf = ({ stalls }: Report) => stalls.map(({ confidence }) => confidence);

describe.each([96, 110, 128])('cut to %i bytes', (snapLength) => {
  test.each([
    'exim-forward-silent',
    'exim-silent',
    'jdk-forward-silent',
    'jdk-forward-slow',
    'jdk-silent-2',
    'jdk-ipv6',
    'ssh-gssapi-client',
    'sshd-usedns-silent',
    'sshd-usedns-slow',
  ])('%s keeps its stalls', (name) => {
    expect(stallsOf(analyzed(name, snapLength))).toEqual(stallsOf(analyzed(name)));
  });
});

describe('a question about an IPv6 address, cut in the midst of its name', () => {
  test.each([
    [96, 'possible'],
    [110, 'possible'],
    [128, 'certain'],
  ])('at %i bytes is %s', (snapLength, confidence) => {
    const report = analyzed('ssh-gssapi-client', snapLength);
    expect(confidencesOf(report)).toEqual([confidence, confidence]);
    expect(report.findings).toEqual([]);
    expect(report.limits.map(({ kind }) => kind)).toContain('short-snap-length');
  });

  const peer = '2001:db8::5';
  const asking = (seen: string, about = peer, answered = false) => {
    const on = stage('10.0.0.2', '203.0.113.5');
    const client = on.story.host('2001:db8::2', on.client.mac);
    on.story.connect(on.story.host(seen), on.story.host('2001:db8:ffff::9'), { at: 0.5, port: 443 });
    const tcp = on.story.connect(client, on.story.host(peer), { at: 1, port: 443 });
    const from = tcp.establishedAt + 0.001;
    if (answered) on.story.answer(on.story.askPtr(on.client, on.resolver, about, { at: from }), from + 0.01, NOBODY);
    else askInVain(on, on.client, about, from);
    openTls(tcp, from + 10.01);
    return analyzedCut(on.story.toPcap(), 96);
  };

  test('belongs to the one address seen that ends so', () => {
    expect(stallsOf(asking('2001:db8:1::7'))).toEqual(['client before-client-hello ptr-unanswered 10.011']);
  });

  test('belongs to none where two end so, or none does', () => {
    expect(asking('2001:db9::5').stalls).toEqual([]);
    expect(asking('2001:db8:1::7', '2001:db8::6').stalls).toEqual([]);
  });

  test('is answered by an answer that is cut as well', () => {
    const report = asking('2001:db8:1::7', peer, true);
    expect(report.stalls).toEqual([]);
    expect(report.findings).toEqual([]);
    expect(report.summary.unansweredLookups).toBe(0);
  });
});

/** The PTR comes at once; then `asker` asks in vain for `name`, and the ClientHello leaves when it gives up. */
function askingFor(name: string, asker: 'client' | 'server' = 'client'): Uint8Array {
  const on = stage();
  const tcp = connect(on, 443);
  const from = tcp.establishedAt + 0.001;
  askAndHear(on, on.client, SERVER, from, 0.002, SERVER_NAME);
  for (const step of [0.003, 5.005]) {
    on.story.ask(on[asker], on.resolver, name, { at: from + step, id: 0x6b6b, port: 39999 });
  }
  openTls(tcp, from + 10.01);
  return on.story.toPcap();
}

describe('a confirmation whose name was cut out of the answer', () => {
  test.each(['exim-forward-silent', 'jdk-forward-silent', 'jdk-forward-slow'])('is likely at best in %s', (name) => {
    const report = analyzed(name, 96);
    expect(confidencesOf(report)).toEqual(confidencesOf(report).map(() => 'likely'));
    expect(report.stalls[0].reasons.join()).toContain('the capture cut the name out of the answer');
    expect(report.findings).toEqual([]);
  });

  test('is possible at best where nothing but the length of the name is left', () => {
    const report = analyzedCut(askingFor(SERVER_NAME), 96);
    expect(stallsOf(report)).toEqual(['client before-client-hello forward-unanswered 10.011']);
    expect(confidencesOf(report)).toEqual(['possible']);
  });

  test.each([
    ['a name of another length', askingFor('a.longer.example.com'), 96],
    ['a name that begins otherwise', askingFor('pail.example.com'), 98],
    ['the name, asked by another host', askingFor(SERVER_NAME, 'server'), 96],
  ])('is not %s', (_what, capture, snapLength) => {
    const report = analyzedCut(capture, snapLength);
    expect(report.stalls).toEqual([]);
    expect(report.gaps).toHaveLength(1);
  });
});
