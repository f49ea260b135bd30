/** Openings as they go over the wire: who sent what, and what a dialog must say of it. */
import { CLIENT, SERVER, type SideIndex } from '../../../src/base/side.ts';
import type { DialogFacts } from '../../../src/decode/openings/opening.ts';
import { ascii, concat, filled, fromHex, u16 } from '../tlsHellos.ts';

export interface Step {
  readonly side: SideIndex;
  readonly bytes: Uint8Array;
  /** `was; who owes what` with what reads on where it is not the same dialog. */
  readonly turn: string;
}

export interface Transcript {
  readonly title: string;
  readonly protocol: string;
  readonly port: number;
  readonly steps: readonly Step[];
  readonly facts?: Partial<DialogFacts>;
  /** Whether the first payload shows the protocol on any port. */
  readonly anyPort: boolean;
}

export function c(text: string | Uint8Array, turn: string): Step {
  return { side: CLIENT, bytes: typeof text === 'string' ? ascii(text) : text, turn };
}

export function s(text: string | Uint8Array, turn: string): Step {
  return { side: SERVER, bytes: typeof text === 'string' ? ascii(text) : text, turn };
}

const GREETED = 'greeting; client owes session';
const CLIENT_NEXT = 'data; client owes session';
const SERVER_NEXT = 'data; server owes session';
const REQUESTED = 'request; server owes session';
const TLS_REQUESTED = 'tls-request; server owes tls-reply';
const TLS_AGREED = 'tls-reply; client owes client-hello; then tls';
const OVER = 'data; over';

function sshPacket(code: number, size: number): Uint8Array {
  return concat(fromHex('0000'), u16(size + 2), Uint8Array.of(0, code), filled(size));
}

function u32(value: number): Uint8Array {
  return concat(u16(value >>> 16), u16(value & 0xffff));
}

function pgMessage(type: string, body: Uint8Array): Uint8Array {
  return concat(ascii(type), u32(body.length + 4), body);
}

/** A call without credentials, or, for no procedure, the reply to it. */
function rpcMessage(xid: number, program: number, procedure: number | null, size = 0): Uint8Array {
  const call = [u32(0), u32(2), u32(program), u32(3), u32(procedure ?? 0), filled(16, 0)];
  const body = concat(u32(xid), ...(procedure === null ? [u32(1), filled(16, 0)] : call), filled(size, 7));
  return concat(u32(0x80000000 + body.length), body);
}

/** A method of the class connection, in a frame of channel 0. */
function amqpMethod(method: number, args: Uint8Array): Uint8Array {
  return concat(fromHex('010000'), u32(args.length + 4), u16(10), u16(method), args, fromHex('ce'));
}

function amqpText(field: string, text: string): Uint8Array {
  return concat(Uint8Array.of(field.length), ascii(`${field}S`), u32(text.length), ascii(text));
}

function mysqlPacket(sequence: number, body: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(body.length & 0xff, body.length >> 8, 0, sequence), body);
}

function mysqlGreeting(version: string): Uint8Array {
  const salt = filled(8, 0x41);
  return mysqlPacket(
    0,
    concat(
      Uint8Array.of(10),
      ascii(`${version}\0`),
      u32(0x0a000000),
      salt,
      fromHex('00fffff70200ffdf15'),
      filled(10, 0),
      filled(13, 0x42),
      ascii('caching_sha2_password\0'),
    ),
  );
}

/** A login or SSL request: capabilities in little endian, then the rest of its fixed part. */
function mysqlLogin(sequence: number, flags: string, rest: Uint8Array): Uint8Array {
  return mysqlPacket(sequence, concat(fromHex(flags), fromHex('00000001ff'), filled(23, 0), rest));
}

const SSH_GREETING = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n';
const POSTGRES_STARTUP = concat(u32(30), u32(196_608), ascii('user\0jane\0database\0x\0\0'));
const LDAP_STARTTLS = fromHex('301d02010177188016312e332e362e312e342e312e313436362e3230303337');
const LDAP_BIND = fromHex('300c020102600702010304008000');
const PRELOGIN = concat(
  fromHex('1201002f00000100'),
  fromHex('00001a000601002000010200210001030022000404002600 01ff'.replaceAll(' ', '')),
  filled(13, 0),
);

const SMTP_EHLO_REPLY =
  '250-mail.example.com Hello [192.0.2.9]\r\n250-SIZE 52428800\r\n250-PIPELINING\r\n250 STARTTLS\r\n';

