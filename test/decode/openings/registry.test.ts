import { describe, expect, it } from 'vitest';
import { CLIENT, SERVER } from '../../../src/base/side.ts';
import { awaitedFirst, firstSpeakerByPort, protocols, recognise } from '../../../src/decode/openings/registry.ts';
import { ascii, OPENSSL_HELLO } from '../tlsHellos.ts';
import { payloadOf } from './play.ts';
import { TRANSCRIPTS } from './transcripts.ts';

function nameOf(side: 0 | 1, bytes: Uint8Array | string, port: number): string | null {
  return recognise(side, payloadOf(typeof bytes === 'string' ? ascii(bytes) : bytes), port)?.name ?? null;
}

describe('a first payload shows its protocol', () => {
  it.each(TRANSCRIPTS.map((transcript) => [transcript.title, transcript] as const))('%s', (_title, transcript) => {
    const { side, bytes } = transcript.steps[0];
    expect(nameOf(side, bytes, transcript.port)).toBe(transcript.protocol);
    expect(nameOf(side, bytes, 40_000)).toBe(transcript.anyPort ? transcript.protocol : null);
  });

  it('tells mail from file transfer by port, then by wording', () => {
    expect(nameOf(SERVER, '220 hello\r\n', 25)).toBe('smtp');
    expect(nameOf(SERVER, '220 hello\r\n', 21)).toBe('ftp');
    expect(nameOf(SERVER, '220 hello\r\n', 40_000)).toBeNull();
    expect(nameOf(SERVER, '220 mail.example.com ESMTP\r\n', 40_000)).toBe('smtp');
    expect(nameOf(SERVER, '220 FTP server ready\r\n', 40_000)).toBe('ftp');
    expect(nameOf(SERVER, '220 x LMTP\r\n', 40_000)).toBe('lmtp');
  });

  it('knows a refusal in place of a greeting at its port', () => {
    expect(nameOf(SERVER, '554 mx.example.com ESMTP not accepting\r\n', 25)).toBe('smtp');
    expect(nameOf(SERVER, '421 Too many connections\r\n', 21)).toBe('ftp');
  });

  it('knows the first byte of a greeting sent byte by byte, at its port only', () => {
    for (const [text, port, name] of [
      ['2', 25, 'smtp'],
      ['22', 21, 'ftp'],
      ['*', 143, 'imap'],
      ['+', 110, 'pop3'],
      ['S', 22, 'ssh'],
    ] as const) {
      expect(nameOf(SERVER, text, port)).toBe(name);
      expect(nameOf(SERVER, text, 40_000)).toBeNull();
    }
  });

  it.each([
    ['a ClientHello', CLIENT, OPENSSL_HELLO],
    ['a request of another protocol', CLIENT, 'GET key\r\n'],
    ["an HTTP reply, which begins nobody's opening", SERVER, 'HTTP/1.1 200 OK\r\n'],
    ['prose', CLIENT, 'Hello there\r\n'],
    ['nothing', CLIENT, ''],
  ] as const)('%s is none of them', (_what, side, bytes) => {
    expect(nameOf(side, bytes, 40_000)).toBeNull();
  });
});

describe('what a port tells', () => {
  it.each([
    [443, CLIENT, { owes: CLIENT, awaited: 'client-hello' }],
    [465, CLIENT, { owes: CLIENT, awaited: 'client-hello' }],
    [993, CLIENT, { owes: CLIENT, awaited: 'client-hello' }],
    [25, SERVER, { owes: SERVER, awaited: 'greeting' }],
    [22, 'both', { owes: SERVER, awaited: 'greeting' }],
    [3306, SERVER, { owes: SERVER, awaited: 'greeting' }],
    [5432, CLIENT, { owes: CLIENT, awaited: 'request' }],
    [389, CLIENT, { owes: CLIENT, awaited: 'request' }],
    [80, CLIENT, { owes: CLIENT, awaited: 'request' }],
    [3690, SERVER, { owes: SERVER, awaited: 'greeting' }],
    [5038, SERVER, { owes: SERVER, awaited: 'greeting' }],
    [5900, SERVER, { owes: SERVER, awaited: 'greeting' }],
    [1883, CLIENT, { owes: CLIENT, awaited: 'request' }],
    [5672, CLIENT, { owes: CLIENT, awaited: 'request' }],
    [40_000, null, null],
  ])('%i', (port, speaker, owed) => {
    expect(firstSpeakerByPort(port)).toBe(speaker);
    expect(awaitedFirst(port)).toEqual(owed);
  });

  it('belongs to one protocol, and never to one in clear and one in TLS', () => {
    const ports = protocols.flatMap((protocol) => protocol.ports);
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports.filter((port) => awaitedFirst(port)?.awaited === 'client-hello')).toEqual([]);
  });
});
