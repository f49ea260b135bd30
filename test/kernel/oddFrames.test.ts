/**
 * An opening in which one frame is odd in one way: what the kernel makes of it up to there, and leaves to TypeScript, is
 * what TypeScript alone would have made of it.
 */
import { describe, expect, test } from 'vitest';
import type { Analysis, AnalysisOptions } from '../../src/engine/analysis.ts';
import type { BookedConnection } from '../../src/engine/connectionBook.ts';
import type { Buffers } from '../../src/formats/readBuffer.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { writeJson } from '../../src/report/json.ts';
import { type Pieces, readCapture } from '../engine/support/readCapture.ts';
import { Scenario } from '../support/scenario.ts';
import { applicationData, clientFinished, clientHello, serverHello } from '../support/tlsMessages.ts';
import { ELSEWHERE } from './support/elsewhere.ts';

/** Ethernet, then IPv4, then TCP. */
const IP = 14;
const TCP = 34;

/** Changes a frame in place. */
type Change = (frame: Uint8Array, view: DataView) => void;

const CHANGES: Readonly<Record<string, Change>> = {
  'a window of zero': (_, view) => view.setUint16(TCP + 14, 0),
  'an acknowledgement of what was not seen': (_, view) => view.setUint32(TCP + 8, view.getUint32(TCP + 8) + 1000),
  'a sequence number further on': (_, view) => view.setUint32(TCP + 4, view.getUint32(TCP + 4) + 7),
  'a sequence number of before': (_, view) => view.setUint32(TCP + 4, view.getUint32(TCP + 4) - 7),
  'other hops': (frame) => {
    frame[IP + 8] = 33;
  },
  'a reserved address': (frame) => {
    frame[IP + 12] = 0xf1;
  },
  'a fragment': (_, view) => view.setUint16(IP + 6, 0x2000),
  'IP options': (frame) => {
    frame[IP] = 0x46;
  },
  'a length of zero': (_, view) => view.setUint16(IP + 2, 0),
  'a TCP header too short': (frame) => {
    frame[TCP + 12] = 0x40;
  },
  'another sender on the link': (frame) => {
    frame[10] ^= 0x55;
  },
  loopback: (frame) => {
    frame.fill(0, 6, 12);
  },
  ...Object.fromEntries(
    [0x01, 0x02, 0x04, 0x10, 0x11, 0x12, 0x14, 0x18, 0x29].map((flags) => [
      `flags of 0x${flags.toString(16)}`,
      (frame: Uint8Array) => {
        frame[TCP + 13] = flags;
      },
    ]),
  ),
  'a TLS alert': payload([21, 3, 3, 0, 2, 2, 40]),
  'a ClientHello once more': payload([22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3]),
  'a change of ciphers and a ClientHello': payload([20, 3, 3, 0, 1, 1, 22, 3, 1, 0, 200, 1, 0, 0, 196]),
  'a hello in the form of SSL 2': payload([0x80, 0x2e, 1, 3, 1]),
  'a HelloRetryRequest': payload([22, 3, 3, 0, 88, 2, 0, 0, 84, 3, 3, 0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11]),
  'a banner': text('220 mail.example.com ESMTP Exim\r\n'),
};

/** Of one side of a mail's opening, the beginnings of its messages written over. */
const MAIL_CHANGES: Readonly<Record<string, Change>> = {
  ...CHANGES,
  'a request for TLS': text('STARTTLS\r\n'),
  'one in small letters': text('starttls\r\n'),
  'a chunk of the message': text('BDAT 3\r\n'),
  'no command': text('\r\n'),
  'two lines': text('NO\r\nNOOP'),
  'two replies': text('250 x\r\n250'),
  'a reply of several lines': text('250-x\r\n250'),
  'one of several codes': text('250-x\r\n251'),
  'a code alone': text('250\r\n'),
  'a code and an odd sign': text('250_x'),
  'no code': text('25x x'),
  'the end of it': text('221 x'),
  'what may follow now': text('354 x'),
  'the client known': text('235 x'),
  'a refusal': text('550 5.7.25 no PTR'),
  'another one': text('450 x'),
  'no end of the line': (frame) => {
    if (frame.length > TCP + 36) frame[frame.length - 1] = 0x20;
  },
  'another port': (_, view) => view.setUint16(TCP + 2, view.getUint16(TCP + 2) === 25 ? 24 : 25),
};

function changed(capture: Uint8Array, at: number, change: Change): Uint8Array {
  const copy = capture.slice();
  const { start, length } = recordsOf(copy)[at];
  const frame = copy.subarray(start, start + length);
  change(frame, new DataView(frame.buffer, frame.byteOffset, frame.byteLength));
  return copy;
}

/** Puts bytes over the payload, where there is as much. */
function payload(bytes: readonly number[]): Change {
  return (frame) => {
    const from = TCP + (frame[TCP + 12] >> 4) * 4;
    if (frame.length >= from + bytes.length) frame.set(bytes, from);
  };
}

