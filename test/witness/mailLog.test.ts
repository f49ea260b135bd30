/** Delivery attempts out of the logs of real mail servers, line by line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OperationError } from '../../src/base/errors.ts';
import { patternLog } from '../../src/witness/logs/pattern.ts';
import { MailLogReader } from '../../src/witness/mailLog.ts';

const NEAR = Date.UTC(2026, 10, 22, 16);

function read(line: string) {
  return new MailLogReader(NEAR, null).line(line);
}

describe('Exim', () => {
  const at = '2026-11-22 16:07:45';
  it('tells a delivery, with our own address where it is logged', () => {
    expect(
      read(
        `${at} 1tEabc-0000000AbCd-0aBc => you@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.1]:25 I=[203.0.113.5]:43210 X=TLS1.3 C="250 OK id=1"`,
      ),
    ).toMatchObject({
      timeMs: Date.UTC(2026, 10, 22, 16, 7, 45),
      sender: '203.0.113.5',
      receiver: 'mx.example.org',
      receiverAddress: '192.0.2.1',
      outcome: 'accepted',
      reply: '250 OK id=1',
      aboutReverseDns: false,
    });
  });

  it('tells a refusal for want of reverse DNS', () => {
    expect(
      read(
        `${at} 1tEabc-000001-AB ** you@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.1] X=TLS1.2: SMTP error from remote mail server after RCPT TO:<you@example.org>: 550 Missing RDNS entry`,
      ),
    ).toMatchObject({ outcome: 'refused', reply: '550 Missing RDNS entry', aboutReverseDns: true });
  });

  it('tells a refusal for now, and greylisting from reverse DNS', () => {
    const deferred = (reply: string) =>
      read(
        `${at} 1tEabc-000001-AB == you@example.org R=dnslookup T=remote_smtp defer (-44) H=mx.example.org [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<you@example.org>: ${reply}`,
      );
    expect(deferred('451 4.7.1 Greylisting in action, please come back later')).toMatchObject({
      outcome: 'deferred',
      aboutReverseDns: false,
    });
    expect(deferred('450 4.7.25 Client host rejected: cannot find your reverse hostname')).toMatchObject({
      outcome: 'deferred',
      aboutReverseDns: true,
    });
  });

  it('tells what one of several hosts said', () => {
    expect(
      read(
        `${at} 1tEabc-000001-AB H=mx1.example.org [192.0.2.7]: SMTP error from remote mail server after initial connection: 554 5.7.1 no PTR record`,
      ),
    ).toMatchObject({ receiver: 'mx1.example.org', outcome: 'refused', aboutReverseDns: true });
  });

  it.each([
    ['2026-11-22 17:07:45 +0100', 0],
    ['2026-11-22 17:07:45.250 +0100', 250],
  ])('reads the stamp %s', (stamp, ms) => {
    const line = `${stamp} 1tEabc-000001-AB => you@example.org R=d T=t H=mx.example.org [192.0.2.1]`;
    expect(read(line)?.timeMs).toBe(Date.UTC(2026, 10, 22, 16, 7, 45, ms));
  });

  it.each([
    '2026-11-22 16:07:45 1tEabc-000001-AB <= me@example.com H=localhost [127.0.0.1] P=esmtp S=400',
    '2026-11-22 16:07:45 1tEabc-000001-AB Completed',
    '2026-11-22 16:07:45 1tEabc-000001-AB => root <root@localhost> R=localuser T=mail_spool',
    '2026-11-22 16:07:45 exim 4.96 daemon started',
    'no stamp at all',
  ])('finds no attempt in: %s', (line) => {
    expect(read(line)).toBeNull();
  });
});

describe('Postfix', () => {
  it.each([
    [
      'Nov 22 16:07:45 mail postfix/smtp[1234]: 4F3B1C0DE: to=<you@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1.2, delays=0.1/0/1/0.1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 1)',
      { outcome: 'accepted', reply: '250 2.0.0 Ok: queued as 1' },
    ],
    [
      'Nov 22 16:07:45 mail postfix/smtp[1234]: 4F3B1C0DE: to=<you@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1.2, delays=0.1/0/1/0.1, dsn=5.7.1, status=bounced (host mx.example.org[192.0.2.1] said: 550 5.7.1 Missing RDNS entry (in reply to RCPT TO command))',
      {
        outcome: 'refused',
        aboutReverseDns: true,
        reply: '550 5.7.1 Missing RDNS entry (in reply to RCPT TO command)',
      },
    ],
    [
      '2026-11-22T17:07:45.123456+01:00 mail postfix/smtp[1234]: 4F3B1C0DE: host mx.example.org[192.0.2.1] said: 450 4.7.1 Client host rejected: cannot find your hostname, [203.0.113.5] (in reply to RCPT TO command)',
      { outcome: 'deferred', aboutReverseDns: true },
    ],
    [
      'Nov  2 16:07:45 mail postfix/relay/smtp[1234]: 4F3B1C0DE: host mx.example.org[2001:db8::25] refused to talk to me: 554 5.7.1 Fix reverse DNS for 203.0.113.5',
      { outcome: 'refused', aboutReverseDns: true, receiverAddress: '2001:db8::25' },
    ],
  ])('reads %s', (line, expected) => {
    expect(read(line)).toMatchObject({ receiver: 'mx.example.org', ...expected });
  });

  it('takes a stamp without a year for the nearest one', () => {
    const reader = new MailLogReader(Date.UTC(2027, 0, 1, 0, 5), null);
    const line =
      'Dec 31 23:58:00 mail postfix/smtp[1]: 4F3B1C0DE: to=<a@b.example>, relay=mx.b.example[192.0.2.1]:25, delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (250 ok)';
    expect(reader.line(line)?.timeMs).toBe(Date.UTC(2026, 11, 31, 23, 58));
  });

  it.each([
    'Nov 22 16:07:45 mail postfix/smtp[1]: 4F3B1C0DE: to=<a@b.example>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred (connect to mx[192.0.2.1]:25: Connection timed out)',
    'Nov 22 16:07:45 mail postfix/smtpd[1]: connect from mx.example.org[192.0.2.1]',
  ])('finds no attempt in: %s', (line) => {
    expect(read(line)).toBeNull();
  });
});

describe('sendmail', () => {
  it.each([
    ['dsn=2.0.0, stat=Sent (OK id=1)', { outcome: 'accepted', aboutReverseDns: false }],
    ['dsn=5.7.1, stat=550 5.7.1 Fix reverse DNS for 203.0.113.5', { outcome: 'refused', aboutReverseDns: true }],
    [
      'dsn=4.7.1, stat=Deferred: 450 4.7.1 Client host rejected: cannot find your hostname',
      { outcome: 'deferred', aboutReverseDns: true },
    ],
  ])('reads %s', (end, expected) => {
    const line = `Nov 22 16:07:45 mail sm-mta[1234]: 0AMF7j12001: to=<you@example.org>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=120, relay=mx.example.org. [192.0.2.1], ${end}`;
    expect(read(line)).toMatchObject({ receiver: 'mx.example.org', receiverAddress: '192.0.2.1', ...expected });
  });
});

describe('a log by pattern', () => {
  const line = '2026-11-22T16:07:45Z out=203.0.113.5 to mx.example.org (192.0.2.1) -> 550 no rDNS';

  it('is read by its named groups', () => {
    const pattern = patternLog('out=(?<sender>\\S+) to (?<receiver>\\S+) \\((?<address>[^)]+)\\) -> (?<reply>.*)');
    expect(new MailLogReader(NEAR, pattern).line(line)).toMatchObject({
      sender: '203.0.113.5',
      receiver: 'mx.example.org',
      receiverAddress: '192.0.2.1',
      outcome: 'refused',
      aboutReverseDns: true,
    });
  });

  it.each(['(', 'to (?<host>.*)'])('that cannot serve is refused with a sentence: %s', (source) => {
    expect(() => patternLog(source)).toThrow(OperationError);
  });
});

it('survives any line', () => {
  const reader = new MailLogReader(NEAR, null);
  const stamped = fc.tuple(
    fc.constantFrom('2026-11-22 16:07:45 ', 'Nov 22 16:07:45 ', ''),
    fc.string({ maxLength: 400 }),
  );
  fc.assert(fc.property(stamped, ([stamp, rest]) => void reader.line(stamp + rest)));
});

it('takes no long time over lines made to be slow', () => {
  const reader = new MailLogReader(NEAR, null);
  const baits = [
    '550 ip '.repeat(5000),
    `1tEabc-000001-AB ** ${'H=a '.repeat(8000)}`,
    `relay=${'['.repeat(30_000)}`,
    ' client not'.repeat(3000),
  ];
  for (const bait of baits) {
    reader.line(`2026-11-22 16:07:45 ${bait}`);
    reader.line(`Nov 22 16:07:45 mail postfix/smtp[1]: 4F3B1C0DE: ${bait}`);
    reader.line(
      `2026-11-22 16:07:45 1tEabc-000001-AB ** a H=b [192.0.2.1]: SMTP error from remote mail server after DATA: 550 ${bait}`,
    );
  }
  expect(reader.lines).toBe(12);
});
