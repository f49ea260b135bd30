/** First messages of protocols for tests: requests, greetings and what asks for TLS. */
import { addressBytes } from './addresses.ts';
import { bytes, noise, type Part, u8, u16, u24, u32 } from './bytes.ts';

/** A line or several, as text protocols send them. */
export function lines(...texts: readonly string[]): Uint8Array {
  return bytes(...texts.map((text) => `${text}\r\n`));
}

export function httpRequest(host: string, path = '/'): Uint8Array {
  return lines(`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Accept: */*', '');
}

export function httpReply(body = 'hello'): Uint8Array {
  return bytes(lines('HTTP/1.1 200 OK', 'Content-Type: text/plain', `Content-Length: ${body.length}`, ''), body);
}

export function httpConnect(hostAndPort: string): Uint8Array {
  return lines(`CONNECT ${hostAndPort} HTTP/1.1`, `Host: ${hostAndPort}`, '');
}

/** The header that a balancer puts before a connection (haproxy's proxy-protocol.txt, version 1). */
export function proxyHeader(client: string, clientPort: number, server: string, port: number): Uint8Array {
  const family = client.includes(':') ? 'TCP6' : 'TCP4';
  return lines(`PROXY ${family} ${client} ${server} ${clientPort} ${port}`);
}

/** The same in version 2, binary, of a TCP connection. */
export function proxyHeaderBinary(client: string, clientPort: number, server: string, port: number): Uint8Array {
  const addresses = bytes(addressBytes(client), addressBytes(server), u16(clientPort), u16(port));
  const family = client.includes(':') ? 0x21 : 0x11;
  return bytes([0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a], 'QUIT\n', [0x21, family], u16(addresses.length), addresses);
}

export function postgresSslRequest(): Uint8Array {
  return bytes(u32(8), u32(80877103));
}

export function postgresStartup(user: string, database: string): Uint8Array {
  const body = bytes(u32(196608), `user\0${user}\0database\0${database}\0\0`);
  return bytes(u32(body.length + 4), body);
}

/** PostgreSQL's request for a clear-text password. */
export function postgresPasswordRequest(): Uint8Array {
  return bytes('R', u32(8), u32(3));
}

export function mysqlGreeting(version = '8.0.36'): Uint8Array {
  const body = bytes(
    u8(10),
    `${version}\0`,
    [8, 0, 0, 0],
    'abcdefgh',
    [0],
    // Capabilities without TLS, latin1, autocommit; then the rest of the scramble.
    [0xff, 0xf7, 8, 2, 0, 0xff, 0x81, 21],
    new Uint8Array(10),
    'ijklmnopqrst\0',
    'mysql_native_password\0',
  );
  return mysqlPacket(0, body);
}

export function mysqlLogin(user: string): Uint8Array {
  const body = bytes(
    [0x85, 0xa6, 0x0f, 0, 0, 0, 0, 1, 8],
    new Uint8Array(23),
    `${user}\0`,
    u8(20),
    noise(20, 11),
    'mysql_native_password\0',
  );
  return mysqlPacket(1, body);
}

function mysqlPacket(sequence: number, body: Uint8Array): Uint8Array {
  return bytes([...u24(body.length)].reverse(), u8(sequence), body);
}

/** An LDAPv3 simple bind. */
export function ldapBind(name: string, password: string): Uint8Array {
  const bind = ber(0x60, ber(2, [3]), ber(4, name), ber(0x80, password));
  return ber(0x30, ber(2, [1]), bind);
}

export function ldapBindReply(): Uint8Array {
  return ber(0x30, ber(2, [1]), ber(0x61, ber(10, [0]), ber(4, ''), ber(4, '')));
}

/** LDAP's STARTTLS (RFC 4511 4.14). */
export function ldapStartTls(): Uint8Array {
  return ber(0x30, ber(2, [1]), ber(0x77, ber(0x80, '1.3.6.1.4.1.1466.20037')));
}

/** A Kerberos AS-REQ with its four-byte record mark (RFC 4120 5.4.1, 7.2.2). */
export function kerberosRequest(realm: string, user: string): Uint8Array {
  const principal = (type: number, ...names: string[]) =>
    ber(0x30, ber(0xa0, ber(2, [type])), ber(0xa1, ber(0x30, ...names.map((name) => ber(0x1b, name)))));
  const body = ber(
    0x30,
    ber(0xa0, ber(3, [0, 0x40, 0x81, 0, 0x10])),
    ber(0xa1, principal(1, user)),
    ber(0xa2, ber(0x1b, realm)),
    ber(0xa3, principal(2, 'krbtgt', realm)),
    ber(0xa5, ber(0x18, '20370913024805Z')),
    ber(0xa7, ber(2, [0x12, 0x34, 0x56, 0x78])),
    ber(0xa8, ber(0x30, ber(2, [18]))),
  );
  const request = ber(0x6a, ber(0x30, ber(0xa1, ber(2, [5])), ber(0xa2, ber(2, [10])), ber(0xa4, body)));
  return bytes(u32(request.length), request);
}

function ber(tag: number, ...content: readonly Part[]): Uint8Array {
  const body = bytes(...content);
  return bytes(u8(tag), body.length < 128 ? u8(body.length) : [0x82, ...u16(body.length)], body);
}

export function sshBanner(software = 'OpenSSH_9.2p1 Debian-2+deb12u3'): Uint8Array {
  return lines(`SSH-2.0-${software}`);
}

/** A key exchange proposal (RFC 4253 7.1), unencrypted. */
export function sshKexInit(): Uint8Array {
  const lists = [
    'curve25519-sha256',
    'ssh-ed25519',
    'aes128-ctr',
    'aes128-ctr',
    'hmac-sha2-256',
    'hmac-sha2-256',
    'none',
    'none',
    '',
    '',
  ];
  return sshPacket(20, noise(16, 12), ...lists.map((list) => sshString(list)), u8(0), u32(0));
}

/** The client's half of an elliptic-curve exchange. */
export function sshKexRequest(): Uint8Array {
  return sshPacket(30, sshString(noise(32, 13)));
}

/** The server's half, with NEWKEYS behind it. */
export function sshKexReply(): Uint8Array {
  const key = bytes(sshString('ssh-ed25519'), sshString(noise(32, 14)));
  const signature = bytes(sshString('ssh-ed25519'), sshString(noise(64, 15)));
  return bytes(sshPacket(31, sshString(key), sshString(noise(32, 16)), sshString(signature)), sshNewKeys());
}

export function sshNewKeys(): Uint8Array {
  return sshPacket(21);
}

/** A packet after NEWKEYS: `length` bytes that nobody can read. */
export function sshEncrypted(length: number, seed = 17): Uint8Array {
  return noise(length, seed);
}

function sshPacket(type: number, ...content: readonly Part[]): Uint8Array {
  const payload = bytes(u8(type), ...content);
  const padding = 8 - ((payload.length + 5) % 8) + (8 - ((payload.length + 5) % 8) < 4 ? 8 : 0);
  return bytes(u32(payload.length + padding + 1), u8(padding), payload, new Uint8Array(padding));
}

function sshString(content: Part): Uint8Array {
  const body = bytes(content);
  return bytes(u32(body.length), body);
}

/** An ONC RPC call over TCP with empty credentials (RFC 5531). */
export function rpcCall(xid: number, program: number, procedure: number, ...content: readonly Part[]): Uint8Array {
  return rpcFragment(u32(xid), u32(0), u32(2), u32(program), u32(3), u32(procedure), new Uint8Array(16), ...content);
}

/** An accepted call's reply. */
export function rpcReply(xid: number, ...content: readonly Part[]): Uint8Array {
  return rpcFragment(u32(xid), u32(1), new Uint8Array(16), ...content);
}

function rpcFragment(...content: readonly Part[]): Uint8Array {
  const body = bytes(...content);
  return bytes([0x80], u24(body.length), body);
}
