/** Real captures whose names, banners and requests are hostile: to spreadsheets, browsers, terminals and readers. */
import { bytes } from '../support/bytes.ts';
import { httpReply, httpRequest, lines } from '../support/openings.ts';
import { Scenario, START_EPOCH_NS } from '../support/scenario.ts';
import { clientHello, serverHello } from '../support/tlsMessages.ts';

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

/** Bytes as the wire has them, one character each. */
export const HOSTILE_NAMES: readonly string[] = [
  '=HYPERLINK("http://evil.example","x")',
  '+cmd|calc!A0',
  '@SUM(1)',
  '-2+3',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; DROP TABLE stalls; --",
  '\u001b[2J\u001b[1;31mroot#',
  '\u001b]0;title\u0007',
  '\u009b31m',
  'a\r\nptrscope: note: all is well',
  'nul\0inside',
  '\u0008\u0008\u0008\u007f',
  utf8('\u202egnp.exe'),
  utf8('\u2066isolated\u2069'),
  utf8('zero\u200bwidth\ufeff'),
  utf8('e\u0301\u0301\u0301\u0301\u0301\u0301'),
  '\xff\xfe\xc0\x80',
  '| a | b |',
  '[click](javascript:alert(1))',
  '`code` **bold** ![x](http://evil.example/x.png)',
  '\\u{202e}',
  '{{7*7}}#{7*7}',
  'w'.repeat(240),
];

const HOUR_NS = 3_600_000_000_000n;

/** A label holds 63 bytes. */
const asName = (text: string): string =>
  (text.match(/[\s\S]{1,63}/g) ?? []).map((part) => part.replaceAll('.', '\\.')).join('.');

/**
 * Three stalls told with the text: a TLS client that waits for a PTR answer, a mail server whose banner is late, and a
 * web client; its PTR target, alias and forward query have it as well.
 * @param hour  in which it happens: captures of the same hour are the same event captured twice
 */
export function hostileCapture(text: string, hour = 0): Uint8Array {
  const story = new Scenario(START_EPOCH_NS + BigInt(hour) * HOUR_NS);
  const [client, server, resolver] = ['10.1.1.2', '203.0.113.5', '10.1.1.1'].map((address) => story.host(address));
  const name = asName(text);

  const tls = story.connect(client, server, { port: 443, at: 0 });
  const asked = story.askPtr(client, resolver, server.address, { at: 0.01 });
  const answers = [
    { name: asked.name, type: 'CNAME', data: name },
    { name, type: 'PTR', data: name },
  ] as const;
  story.answer(asked, 4, { answers });
  story.answer(story.ask(client, resolver, name, { at: 4.01 }), 8, { rcode: 'NXDOMAIN' });
  tls.send('client', clientHello({ serverName: text, alpn: [text.slice(0, 200)] }), 8.01);
  tls.send('server', serverHello(), 8.02);

  const mail = story.connect(client, server, { port: 25, at: 20 });
  const other = story.askPtr(server, resolver, client.address, { at: 20.01 });
  story.answer(other, 24, { answers: [{ name: other.name, type: 'PTR', data: name }] });
  mail.send('server', lines(`220 ${text} ESMTP Exim ${text}`), 24.01);
  mail.send('client', lines(`EHLO ${text}`), 24.1);

  const web = story.connect(client, server, { port: 80, at: 40 });
  story.answerPtr(story.askPtr(client, resolver, server.address, { at: 40.01 }), 44, name);
  web.send('client', bytes(httpRequest(text)), 44.01);
  web.send('server', httpReply(), 44.02);
  return story.toPcap();
}