export const TRANSCRIPTS: readonly Transcript[] = [
  {
    title: 'SMTP with STARTTLS (Exim)',
    protocol: 'smtp',
    port: 25,
    anyPort: true,
    steps: [
      s('220 mail.example.com ESMTP Exim 4.96 Thu, 19 Nov 2026 10:00:00 +0000\r\n', GREETED),
      c('EHLO client.example.net\r\n', SERVER_NEXT),
      s(SMTP_EHLO_REPLY, CLIENT_NEXT),
      c('STARTTLS\r\n', TLS_REQUESTED),
      s('220 TLS go ahead\r\n', TLS_AGREED),
    ],
    facts: { software: 'Exim 4.96', serverName: 'mail.example.com', serverNameSource: 'greeting' },
  },
  {
    title: 'SMTP, pipelined up to the content (Postfix behind postscreen)',
    protocol: 'smtp',
    port: 25,
    anyPort: true,
    steps: [
      s('220-mx.example.org ESMTP Postfix\r\n', 'greeting; server owes greeting'),
      s('220 mx.example.org ESMTP Postfix (Debian/GNU)\r\n', GREETED),
      c('EHLO x\r\n', SERVER_NEXT),
      s('250-mx.example.org\r\n250 PIPELINING\r\n', CLIENT_NEXT),
      c('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n', SERVER_NEXT),
      s('250 2.1.0 Ok\r\n', SERVER_NEXT),
      s('250 2.1.5 Ok\r\n354 End data with <CR><LF>.<CR><LF>\r\n', OVER),
    ],
    facts: { software: 'Postfix', serverName: 'mx.example.org' },
  },
  {
    title: 'SMTP, refused content, AUTH, BDAT (Microsoft)',
    protocol: 'smtp',
    port: 587,
    anyPort: true,
    steps: [
      s('220 EX01.corp.example Microsoft ESMTP MAIL Service ready at Thu, 19 Nov 2026 10:00:00 +0100\r\n', GREETED),
      c('EHLO x\r\n', SERVER_NEXT),
      s('250 AUTH LOGIN\r\n', CLIENT_NEXT),
      c('STARTTLS\r\n', TLS_REQUESTED),
      s('454 4.7.0 TLS not available\r\n', 'tls-reply; client owes session'),
      c('AUTH LOGIN\r\n', SERVER_NEXT),
      s('334 VXNlcm5hbWU6\r\n', CLIENT_NEXT),
      c('ZGF0YQ==\r\n', SERVER_NEXT),
      s('535 5.7.3 Authentication unsuccessful\r\n', CLIENT_NEXT),
      c('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nBDAT 6 LAST\r\n\0\x01\x02\r\nx', SERVER_NEXT),
      s('250 ok\r\n', SERVER_NEXT),
      s('250 ok\r\n', SERVER_NEXT),
      s('250 queued\r\n', OVER),
    ],
    facts: { software: 'Microsoft ESMTP MAIL Service', serverName: 'EX01.corp.example' },
  },
  {
    title: 'SMTP whose client does not wait for the greeting',
    protocol: 'smtp',
    port: 25,
    anyPort: true,
    steps: [
      c('HELO spam.example\r\n', 'request; server owes greeting'),
      s(
        '220 mail.example.com ESMTP Sendmail 8.17.1/8.17.1; Thu, 19 Nov 2026 10:00:00 GMT\r\n',
        'greeting; server owes session',
      ),
      s('250 mail.example.com Hello\r\n', CLIENT_NEXT),
      c('AUTH PLAIN AGEAYg==\r\n', SERVER_NEXT),
      s('235 2.7.0 Authentication successful\r\n', OVER),
    ],
    facts: { software: 'Sendmail 8.17.1/8.17.1', serverName: 'mail.example.com' },
  },
  {
    title: 'LMTP',
    protocol: 'lmtp',
    port: 24,
    anyPort: true,
    steps: [
      s('220 store.example.com LMTP Dovecot ready.\r\n', GREETED),
      c('LHLO mx.example.com\r\n', SERVER_NEXT),
      s('250 PIPELINING\r\n', CLIENT_NEXT),
      c('DATA\r\n', SERVER_NEXT),
      s('354 OK\r\n', OVER),
    ],
    facts: { software: 'Dovecot', serverName: 'store.example.com' },
  },
  {
    title: 'IMAP with STARTTLS',
    protocol: 'imap',
    port: 143,
    anyPort: true,
    steps: [
      s('* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot (Debian) ready.\r\n', GREETED),
      c('a1 CAPABILITY\r\n', SERVER_NEXT),
      s('* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK done\r\n', CLIENT_NEXT),
      c('a2 STARTTLS\r\n', TLS_REQUESTED),
      s('a2 OK Begin TLS negotiation now.\r\n', TLS_AGREED),
    ],
    facts: { software: 'Dovecot (Debian)' },
  },
  {
    title: 'IMAP, a login with literals and one with a challenge',
    protocol: 'imap',
    port: 143,
    anyPort: true,
    steps: [
      s('* OK imap.example.com Cyrus IMAP 3.6.1 server ready\r\n', GREETED),
      c('1 LOGIN {4}\r\n', SERVER_NEXT),
      s('+ go ahead\r\n', CLIENT_NEXT),
      c('jane pass\r\n', SERVER_NEXT),
      s('1 NO wrong\r\n', CLIENT_NEXT),
      c('2 AUTHENTICATE PLAIN\r\n', SERVER_NEXT),
      s('+ \r\n', CLIENT_NEXT),
      c('AGphbmUAcGFzcw==\r\n', SERVER_NEXT),
      s('* CAPABILITY IMAP4rev1\r\n', SERVER_NEXT),
      s('2 OK logged in\r\n', OVER),
    ],
    facts: { software: 'Cyrus IMAP 3.6.1', serverName: 'imap.example.com' },
  },
  {
    title: 'IMAP, already authenticated',
    protocol: 'imap',
    port: 143,
    anyPort: true,
    steps: [s('* PREAUTH IMAP4rev1 ready\r\n', 'greeting; over')],
  },
  {
    title: 'POP3 with STLS',
    protocol: 'pop3',
    port: 110,
    anyPort: true,
    steps: [
      s('+OK Dovecot ready. <1896.697170952@mail.example.com>\r\n', GREETED),
      c('CAPA\r\n', SERVER_NEXT),
      s('+OK\r\nSTLS\r\nUSER\r\n', SERVER_NEXT),
      s('.\r\n', CLIENT_NEXT),
      c('STLS\r\n', TLS_REQUESTED),
      s('+OK Begin TLS\r\n', TLS_AGREED),
    ],
    facts: { software: 'Dovecot' },
  },
  {
    title: 'POP3 logins',
    protocol: 'pop3',
    port: 110,
    anyPort: true,
    steps: [
      s('+OK pop.example.com Qpopper 4.1\r\n', GREETED),
      c('AUTH PLAIN\r\n', SERVER_NEXT),
      s('+ \r\n', CLIENT_NEXT),
      c('AGEAYg==\r\n', SERVER_NEXT),
      s('-ERR no\r\n', CLIENT_NEXT),
      c('USER jane\r\n', SERVER_NEXT),
      s('+OK\r\n', CLIENT_NEXT),
      c('PASS x\r\n', SERVER_NEXT),
      s('+OK Logged in.\r\n', OVER),
    ],
    facts: { software: 'Qpopper 4.1', serverName: 'pop.example.com' },
  },
  {
    title: 'FTP with AUTH TLS',
    protocol: 'ftp',
    port: 21,
    anyPort: true,
    steps: [
      s(
        '220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n220-Local time is now 10:00.\r\n220 You will be disconnected.\r\n',
        GREETED,
      ),
      c('AUTH TLS\r\n', TLS_REQUESTED),
      s('234 AUTH TLS OK.\r\n', TLS_AGREED),
    ],
    facts: { software: 'Pure-FTPd' },
  },
  {
    title: 'FTP login with a long reply whose lines have no code',
    protocol: 'ftp',
    port: 21,
    anyPort: true,
    steps: [
      s('220 ProFTPD Server (Debian) [::ffff:192.0.2.1]\r\n', GREETED),
      c('USER anonymous\r\n', SERVER_NEXT),
      s('331 Anonymous login ok\r\n', CLIENT_NEXT),
      c('PASS x\r\n', SERVER_NEXT),
      s('530-Sorry\r\n 220 is not the end\r\nnor this\r\n', SERVER_NEXT),
      s('530 Login incorrect.\r\n', CLIENT_NEXT),
      c('PASS y\r\n', SERVER_NEXT),
      s('230 Welcome\r\n', OVER),
    ],
    facts: { software: 'ProFTPD Server (Debian)' },
  },
  {
    title: 'FTP (vsFTPd)',
    protocol: 'ftp',
    port: 2100,
    anyPort: true,
    steps: [s('220 (vsFTPd 3.0.3)\r\n', GREETED)],
    facts: { software: 'vsFTPd 3.0.3' },
  },
  {
    title: 'NNTP with STARTTLS',
    protocol: 'nntp',
    port: 119,
    anyPort: true,
    steps: [
      s('200 news.example.com InterNetNews NNRP server INN 2.7.1 ready (posting ok)\r\n', GREETED),
      c('CAPABILITIES\r\n', SERVER_NEXT),
      s('101 Capability list:\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n', CLIENT_NEXT),
      c('STARTTLS\r\n', TLS_REQUESTED),
      s('382 Begin TLS negotiation now\r\n', TLS_AGREED),
    ],
    facts: { software: 'InterNetNews NNRP server INN 2.7.1', serverName: 'news.example.com' },
  },
  {
    title: 'NNTP, reading at once',
    protocol: 'nntp',
    port: 119,
    anyPort: false,
    steps: [
      s('201 hello\r\n', GREETED),
      c('MODE READER\r\n', SERVER_NEXT),
      s('201 ok\r\n', CLIENT_NEXT),
      c('GROUP misc.test\r\n', SERVER_NEXT),
      s('211 1 2 3 misc.test\r\n', OVER),
    ],
  },
  {
    title: 'ManageSieve',
    protocol: 'managesieve',
    port: 4190,
    anyPort: true,
    steps: [
      s(
        '"IMPLEMENTATION" "Dovecot Pigeonhole"\r\n"SIEVE" "fileinto"\r\n"STARTTLS"\r\nOK "Dovecot ready."\r\n',
        GREETED,
      ),
      c('STARTTLS\r\n', TLS_REQUESTED),
      s('OK "Begin TLS negotiation now."\r\n', TLS_AGREED),
    ],
    facts: { software: 'Dovecot Pigeonhole' },
  },
  {
    title: 'ManageSieve, a login with a challenge',
    protocol: 'managesieve',
    port: 4190,
    anyPort: true,
    steps: [
      s('"IMPLEMENTATION" "Cyrus timsieved"\r\nOK\r\n', GREETED),
      c('AUTHENTICATE "SCRAM-SHA-1" "biws"\r\n', SERVER_NEXT),
      s('"cj1m"\r\n', CLIENT_NEXT),
      c('"Yz1i"\r\n', SERVER_NEXT),
      s('OK\r\n', OVER),
    ],
  },
  {
    title: 'IRC, whose server looks the client up',
    protocol: 'irc',
    port: 6667,
    anyPort: true,
    steps: [
      s(':irc.example.net NOTICE * :*** Looking up your hostname...\r\n', GREETED),
      c('CAP LS 302\r\nNICK jane\r\nUSER jane 0 * :Jane\r\n', SERVER_NEXT),
      s(":irc.example.net NOTICE * :*** Couldn't look up your hostname\r\n", SERVER_NEXT),
      s(':irc.example.net 001 jane :Welcome\r\n', OVER),
    ],
    facts: { serverName: 'irc.example.net' },
  },
  {
    title: 'IRC with STARTTLS',
    protocol: 'irc',
    port: 6667,
    anyPort: false,
    steps: [c('STARTTLS\r\n', TLS_REQUESTED), s(':irc.example.net 670 * :STARTTLS successful\r\n', TLS_AGREED)],
  },
  {
    title: 'XMPP with STARTTLS',
    protocol: 'xmpp',
    port: 5222,
    anyPort: true,
    steps: [
      c("<?xml version='1.0'?><stream:stream to='example.com' xmlns='jabber:client' version='1.0'>", REQUESTED),
      s("<?xml version='1.0'?><stream:stream id='1' from='example.com'>", SERVER_NEXT),
      s("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>", CLIENT_NEXT),
      c("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", TLS_REQUESTED),
      s("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", TLS_AGREED),
    ],
    facts: { serverName: 'example.com', serverNameSource: 'greeting' },
  },
  {
    title: 'rsync, whose sides greet without waiting, and a module with a password',
    protocol: 'rsync',
    port: 873,
    anyPort: true,
    steps: [
      c('@RSYNCD: 32.0 sha512 sha256 sha1 md5 md4\n', 'request; server owes greeting'),
      s('@RSYNCD: 31.0\n', GREETED),
      c('backup\n', SERVER_NEXT),
      s('Welcome to backup\n\n', SERVER_NEXT),
      s('@RSYNCD: AUTHREQD KfJ2k1Q\n', CLIENT_NEXT),
      c('jane Zm9vYmFy\n', SERVER_NEXT),
      s('@RSYNCD: OK\n', OVER),
    ],
  },
  {
    title: 'rsync, a list of modules of an old server that greets first',
    protocol: 'rsync',
    port: 873,
    anyPort: true,
    steps: [
      s('@RSYNCD: 29\n', GREETED),
      c('@RSYNCD: 31.0\n', CLIENT_NEXT),
      c('#list\n', SERVER_NEXT),
      s('backup\tall of it\n', SERVER_NEXT),
      s('@RSYNCD: EXIT\n', OVER),
    ],
  },
  {
    title: 'rsync that refuses a client at once',
    protocol: 'rsync',
    port: 873,
    anyPort: true,
    steps: [
      c('@RSYNCD: 31.0\nbackup\n', 'request; server owes greeting'),
      s('@RSYNCD: 31.0\n', 'greeting; server owes session'),
      s('@ERROR: access denied to backup from client.example (192.0.2.9)\n', OVER),
    ],
  },
  {
    title: 'SSH up to the end of its authentication',
    protocol: 'ssh',
    port: 22,
    anyPort: true,
    steps: [
      s(SSH_GREETING, GREETED),
      c('SSH-2.0-libssh2_1.11.0\r\n', CLIENT_NEXT),
      c(sshPacket(20, 900), SERVER_NEXT),
      s(sshPacket(20, 800), CLIENT_NEXT),
      c(sshPacket(30, 32), SERVER_NEXT),
      s(sshPacket(31, 300), SERVER_NEXT),
      s(sshPacket(21, 10), CLIENT_NEXT),
      c(concat(sshPacket(21, 10), filled(52)), 'data; server owes authentication'),
      ...Array.from({ length: 9 }, () => [
        s(filled(52), 'data; client owes authentication'),
        c(filled(80), 'data; server owes authentication'),
      ]).flat(),
      s(filled(36), OVER),
    ],
    facts: { software: 'OpenSSH_9.2p1 Debian-2+deb12u3' },
  },
  {
    title: 'SSH whose client speaks first and negotiates a group',
    protocol: 'ssh',
    port: 22,
    anyPort: true,
    steps: [
      c(concat(ascii('SSH-2.0-PuTTY_Release_0.78\r\n'), sshPacket(20, 500)), 'request; server owes greeting'),
      s(concat(ascii('SSH-1.99-Cisco-1.25\n'), sshPacket(20, 200)), 'greeting; client owes session'),
      c(sshPacket(34, 12), SERVER_NEXT),
      s(sshPacket(31, 260), CLIENT_NEXT),
      c(sshPacket(32, 256), SERVER_NEXT),
      s(concat(sshPacket(33, 700), sshPacket(21, 10)), CLIENT_NEXT),
      c(sshPacket(21, 10), 'data; client owes authentication'),
      c(filled(52), 'data; server owes authentication'),
    ],
    facts: { software: 'Cisco-1.25' },
  },
  {
    title: 'SSH that is refused',
    protocol: 'ssh',
    port: 22,
    anyPort: true,
    steps: [s(SSH_GREETING, GREETED), c('SSH-2.0-x\r\n', CLIENT_NEXT), s(sshPacket(1, 40), OVER)],
  },
  {
    title: 'PostgreSQL with TLS',
    protocol: 'postgresql',
    port: 5432,
    anyPort: true,
    steps: [c(fromHex('0000000804d2162f'), TLS_REQUESTED), s('S', TLS_AGREED)],
  },
  {
    title: 'PostgreSQL, neither GSSAPI nor TLS, a password',
    protocol: 'postgresql',
    port: 5432,
    anyPort: true,
    steps: [
      c(fromHex('0000000804d21630'), TLS_REQUESTED),
      s('N', 'tls-reply; client owes session'),
      c(fromHex('0000000804d2162f'), TLS_REQUESTED),
      s('N', 'tls-reply; client owes session'),
      c(POSTGRES_STARTUP, SERVER_NEXT),
      s(pgMessage('R', concat(u32(10), ascii('SCRAM-SHA-256\0\0'))), CLIENT_NEXT),
      c(pgMessage('p', filled(60)), SERVER_NEXT),
      s(pgMessage('R', concat(u32(11), filled(40))), CLIENT_NEXT),
      c(pgMessage('p', filled(60)), SERVER_NEXT),
      s(concat(pgMessage('R', concat(u32(12), filled(40))), pgMessage('R', u32(0))), SERVER_NEXT),
      s(concat(pgMessage('S', filled(30)), pgMessage('K', filled(8)), pgMessage('Z', ascii('I'))), OVER),
    ],
  },
  {
    title: 'PostgreSQL that refuses',
    protocol: 'postgresql',
    port: 5432,
    anyPort: true,
    steps: [c(POSTGRES_STARTUP, REQUESTED), s(pgMessage('E', filled(90)), OVER)],
  },
  {
    title: 'MySQL with TLS',
    protocol: 'mysql',
    port: 3306,
    anyPort: true,
    steps: [
      s(mysqlGreeting('8.0.35'), GREETED),
      c(mysqlLogin(1, '85aeff19', filled(0)), 'tls-request; client owes client-hello; then tls'),
    ],
    facts: { software: 'MySQL 8.0.35' },
  },
  {
    title: 'MariaDB login in clear',
    protocol: 'mysql',
    port: 3306,
    anyPort: true,
    steps: [
      s(mysqlGreeting('5.5.5-10.11.6-MariaDB-0+deb12u1'), GREETED),
      c(mysqlLogin(1, '85a6ff19', ascii('jane\0\x14aaaaaaaaaaaaaaaaaaaa')), SERVER_NEXT),
      s(mysqlPacket(2, fromHex('fe6d7973716c5f6e617469766500')), CLIENT_NEXT),
      c(mysqlPacket(3, filled(20)), SERVER_NEXT),
      s(mysqlPacket(4, fromHex('0103')), SERVER_NEXT),
      s(mysqlPacket(5, fromHex('00000002000000')), OVER),
    ],
    facts: { software: 'MariaDB 10.11.6' },
  },
  {
    title: 'MySQL that blocks the host',
    protocol: 'mysql',
    port: 3306,
    anyPort: true,
    steps: [s(mysqlPacket(0, concat(fromHex('ff6904'), ascii("Host '192.0.2.1' is blocked"))), 'greeting; over')],
  },
  {
    title: 'Microsoft SQL Server with TLS inside',
    protocol: 'mssql',
    port: 1433,
    anyPort: true,
    steps: [
      c(PRELOGIN, REQUESTED),
      s(fromHex('0401000a00000100ffff'), CLIENT_NEXT),
      c(concat(fromHex('1201000e00000100'), fromHex('160301000101')), 'client-hello; server owes server-hello'),
      s(concat(fromHex('1201000e00000100'), fromHex('160303000102')), 'server-hello; client owes session'),
      c(concat(fromHex('1201000e00000200'), fromHex('160303000110')), SERVER_NEXT),
      s(concat(fromHex('1201000e00000200'), fromHex('140303000101')), OVER),
    ],
  },
  {
    title: 'LDAP with StartTLS',
    protocol: 'ldap',
    port: 389,
    anyPort: true,
    steps: [c(LDAP_STARTTLS, TLS_REQUESTED), s(fromHex('300c02010178070a010004000400'), TLS_AGREED)],
  },
  {
    title: 'LDAP whose StartTLS is refused, then a bind',
    protocol: 'ldap',
    port: 389,
    anyPort: true,
    steps: [
      c(LDAP_STARTTLS, TLS_REQUESTED),
      s(fromHex('300c02010178070a013404000400'), 'tls-reply; client owes session'),
      c(LDAP_BIND, SERVER_NEXT),
      s(fromHex('308400000010020102618400000007'), SERVER_NEXT),
      s(fromHex('0a010004000400'), OVER),
    ],
  },
  {
    title: 'LDAP, the root entry and a bind in two steps',
    protocol: 'ldap',
    port: 389,
    anyPort: true,
    steps: [
      c(
        fromHex('30250201016320040 00a01000a0100020100020100010100870b6f626a656374636c6173733000'.replaceAll(' ', '')),
        REQUESTED,
      ),
      s(fromHex('30090201016404040030 00'.replaceAll(' ', '')), SERVER_NEXT),
      s(fromHex('300c02010165070a010004000400'), CLIENT_NEXT),
      c(LDAP_BIND, SERVER_NEXT),
      s(fromHex('300c02010261070a010e04000400'), CLIENT_NEXT),
      c(LDAP_BIND, SERVER_NEXT),
      s(fromHex('300c02010361070a010004000400'), OVER),
    ],
  },
  {
    title: 'Kerberos over TCP',
    protocol: 'kerberos',
    port: 88,
    anyPort: false,
    steps: [c(concat(u32(180), Uint8Array.of(0x6a), filled(179)), REQUESTED), s(concat(u32(90), filled(90)), OVER)],
  },
  {
    title: 'HTTP',
    protocol: 'http',
    port: 80,
    anyPort: true,
    steps: [
      c('GET / HTTP/1.1\r\nUser-Agent: x\r\nHost: www.example.com:8080\r\n\r\n', REQUESTED),
      s('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', OVER),
    ],
    facts: { serverName: 'www.example.com', serverNameSource: 'http-host' },
  },
  {
    title: 'HTTP, whose server names itself',
    protocol: 'http',
    port: 80,
    anyPort: true,
    steps: [
      c('GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n', REQUESTED),
      s('HTTP/1.1 200 OK\r\nServer: Apache/2.4.57 (Debian)\r\nContent-Length: 0\r\n\r\n', OVER),
    ],
    facts: { software: 'Apache/2.4.57 (Debian)', connectHost: null },
  },
  {
    title: "HTTP through a proxy, whose software is the connection's, not the far server's",
    protocol: 'http',
    port: 3128,
    anyPort: true,
    steps: [
      c('GET http://[2001:db8::5]:8080/ HTTP/1.1\r\nHost: [2001:db8::5]:8080\r\n\r\n', REQUESTED),
      s('HTTP/1.1 200 OK\r\nServer: nginx\r\nVia: 1.1 proxy.example (squid/5.7)\r\n\r\n', OVER),
    ],
    facts: { software: 'squid/5.7', connectHost: '2001:db8::5', connectPort: null },
  },
  {
    title: 'HTTP, a request in pieces that is to be continued',
    protocol: 'http',
    port: 80,
    anyPort: true,
    steps: [
      c('POST /upload HTTP/1.1\r\nHost: a.example\r\n', 'request; client owes session'),
      c('Expect: 100-continue\r\n\r\n', SERVER_NEXT),
      s('HTTP/1.1 100 Continue\r\n\r\n', SERVER_NEXT),
      c('body', SERVER_NEXT),
      s('HTTP/1.1 201 Created\r\n\r\n', OVER),
    ],
    facts: { serverName: 'a.example' },
  },
  {
    title: 'RPC: a mount daemon is knocked at, then asked',
    protocol: 'rpc',
    port: 20_048,
    anyPort: true,
    steps: [
      c(rpcMessage(1, 100_005, 0), REQUESTED),
      s(rpcMessage(1, 100_005, null), CLIENT_NEXT),
      c(rpcMessage(2, 100_005, 1, 12), SERVER_NEXT),
      s(rpcMessage(2, 100_005, null, 40), OVER),
    ],
  },
  {
    title: 'RPC: NFS, the first call behind the knock in one go',
    protocol: 'rpc',
    port: 2049,
    anyPort: true,
    steps: [
      c(rpcMessage(7, 100_003, 0), REQUESTED),
      c(rpcMessage(8, 100_003, 1, 200), SERVER_NEXT),
      s(rpcMessage(7, 100_003, null), SERVER_NEXT),
      s(rpcMessage(8, 100_003, null, 100), OVER),
    ],
  },
  {
    title: 'HTTP CONNECT to TLS, with credentials asked for',
    protocol: 'http',
    port: 3128,
    anyPort: true,
    steps: [
      c('CONNECT api.example.net:443 HTTP/1.1\r\nHost: api.example.net:443\r\n\r\n', REQUESTED),
      s('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n', CLIENT_NEXT),
      c('CONNECT api.example.net:443 HTTP/1.1\r\nProxy-Authorization: Basic eA==\r\n\r\n', SERVER_NEXT),
      s('HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n', 'data; client owes client-hello; then tls'),
    ],
    facts: {
      serverName: 'api.example.net',
      serverNameSource: 'connect',
      connectHost: 'api.example.net',
      connectPort: 443,
    },
  },
  {
    title: 'HTTP CONNECT to SSH at an IPv6 address',
    protocol: 'http',
    port: 8080,
    anyPort: true,
    steps: [
      c('CONNECT [2001:db8::5]:22 HTTP/1.0\r\n\r\n', REQUESTED),
      s('HTTP/1.0 200 OK\r\n\r\n', 'data; nobody owes; then anything'),
    ],
    facts: { connectHost: '2001:db8::5', connectPort: 22 },
  },
  {
    title: 'SOCKS to TLS at an address (curl)',
    protocol: 'socks',
    port: 1080,
    anyPort: true,
    steps: [
      c(fromHex('050100'), REQUESTED),
      s(fromHex('0500'), CLIENT_NEXT),
      c(fromHex('05010001cb00710501bb'), SERVER_NEXT),
      s(fromHex('05000001000000000000'), 'data; client owes client-hello; then tls'),
    ],
    facts: { serverName: '203.0.113.5', serverNameSource: 'connect', connectHost: '203.0.113.5', connectPort: 443 },
  },
  {
    title: 'SOCKS with a password, to mail at a name',
    protocol: 'socks',
    port: 9050,
    anyPort: true,
    steps: [
      c(fromHex('05020002'), REQUESTED),
      s(fromHex('0502'), CLIENT_NEXT),
      c(concat(fromHex('0104'), ascii('jane'), fromHex('03'), ascii('pwd')), SERVER_NEXT),
      s(fromHex('0100'), CLIENT_NEXT),
      c(concat(fromHex('05010003'), Uint8Array.of(15), ascii('mx1.example.org'), u16(25)), SERVER_NEXT),
      s(concat(fromHex('05000004'), filled(18)), 'data; nobody owes; then anything'),
    ],
    facts: { serverName: 'mx1.example.org', connectHost: 'mx1.example.org', connectPort: 25 },
  },
  {
    title: 'SOCKS, asked ahead of the choice and refused, IPv6',
    protocol: 'socks',
    port: 1080,
    anyPort: true,
    steps: [
      c(concat(fromHex('05010005010004'), fromHex('20010db8000000000000000000000005'), u16(22)), REQUESTED),
      s(fromHex('0500'), SERVER_NEXT),
      s(fromHex('05050001000000000000'), OVER),
    ],
    facts: { connectHost: '2001:db8::5', connectPort: 22 },
  },
  {
    title: 'SOCKS without a method that both know',
    protocol: 'socks',
    port: 1080,
    anyPort: true,
    steps: [c(fromHex('050101'), REQUESTED), s(fromHex('05ff'), OVER)],
  },
  {
    title: 'SOCKS 4 to TLS at an address (curl)',
    protocol: 'socks4',
    port: 1080,
    anyPort: true,
    steps: [
      c(fromHex('040101bbcb00710500'), REQUESTED),
      s(fromHex('005a000000000000'), 'data; client owes client-hello; then tls'),
    ],
    facts: { serverName: '203.0.113.5', serverNameSource: 'connect', connectHost: '203.0.113.5', connectPort: 443 },
  },
  {
    title: 'SOCKS 4A to mail at a name, in pieces',
    protocol: 'socks4',
    port: 9050,
    anyPort: false,
    steps: [
      c(fromHex('0401001900000001'), 'request; client owes session'),
      c(concat(ascii('jane'), fromHex('00')), 'request; client owes session'),
      c(concat(ascii('mx1.example.org'), fromHex('00')), REQUESTED),
      s(fromHex('005a'), SERVER_NEXT),
      s(fromHex('000000000000'), 'data; nobody owes; then anything'),
    ],
    facts: { serverName: 'mx1.example.org', connectHost: 'mx1.example.org', connectPort: 25 },
  },
  {
    title: 'SOCKS 4A with a user, refused',
    protocol: 'socks4',
    port: 1080,
    anyPort: true,
    steps: [
      c(
        concat(fromHex('0401001900000001'), ascii('jane'), fromHex('00'), ascii('mx1.example.org'), fromHex('00')),
        REQUESTED,
      ),
      s(fromHex('005b000000000000'), OVER),
    ],
    facts: { connectHost: 'mx1.example.org', connectPort: 25 },
  },
  {
    title: 'PROXY header, version 1',
    protocol: 'proxy',
    port: 25,
    anyPort: true,
    steps: [c('PROXY TCP4 192.0.2.77 198.51.100.1 41234 25\r\n', 'data; nobody owes; then anything')],
    facts: { proxiedClient: '192.0.2.77' },
  },
  {
    title: 'PROXY header, version 1, IPv6 in full',
    protocol: 'proxy',
    port: 25,
    anyPort: true,
    steps: [c('PROXY TCP6 2001:DB8:0:0:0:0:0:1 2001:db8::2 41234 25\r\n', 'data; nobody owes; then anything')],
    facts: { proxiedClient: '2001:db8::1' },
  },
  {
    title: 'PROXY header, version 1, unknown',
    protocol: 'proxy',
    port: 25,
    anyPort: true,
    steps: [c('PROXY UNKNOWN\r\n', 'data; nobody owes; then anything')],
    facts: { proxiedClient: null },
  },
  {
    title: 'PROXY header, version 2, IPv4 with additions',
    protocol: 'proxy',
    port: 443,
    anyPort: true,
    steps: [
      c(fromHex('0d0a0d0a000d0a515549540a2111000fc000024dc6336401a11201bb030000'), 'data; nobody owes; then anything'),
    ],
    facts: { proxiedClient: '192.0.2.77' },
  },
  {
    title: 'PROXY header, version 2, IPv6',
    protocol: 'proxy',
    port: 443,
    anyPort: true,
    steps: [
      c(
        concat(
          fromHex('0d0a0d0a000d0a515549540a21210024'),
          fromHex('20010db8000000000000000000000001'),
          fromHex('20010db8000000000000000000000002a11201bb'),
        ),
        'data; nobody owes; then anything',
      ),
    ],
    facts: { proxiedClient: '2001:db8::1' },
  },
  {
    title: 'PROXY header, version 2, a health check',
    protocol: 'proxy',
    port: 443,
    anyPort: true,
    steps: [c(fromHex('0d0a0d0a000d0a515549540a20000000'), 'data; nobody owes; then anything')],
    facts: { proxiedClient: null },
  },
  {
    title: 'Remote Desktop with TLS',
    protocol: 'rdp',
    port: 3389,
    anyPort: true,
    steps: [
      c(
        concat(fromHex('0300002a25e00000000000'), ascii('Cookie: mstshash=jane\r\n'), fromHex('0100080003000000')),
        TLS_REQUESTED,
      ),
      s(fromHex('030000130ed000001234000200080002000000'), TLS_AGREED),
    ],
  },
  {
    title: 'VNC with a password (x11vnc)',
    protocol: 'vnc',
    port: 5900,
    anyPort: true,
    steps: [
      s('RFB 003.008\n', GREETED),
      c('RFB 003.008\n', SERVER_NEXT),
      s(fromHex('0102'), CLIENT_NEXT),
      c(fromHex('02'), SERVER_NEXT),
      s(fromHex('f0e0d65628f29daac4d16657a7b12edb'), CLIENT_NEXT),
      c(filled(16), SERVER_NEXT),
      s(fromHex('00000000'), OVER),
    ],
  },
  {
    title: 'VNC 3.3 without a password',
    protocol: 'vnc',
    port: 5901,
    anyPort: true,
    steps: [s('RFB 003.003\n', GREETED), c('RFB 003.003\n', SERVER_NEXT), s(fromHex('00000001'), OVER)],
  },
  {
    title: 'VNC that refuses: too many attempts',
    protocol: 'vnc',
    port: 5900,
    anyPort: true,
    steps: [
      s('RFB 003.008\n', GREETED),
      c('RFB 003.008\n', SERVER_NEXT),
      s(concat(fromHex('0000000016'), ascii('Too many auth failures')), OVER),
    ],
  },
  {
    title: 'svnserve with a login',
    protocol: 'svn',
    port: 3690,
    anyPort: true,
    steps: [
      s(
        '( success ( 2 2 ( ) ( edit-pipeline svndiff1 accepts-svndiff2 absent-entries commit-revprops depth log-revprops atomic-revprops partial-replay inherited-props ephemeral-txnprops file-revs-reverse list ) ) ) ',
        GREETED,
      ),
      c(
        '( 2 ( edit-pipeline svndiff1 accepts-svndiff2 absent-entries depth mergeinfo log-revprops ) 20:svn://127.0.0.1/repo 32:SVN/1.14.2 (x86_64-pc-linux-gnu) ( ) ) ',
        SERVER_NEXT,
      ),
      s('( success ( ( CRAM-MD5 ) 36:24dc0968-39aa-4d13-8900-f83babe5c6e3 ) ) ', CLIENT_NEXT),
      c('( CRAM-MD5 ( ) ) ', SERVER_NEXT),
      s('( step ( 40:<795360920353377096.1795345008303360@vm> ) ) ', CLIENT_NEXT),
      c('37:jane 15b31767145f1ffff98951e394466a35 ', SERVER_NEXT),
      s(
        '( success ( ) ) ( success ( 36:24dc0968-39aa-4d13-8900-f83babe5c6e3 20:svn://127.0.0.1/repo ( mergeinfo ) ) ) ',
        OVER,
      ),
    ],
  },
  {
    title: 'Asterisk manager, challenge and login',
    protocol: 'ami',
    port: 5038,
    anyPort: true,
    steps: [
      s('Asterisk Call Manager/5.0.2\r\n', GREETED),
      c('Action: Challenge\r\nAuthType: MD5\r\n\r\n', SERVER_NEXT),
      s('Response: Success\r\nChallenge: 840415273\r\n\r\n', CLIENT_NEXT),
      c('Action: Login\r\nAuthType: MD5\r\nUsername: jane\r\n', SERVER_NEXT),
      c('Key: 5f4dcc3b5aa765d61d8327deb882cf99\r\n\r\n', SERVER_NEXT),
      s('Response: Success\r\nMessage: Authentication accepted\r\n', SERVER_NEXT),
      s('\r\n', OVER),
    ],
    facts: { software: 'Asterisk Call Manager/5.0.2' },
  },
  {
    title: 'AMQP 0-9-1 (RabbitMQ)',
    protocol: 'amqp',
    port: 5672,
    anyPort: true,
    steps: [
      c(concat(ascii('AMQP'), fromHex('00000901')), REQUESTED),
      s(
        amqpMethod(
          10,
          concat(fromHex('0009'), u32(43), amqpText('product', 'RabbitMQ'), amqpText('version', '3.10.8')),
        ),
        CLIENT_NEXT,
      ),
      c(amqpMethod(11, filled(20)), SERVER_NEXT),
      s(amqpMethod(30, fromHex('07ff00020000003c')), OVER),
    ],
    facts: { software: 'RabbitMQ 3.10.8' },
  },
  {
    title: 'AMQP 1.0 with SASL',
    protocol: 'amqp',
    port: 5672,
    anyPort: true,
    steps: [
      c(concat(ascii('AMQP'), fromHex('03010000')), REQUESTED),
      s(concat(ascii('AMQP'), fromHex('03010000')), CLIENT_NEXT),
      s(fromHex('0000001c02010000005340c00f01e00c01a309414e4f4e594d4f5553'), CLIENT_NEXT),
      c(fromHex('0000001d02010000005341c01002a309414e4f4e594d4f5553a00161'), SERVER_NEXT),
      s(fromHex('0000001002010000005344c003015000'), OVER),
    ],
  },
  {
    title: 'AMQP of a version that the server does not speak',
    protocol: 'amqp',
    port: 5672,
    anyPort: true,
    steps: [
      c(concat(ascii('AMQP'), fromHex('01010009')), REQUESTED),
      s(concat(ascii('AMQP'), fromHex('00000901')), OVER),
    ],
  },
  {
    title: 'MQTT 3.1.1 (mosquitto)',
    protocol: 'mqtt',
    port: 1883,
    anyPort: true,
    steps: [
      c(fromHex('101a00044d51545404c2003c000000046a616e650006736563726574'), REQUESTED),
      s(fromHex('20020000'), OVER),
    ],
  },
  {
    title: 'MQTT 3.1',
    protocol: 'mqtt',
    port: 1883,
    anyPort: true,
    steps: [c(concat(fromHex('10920100064d51497364700302003c'), filled(130)), REQUESTED), s(fromHex('20020000'), OVER)],
  },
  {
    title: 'Redis',
    protocol: 'redis',
    port: 6379,
    anyPort: true,
    steps: [c('*1\r\n$4\r\nping\r\n', REQUESTED), s('+PONG\r\n', OVER)],
  },
  {
    title: 'Redis, typed',
    protocol: 'redis',
    port: 6379,
    anyPort: false,
    steps: [c('AUTH jane secret\r\n', REQUESTED), s('-WRONGPASS invalid username-password pair\r\n', OVER)],
  },
  {
    title: 'memcached',
    protocol: 'memcached',
    port: 11211,
    anyPort: false,
    steps: [c('version\r\n', REQUESTED), s('VERSION 1.6.18\r\n', OVER)],
  },
  {
    title: 'memcached that stores in two segments',
    protocol: 'memcached',
    port: 11211,
    anyPort: true,
    steps: [c('set user:17 0 3600 5\r\n', REQUESTED), c('hello\r\n', SERVER_NEXT), s('STORED\r\n', OVER)],
  },
  {
    title: 'memcached in binary',
    protocol: 'memcached',
    port: 11211,
    anyPort: false,
    steps: [c(concat(fromHex('800a'), filled(22, 0)), REQUESTED), s(concat(fromHex('810a'), filled(22, 0)), OVER)],
  },
  {
    title: 'SIP over TCP',
    protocol: 'sip',
    port: 5060,
    anyPort: true,
    steps: [
      c('REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.7:5060\r\n\r\n', REQUESTED),
      s('SIP/2.0 401 Unauthorized\r\nServer: Asterisk PBX 20.5.0\r\n\r\n', OVER),
    ],
    facts: { software: 'Asterisk PBX 20.5.0' },
  },
  {
    title: 'RTSP',
    protocol: 'rtsp',
    port: 554,
    anyPort: true,
    steps: [
      c('OPTIONS rtsp://camera.example.com/live RTSP/1.0\r\nCSeq: 1\r\n\r\n', REQUESTED),
      s('RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: GStreamer RTSP server\r\n\r\n', OVER),
    ],
    facts: { software: 'GStreamer RTSP server' },
  },
  {
    title: 'Telnet',
    protocol: 'telnet',
    port: 23,
    anyPort: true,
    steps: [
      s(fromHex('fffd18fffd20'), GREETED),
      c(fromHex('fffb18fffc20'), SERVER_NEXT),
      s(fromHex('fffb03'), CLIENT_NEXT),
      c(fromHex('fffd03'), SERVER_NEXT),
      s('\r\nDebian GNU/Linux 12\r\n', SERVER_NEXT),
      s('host login: ', OVER),
    ],
  },
];
