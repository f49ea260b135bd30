import { describe, expect, it } from 'vitest';
import { CLIENT, SERVER } from '../../../src/base/side.ts';
import { ascii, concat, filled } from '../tlsHellos.ts';
import { beginDialog, factsOf, inWords, payloadOf } from './play.ts';
import { TRANSCRIPTS } from './transcripts.ts';

describe('an opening is told turn by turn', () => {
  it.each(TRANSCRIPTS.map((transcript) => [transcript.title, transcript] as const))('%s', (_title, transcript) => {
    const dialog = beginDialog(transcript.protocol, transcript.port);
    const told = transcript.steps.map(({ side, bytes }) => inWords(dialog.read(side, payloadOf(bytes))));
    expect(told).toEqual(transcript.steps.map(({ turn }) => turn));
    expect(factsOf(dialog)).toMatchObject(transcript.facts ?? {});
  });
});

describe('payloads cut by the snap length', () => {
  it('still tell the turns of SMTP', () => {
    const smtp = TRANSCRIPTS[0];
    const dialog = beginDialog(smtp.protocol, smtp.port);
    const told = smtp.steps.map(({ side, bytes }) => {
      return inWords(dialog.read(side, payloadOf(bytes, Math.min(bytes.length, 30))));
    });
    expect(told).toEqual(smtp.steps.map(({ turn }) => turn));
    expect(factsOf(dialog).serverName).toBe('mail.example.com');
  });

  it('end a long greeting of which only the beginning was captured', () => {
    const dialog = beginDialog('smtp', 25);
    const greeting = ascii('220-mail.example.com ESMTP Exim 4.96\r\n220-no spam\r\n220 please\r\n');
    expect(inWords(dialog.read(SERVER, payloadOf(greeting, 40)))).toBe('greeting; client owes session');
    expect(inWords(dialog.read(CLIENT, payloadOf(ascii('EHLO x\r\n'))))).toBe('data; server owes session');
  });
});

describe('SSH whose payloads are cut by the snap length', () => {
  /** As OpenSSH sends them: in blocks of eight bytes until NEWKEYS, behind which nothing can be read. */
  const packet = (code: number, bytes: number) =>
    concat(Uint8Array.of(0, 0, (bytes - 4) >> 8, (bytes - 4) & 0xff, 6, code), filled(bytes - 6));
  const identification = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n';
  const steps = [
    [CLIENT, ascii(identification)],
    [SERVER, ascii(identification)],
    [CLIENT, packet(20, 1560)],
    [SERVER, packet(20, 1080)],
    [CLIENT, packet(30, 1208)],
    [SERVER, concat(packet(31, 1000), packet(21, 16), filled(548, 0x99))],
    [CLIENT, packet(21, 16)],
    ...Array.from({ length: 12 }, (_, at) => [at % 2 === 0 ? CLIENT : SERVER, filled(44, 0x99)] as const),
  ] as const;
  const told = (captured: number) => {
    const dialog = beginDialog('ssh', 22);
    return steps.map(([side, bytes]) => inWords(dialog.read(side, payloadOf(bytes, Math.min(bytes.length, captured)))));
  };

  it.each([8, 10, 24, 54, 80])('tells the same with %i bytes of each', (captured) => {
    expect(told(captured)).toEqual(told(2000));
  });

  it('is not taken for encrypted before its keys are exchanged', () => {
    expect(told(10).slice(0, 7).join()).not.toContain('authentication;');
    expect(told(10).slice(7)).toEqual(Array(12).fill(expect.stringContaining('authentication')));
  });
});

describe('what follows in the same segment is left to the next reader', () => {
  it.each([
    ['a ClientHello behind a PROXY header', 'proxy', CLIENT, 'PROXY TCP4 192.0.2.7 192.0.2.1 4000 443\r\n'],
    ['a greeting behind a reply to CONNECT', 'http', SERVER, 'HTTP/1.1 200 OK\r\n\r\n'],
  ] as const)('%s', (_what, protocol, side, head) => {
    const dialog = beginDialog(protocol, 8080);
    if (protocol === 'http') dialog.read(CLIENT, payloadOf(ascii('CONNECT a.example:22 HTTP/1.1\r\n\r\n')));
    const payload = payloadOf(ascii(`${head}what follows`));
    dialog.read(side, payload);
    expect(payload.end - dialog.rest).toBe('what follows'.length);
  });
});