function text(message: string): Change {
  return payload([...Buffer.from(message)]);
}

/** One for all: nothing of an analysis is looked at once the next one has begun. */
const kernel = new Kernel();

const PLAIN = opening('www.example.com', 0);
/** The client is silent, or the server, and for what seems no reason. */
const SILENT = [opening('www.example.com', 1, 0.7), opening('www.example.com', 2, 0.7)];
/** Where the second and the third connection begin. */
const [, SECOND, THIRD] = recordsOf(PLAIN).flatMap(({ start }, at) => (PLAIN[start + TCP + 13] === 2 ? at : []));

describe('one odd frame', () => {
  for (const [name, change] of Object.entries(CHANGES)) {
    test(name, () => {
      for (let at = SECOND; at < THIRD; at++) {
        expectSame(changed(PLAIN, at, change), [at + 1, at + 4]);
        for (const capture of SILENT) expectSame(changed(capture, at, change), []);
      }
    });
  }
});

describe('one odd frame of a mail', () => {
  const plain = mail(0);
  const end = recordsOf(plain).length;

  for (const [name, change] of Object.entries(MAIL_CHANGES)) {
    test(name, () => {
      for (let at = 0; at < end; at++) {
        expectSame(changed(plain, at, change), at < 3 ? [at + 1] : [at + 1, at + 2]);
        expectSame(cut(changed(plain, at, change), at), []);
      }
    });
  }

  test.each([0.1, 0.19, 0.21, 0.45, 0.6, 3])('with a silence of %d s at each place', (seconds) => {
    for (let at = 1; at <= 9; at++) expectSame(mail(at, seconds), [4, 5, 6, 7]);
  });

  test.each([80, 120, 121, 122, 123, 124, 200])('with %d more signs in its greeting', (more) => {
    expectSame(mail(6, 1, 'x'.repeat(more)), [4, 5, 6]);
  });
});

describe('an opening', () => {
  test.each([0.1, 0.19, 0.21, 0.45, 0.6, 3])('with a silence of %d s at each place', (seconds) => {
    for (let at = 1; at <= 8; at++) expectSame(opening('www.example.com', at, seconds), [SECOND + 4, SECOND + 6]);
  });

  test.each([
    'dns.google',
    'a',
    `${'x'.repeat(59)}.com`,
    `${'x'.repeat(60)}.com`,
    `${'y'.repeat(63)}.${'z'.repeat(63)}.org`,
  ])('to a server named %s', (name) => {
    expectSame(opening(name, 0), [SECOND + 5]);
    expectSame(opening(name, 4, 2), [SECOND + 5]);
  });

  test('on which nobody speaks, to a port where clients spoke TLS before', () => {
    const story = new Scenario();
    const client = story.host('10.0.0.2');
    const server = story.host('203.0.113.5');
    const spoken = story.connect(client, server, { at: 1, port: 9999 });
    spoken.send('client', clientHello({ serverName: 'www.example.com' }), spoken.establishedAt + 0.01);
    spoken.send('server', serverHello(), spoken.establishedAt + 0.02);
    story.connect(client, server, { at: 2, port: 9999 });
    story.ask(client, story.host('10.0.0.53'), 'www.example.org', { at: 9, type: 'A' });
    const capture = story.toPcap();
    expectSame(capture, []);
    expect(told(capture, [], kernel).report).toContain('client-hello');
  });

  test.each([
    ['the well-known prefix', '64:ff9b::cb00:7105', false],
    ['one that the capture showed', '2001:db8:64::cb00:7105', true],
  ])('that waited for a lookup of the IPv4 address in its own: %s', (_, address, isShown) => {
    const story = new Scenario();
    const client = story.host('2001:db8::2');
    const server = story.host(address);
    const resolver = story.host('2001:db8::53');
    if (isShown) {
      const query = story.ask(client, resolver, 'ipv4only.arpa', { at: 0.2, type: 'AAAA' });
      story.answer(query, 0.21, { answers: [{ name: query.name, type: 'AAAA', data: '2001:db8:64::c000:aa' }] });
    }
    story.connect(client, server, { at: 1, port: 443 });
    const asked = story.ask(client, resolver, '5.113.0.203.in-addr.arpa', { at: 2, type: 'PTR' });
    story.answer(asked, 5);
    story.connect(client, server, { at: 5.01, port: 443 });
    const capture = story.toPcap();
    expectSame(capture, []);
    expect(told(capture, [], kernel).report).toContain('before-connect');
  });

  test('while another lookup of its host is slow', () => {
    const story = new Scenario();
    const client = story.host('10.0.0.2');
    const resolver = story.host('10.0.0.53');
    const tcp = story.connect(client, story.host('203.0.113.5'), { at: 1, port: 443 });
    story.ask(client, resolver, '5.113.0.203.in-addr.arpa', { at: 1.05, type: 'PTR' });
    const other = story.ask(client, resolver, 'www.example.org', { at: 1.06, type: 'A' });
    story.answer(other, 5.9);
    tcp.send('client', clientHello({ serverName: 'www.example.com' }), 6.06);
    const capture = story.toPcap();
    expectSame(capture, []);
    expect(told(capture, [], kernel).report).toContain('another lookup of the same host');
  });
});

