/** TLS records, alerts and the hellos. */
import { uint16 } from '../../base/bytes.ts';
import { latin1 } from '../../decode/latin1.ts';
import type { Dissection } from '../dissection.ts';
import { TLS } from '../layerKinds.ts';
import {
  ALERT,
  APPLICATION_DATA,
  CHANGE_CIPHER_SPEC,
  CLIENT_HELLO,
  eachExtension,
  HANDSHAKE,
  type HelloParts,
  helloParts,
  SERVER_HELLO,
  SUPPORTED_VERSIONS,
  type TlsMap,
} from '../tlsMap.ts';
import type { Values } from '../values.ts';
import { type Field, type FieldType, field, NEEDS_MESSAGES, protocol, type Words } from './field.ts';
import {
  ALERT_LEVELS,
  ALERTS,
  CIPHER_SUITES,
  CONTENT_TYPES,
  EXTENSIONS,
  GROUPS,
  HANDSHAKE_TYPES,
  TLS_VERSIONS,
} from './tlsWords.ts';

const SERVER_NAME = 0;
const SUPPORTED_GROUPS = 10;
const APPLICATION_PROTOCOLS = 16;
/** Lists inside one extension are read so far. */
const MOST_LISTED = 256;

type Bits = readonly [name: string, label: string, type: FieldType, words?: Words];

function tlsField([name, label, type, words]: Bits, load: Field['load'], largest = 0xffff, isHex = false): Field {
  return field(name, label, type, load, { needs: NEEDS_MESSAGES, largest, isHex, ...(words ? { words } : {}) });
}

/** Of every record that passes. */
function records(
  visit: (view: DataView, at: number, values: Values, record: number, map: TlsMap) => void,
): Field['load'] {
  return (f, values) => {
    const map = f.tls();
    for (let record = 0; record < map.records; record++) {
      visit(f.views[map.recordSource[record]], map.recordFrom[record], values, record, map);
    }
  };
}

/** Of every plain alert; a field at `offset` in its two bytes. */
function alert(offset: number): Field['load'] {
  return records((view, at, values, record, map) => {
    const isPlain = map.contentType[record] === ALERT && map.recordEncrypted[record] === 0;
    if (isPlain && map.recordTo[record] >= at + 7) values.addNumber(view.getUint8(at + 5 + offset));
  });
}

type HelloVisit = (bytes: Uint8Array, parts: HelloParts, values: Values, isClient: boolean) => void;

/** Of every ClientHello and ServerHello, as far as it is there. */
function hellos(visit: HelloVisit): Field['load'] {
  return (f, values) => {
    const map = f.tls();
    for (let message = 0; message < map.messages; message++) {
      const type = map.messageType[message];
      if (type !== CLIENT_HELLO && type !== SERVER_HELLO) continue;
      const bytes = f.sources[map.recordSource[map.messageRecord[message]]];
      const isClient = type === CLIENT_HELLO;
      visit(bytes, helloParts(bytes, map.messageFrom[message] + 4, map.messageTo[message], isClient), values, isClient);
    }
  };
}

const addSuites: HelloVisit = (bytes, parts, values, isClient) => {
  const { ciphers } = parts;
  if (ciphers < 0) return;
  if (!isClient) values.addNumber(uint16(bytes, ciphers));
  const end = Math.min(parts.end, ciphers + 2 + uint16(bytes, ciphers));
  for (let at = ciphers + 2; isClient && at + 2 <= end; at += 2) values.addNumber(uint16(bytes, at));
};

/** Of the extensions of one type. */
function extension(
  wanted: number,
  add: (bytes: Uint8Array, from: number, to: number, values: Values, isClient: boolean) => void,
): Field['load'] {
  return hellos((bytes, parts, values, isClient) => {
    eachExtension(bytes, parts, (type, from, to) => {
      if (type === wanted) add(bytes, from, to, values, isClient);
    });
  });
}

/** The host names of a server_name extension that are there as a whole (RFC 6066, 3). */
function addServerNames(bytes: Uint8Array, from: number, to: number, values: Values): void {
  for (let at = from + 2; at + 3 <= to; ) {
    const end = at + 3 + uint16(bytes, at + 1);
    if (end <= to && bytes[at] === 0) values.addText(latin1(bytes, at + 3, end));
    at = end;
  }
}

function addProtocols(bytes: Uint8Array, from: number, to: number, values: Values): void {
  for (let at = from + 2, seen = 0; at < to && at + 1 + bytes[at] <= to && seen < MOST_LISTED; seen++) {
    values.addText(latin1(bytes, at + 1, at + 1 + bytes[at]));
    at += 1 + bytes[at];
  }
}

/** A list of versions from a client, one version from a server. */
function addVersions(bytes: Uint8Array, from: number, to: number, values: Values, isClient: boolean): void {
  for (let at = isClient ? from + 1 : from; at + 2 <= to; at += 2) values.addNumber(uint16(bytes, at));
}

function addGroups(bytes: Uint8Array, from: number, to: number, values: Values): void {
  for (let at = from + 2; at + 2 <= to; at += 2) values.addNumber(uint16(bytes, at));
}

/** Of every handshake message whose header is there. */
function handshakes(visit: (f: Dissection, map: TlsMap, message: number, values: Values) => void): Field['load'] {
  return (f, values) => {
    const map = f.tls();
    for (let message = 0; message < map.messages; message++) visit(f, map, message, values);
  };
}

export const tlsFields: readonly Field[] = [
  protocol('tls', 'Transport Layer Security', [TLS], true),
  tlsField(
    ['tls.record', 'Record', 'none'],
    records((_view, _at, values) => values.addNumber(1)),
  ),
  tlsField(
    ['tls.record.content_type', 'Content type', 'number', CONTENT_TYPES],
    records((_view, _at, values, record, map) => {
      if (map.recordOpaque[record] === 0) values.addNumber(map.contentType[record]);
    }),
    255,
  ),
  tlsField(
    ['tls.record.opaque_type', 'Opaque type', 'number', CONTENT_TYPES],
    records((_view, _at, values, record, map) => {
      if (map.recordOpaque[record] === 1) values.addNumber(map.contentType[record]);
    }),
    255,
  ),
  tlsField(
    ['tls.record.version', 'Record version', 'number', TLS_VERSIONS],
    records((view, at, values) => values.addNumber(view.getUint16(at + 1))),
    0xffff,
    true,
  ),
  tlsField(
    ['tls.record.length', 'Record length', 'number'],
    records((view, at, values) => values.addNumber(view.getUint16(at + 3))),
  ),
  tlsField(['tls.app_data', 'Encrypted application data', 'bytes'], (f, values) => {
    const map = f.tls();
    for (let record = 0; record < map.records; record++) {
      const bytes = f.sources[map.recordSource[record]];
      if (map.contentType[record] !== APPLICATION_DATA) continue;
      values.addBytes(bytes, map.recordFrom[record] + 5, map.recordTo[record]);
    }
  }),
  tlsField(
    ['tls.change_cipher_spec', 'Change cipher spec', 'none'],
    records((_view, _at, values, record, map) => {
      if (map.contentType[record] === CHANGE_CIPHER_SPEC) values.addNumber(1);
    }),
  ),
  tlsField(['tls.alert_message.level', 'Alert level', 'number', ALERT_LEVELS], alert(0), 255),
  tlsField(['tls.alert_message.desc', 'Alert description', 'number', ALERTS], alert(1), 255),
  tlsField(
    ['tls.handshake', 'Handshake message', 'none'],
    records((_view, _at, values, record, map) => {
      if (map.contentType[record] === HANDSHAKE) values.addNumber(1);
    }),
  ),
  tlsField(
    ['tls.handshake.type', 'Handshake message type', 'number', HANDSHAKE_TYPES],
    handshakes((_f, map, message, values) => values.addNumber(map.messageType[message])),
    255,
  ),
  tlsField(
    ['tls.handshake.length', 'Handshake message length', 'number'],
    handshakes((f, map, message, values) => {
      const at = map.messageFrom[message];
      if (at + 4 > map.messageTo[message]) return;
      values.addNumber(f.views[map.recordSource[map.messageRecord[message]]].getUint32(at) & 0xff_ffff);
    }),
    0xff_ffff,
  ),
  tlsField(
    ['tls.handshake.version', 'Hello version', 'number', TLS_VERSIONS],
    hellos((bytes, { version }, values) => {
      if (version >= 0) values.addNumber(uint16(bytes, version));
    }),
    0xffff,
    true,
  ),
  tlsField(
    ['tls.handshake.random', 'Random', 'bytes'],
    hellos((bytes, { random }, values) => {
      if (random >= 0) values.addBytes(bytes, random, random + 32);
    }),
  ),
  tlsField(
    ['tls.handshake.session_id_length', 'Session ID length', 'number'],
    hellos((bytes, { session }, values) => {
      if (session >= 0) values.addNumber(bytes[session]);
    }),
    255,
  ),
  tlsField(['tls.handshake.ciphersuite', 'Cipher suite', 'number', CIPHER_SUITES], hellos(addSuites), 0xffff, true),
  tlsField(
    ['tls.handshake.extension.type', 'Extension', 'number', EXTENSIONS],
    hellos((bytes, parts, values) => eachExtension(bytes, parts, (type) => values.addNumber(type))),
  ),
  tlsField(['tls.handshake.extensions_server_name', 'Server name', 'text'], extension(SERVER_NAME, addServerNames)),
  tlsField(
    ['tls.handshake.extensions_alpn_str', 'Application protocol', 'text'],
    extension(APPLICATION_PROTOCOLS, addProtocols),
  ),
  tlsField(
    ['tls.handshake.extensions.supported_version', 'Supported version', 'number', TLS_VERSIONS],
    extension(SUPPORTED_VERSIONS, addVersions),
    0xffff,
    true,
  ),
  tlsField(
    ['tls.handshake.extensions_supported_group', 'Supported group', 'number', GROUPS],
    extension(SUPPORTED_GROUPS, addGroups),
    0xffff,
    true,
  ),
];