/** Which one was made an object first is nobody's business. */
function inOrder(connections: BookedConnection[]): BookedConnection[] {
  return connections.sort((a, b) => (a.stream ?? 0) - (b.stream ?? 0));
}

/** The same report, and the same of every connection that is open after so many frames. */
function expectSame(capture: Uint8Array, after: readonly number[]): void {
  expect(told(capture, after, kernel)).toEqual(told(capture, after, ELSEWHERE));
}

function told(capture: Uint8Array, places: readonly number[], buffers: Buffers): { open: unknown; report: string } {
  const read = (options: Partial<AnalysisOptions>, pieces?: Pieces) => {
    kernel.reset();
    return [...writeJson(readCapture(capture, { ...options, kernel }, pieces, undefined, buffers))].join('');
  };
  // Asking makes objects of all that are open: so each time in an analysis of its own.
  const open = places.map((place) => {
    let found: unknown = null;
    const after = (analysis: Analysis, turn: number) => {
      if (turn === place) found = inOrder(analysis.openingConnections());
    };
    read({ keepAll: true }, { bytes: [1 << 20], frames: [1], after });
    return found;
  });
  return { open, report: read({}) };
}

/**
 * Two openings of one client to a server whose address it looks up in vain, and a third one that waits for that.
 * @param at  before which message of the second one it is silent for so long
 */
function opening(serverName: string, at: number, seconds = 0): Uint8Array {
  const story = new Scenario();
  const client = story.host('10.0.0.2');
  const server = story.host('203.0.113.5');
  const resolver = story.host('10.0.0.53');
  let now = 1;
  for (const [turn, silentAt] of [0, at, 0].entries()) {
    if (turn === 2) story.ask(client, resolver, '5.113.0.203.in-addr.arpa', { at: now - 0.001, type: 'PTR' });
    const tcp = story.connect(client, server, { at: now, port: 443 });
    const wait = (place: number, usual: number) => {
      now += usual + (place === silentAt ? seconds : 0);
      return now;
    };
    now = tcp.establishedAt;
    tcp.send('client', clientHello({ serverName }), wait(1, turn === 2 ? 5.003 : 0.01));
    tcp.send('server', serverHello(), wait(2, 0.02));
    tcp.send('server', applicationData(900), wait(3, 0.001));
    tcp.send('client', clientFinished(), wait(4, 0.01));
    tcp.send('client', applicationData(300), wait(5, 0.01));
    tcp.send('server', applicationData(300), wait(6, 0.01));
    now = wait(7, 0.3);
  }
  return story.toPcap();
}

/** A mail's opening up to the message's content, whose sender's address the server looks up. The rest as in `opening`. */
function mail(at: number, seconds = 0, more = ''): Uint8Array {
  const story = new Scenario();
  const client = story.host('10.0.0.2');
  const tcp = story.connect(client, story.host('203.0.113.5'), { at: 1, port: 25 });
  let now = tcp.establishedAt;
  const messages = [
    `220 mail.example.net ESMTP Postfix${more}\r\n`,
    'EHLO client.example.com\r\n',
    '250-mail.example.net\r\n250 PIPELINING\r\n',
    'MAIL FROM:<anna@example.com>\r\n',
    '250 2.1.0 Ok\r\n',
    'RCPT TO:<bob@example.net>\r\n',
    '250 2.1.5 Ok\r\n',
    'DATA\r\n',
    '354 End data with <CR><LF>.<CR><LF>\r\n',
    'Subject: hello\r\n',
  ];
  for (const [turn, message] of messages.entries()) {
    now += turn === at ? seconds : 0.01;
    tcp.send(turn % 2 === 0 ? 'server' : 'client', new TextEncoder().encode(message), now);
    if (turn % 3 === 2) tcp.ack(turn % 2 === 0 ? 'client' : 'server', now + 0.002);
  }
  return story.toPcap();
}

/** With a snap length that cuts the last byte off this frame. */
function cut(capture: Uint8Array, at: number): Uint8Array {
  const { start, length } = recordsOf(capture)[at];
  const copy = Uint8Array.from([...capture.subarray(0, start + length - 1), ...capture.subarray(start + length)]);
  new DataView(copy.buffer).setUint32(start - 8, length - 1, true);
  return copy;
}

function recordsOf(capture: Uint8Array): { start: number; length: number }[] {
  const view = new DataView(capture.buffer, capture.byteOffset);
  const records: { start: number; length: number }[] = [];
  for (let at = 24; at < capture.length; at += 16 + records[records.length - 1].length)
    records.push({ start: at + 16, length: view.getUint32(at + 8, true) });
  return records;
}
