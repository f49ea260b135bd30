/** The tree of TLS: records, alerts, handshake messages; the hellos with their extensions. */
import { uint16 } from '../../../base/bytes.ts';
import { latin1 } from '../../../decode/latin1.ts';
import { FIELD_BY_NAME } from '../../../filter/fields/registry.ts';
import { ALERTS, EXTENSIONS, HANDSHAKE_TYPES } from '../../../filter/fields/tlsWords.ts';
import {
  ALERT,
  APPLICATION_DATA,
  CLIENT_HELLO,
  eachExtension,
  HANDSHAKE,
  type HelloParts,
  helloParts,
  SERVER_HELLO,
  SUPPORTED_VERSIONS,
  type TlsMap,
} from '../../../filter/tlsMap.ts';
import { NOT_READABLE } from '../../../filter/walk/messages.ts';
import type { FrameField } from '../../../model/views.ts';
import { formatBytes, numberText } from '../fieldText.ts';
import type { TreeNodes } from './treeNodes.ts';

const SERVER_NAME = 0;
const SUPPORTED_GROUPS = 10;
const APPLICATION_PROTOCOLS = 16;
/** Elements of one list that are shown. */
const MOST_SHOWN = 256;

export function tlsTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const map = f.tls();
  const source = f.source[layer];
  const place = [source, f.from[layer], f.to[layer]] as const;
  if ((f.detail[layer] & NOT_READABLE) !== 0)
    return t.node('tls', 'Transport Layer Security', 'bytes that begin no record', place);
  const records: FrameField[] = [];
  for (let record = 0; record < map.records; record++) {
    const from = map.recordFrom[record];
    if (map.recordSource[record] !== source || from < f.from[layer] || from >= f.to[layer]) continue;
    records.push(recordNode(t, map, record));
  }
  return t.node('tls', 'Transport Layer Security', '', place, records);
}

function recordNode(t: TreeNodes, map: TlsMap, record: number): FrameField {
  const source = map.recordSource[record];
  const [from, to] = [map.recordFrom[record], map.recordTo[record]];
  const view = t.f.views[source];
  const type = map.contentType[record];
  const isOpaque = map.recordOpaque[record] === 1;
  const typeNode = t.value(isOpaque ? 'tls.record.opaque_type' : 'tls.record.content_type', type, source, from, 1);
  const children = [
    typeNode,
    t.value('tls.record.version', view.getUint16(from + 1), source, from + 1, 2),
    t.value('tls.record.length', view.getUint16(from + 3), source, from + 3, 2),
    ...contentNodes(t, map, record),
  ];
  return t.node('tls.record', 'Record', typeNode.value, [source, from, to], children);
}

function contentNodes(t: TreeNodes, map: TlsMap, record: number): FrameField[] {
  const { f } = t;
  const source = map.recordSource[record];
  const [from, to] = [map.recordFrom[record] + 5, map.recordTo[record]];
  const type = map.contentType[record];
  if (to <= from) return [];
  const bytes = f.sources[source].subarray(from, to);
  if (type === APPLICATION_DATA)
    return [t.node('tls.app_data', 'Encrypted application data', formatBytes(bytes), [source, from, to])];
  if (type === ALERT && map.recordEncrypted[record] === 0) return alertNodes(t, source, from, to);
  if (type === HANDSHAKE) return handshakeNodes(t, map, record);
  return [t.node(null, 'Content', formatBytes(bytes), [source, from, to])];
}

function alertNodes(t: TreeNodes, source: number, from: number, to: number): FrameField[] {
  if (to - from < 2) return [];
  const view = t.f.views[source];
  const description = view.getUint8(from + 1);
  return [
    t.node(
      null,
      'Alert',
      ALERTS.get(description) ?? String(description),
      [source, from, from + 2],
      [
        t.value('tls.alert_message.level', view.getUint8(from), source, from, 1),
        t.value('tls.alert_message.desc', description, source, from + 1, 1),
      ],
    ),
  ];
}

function handshakeNodes(t: TreeNodes, map: TlsMap, record: number): FrameField[] {
  const nodes: FrameField[] = [];
  for (let message = 0; message < map.messages; message++) {
    if (map.messageRecord[message] === record) nodes.push(messageNode(t, map, message));
  }
  const [from, to] = [map.recordFrom[record] + 5, map.recordTo[record]];
  if (nodes.length > 0 && map.recordEncrypted[record] === 0) return nodes;
  return [...nodes, t.node('tls.handshake', 'Encrypted handshake message', '', [map.recordSource[record], from, to])];
}

function messageNode(t: TreeNodes, map: TlsMap, message: number): FrameField {
  const { f } = t;
  const source = map.recordSource[map.messageRecord[message]];
  const [from, to] = [map.messageFrom[message], map.messageTo[message]];
  const view = f.views[source];
  const type = map.messageType[message];
  const children = [t.value('tls.handshake.type', type, source, from, 1)];
  if (to - from >= 4) {
    children.push(t.value('tls.handshake.length', view.getUint32(from) & 0xff_ffff, source, from + 1, 3));
    if (type === CLIENT_HELLO || type === SERVER_HELLO) {
      children.push(
        ...helloNodes(
          t,
          source,
          helloParts(f.sources[source], from + 4, to, type === CLIENT_HELLO),
          type === CLIENT_HELLO,
        ),
      );
    }
  }
  const isCut = map.messageWhole[message] > to ? ' (cut)' : '';
  const name = HANDSHAKE_TYPES.get(type) ?? `type ${type}`;
  return t.node('tls.handshake', 'Handshake message', `${name}${isCut}`, [source, from, to], children);
}

function helloNodes(t: TreeNodes, source: number, parts: HelloParts, isClient: boolean): FrameField[] {
  const bytes = t.f.sources[source];
  const nodes: FrameField[] = [];
  if (parts.version >= 0)
    nodes.push(t.value('tls.handshake.version', uint16(bytes, parts.version), source, parts.version, 2));
  if (parts.random >= 0) {
    const random = formatBytes(bytes.subarray(parts.random, parts.random + 32));
    nodes.push(t.node('tls.handshake.random', 'Random', random, [source, parts.random, parts.random + 32]));
  }
  if (parts.session >= 0) {
    nodes.push(t.value('tls.handshake.session_id_length', bytes[parts.session], source, parts.session, 1));
  }
  if (parts.ciphers >= 0) nodes.push(...suiteNodes(t, source, parts, isClient));
  if (parts.extensions >= 0) nodes.push(extensionsNode(t, source, parts, isClient));
  return nodes;
}

function suiteNodes(t: TreeNodes, source: number, { ciphers, end }: HelloParts, isClient: boolean): FrameField[] {
  const bytes = t.f.sources[source];
  if (!isClient) return [t.value('tls.handshake.ciphersuite', uint16(bytes, ciphers), source, ciphers, 2)];
  const to = Math.min(end, ciphers + 2 + uint16(bytes, ciphers));
  const suites = list(ciphers + 2, to, (at) => t.value('tls.handshake.ciphersuite', uint16(bytes, at), source, at, 2));
  return [t.node(null, 'Cipher suites', `${suites.length} suites`, [source, ciphers + 2, to], suites)];
}

function list(from: number, to: number, make: (at: number) => FrameField): FrameField[] {
  const nodes: FrameField[] = [];
  for (let at = from; at + 2 <= to && nodes.length < MOST_SHOWN; at += 2) nodes.push(make(at));
  return nodes;
}

function extensionsNode(t: TreeNodes, source: number, parts: HelloParts, isClient: boolean): FrameField {
  const bytes = t.f.sources[source];
  const nodes: FrameField[] = [];
  eachExtension(bytes, parts, (type, from, to) => {
    if (nodes.length >= MOST_SHOWN) return;
    const children = [
      t.value('tls.handshake.extension.type', type, source, from - 4, 2),
      ...extensionNodes(t, source, type, from, to, isClient),
    ];
    nodes.push(t.node(null, 'Extension', EXTENSIONS.get(type) ?? `type ${type}`, [source, from - 4, to], children));
  });
  const end = Math.min(parts.end, parts.extensions + 2 + uint16(bytes, parts.extensions));
  return t.node(null, 'Extensions', `${nodes.length}`, [source, parts.extensions, end], nodes);
}

function extensionNodes(
  t: TreeNodes,
  source: number,
  type: number,
  from: number,
  to: number,
  isClient: boolean,
): FrameField[] {
  const bytes = t.f.sources[source];
  const numbers = (name: string, first: number) =>
    list(first, to, (at) =>
      t.node(name, FIELD_BY_NAME.get(name)!.label, numberText(FIELD_BY_NAME.get(name)!, uint16(bytes, at)), [
        source,
        at,
        at + 2,
      ]),
    );
  if (type === SERVER_NAME && isClient) return serverNames(t, source, from, to);
  if (type === APPLICATION_PROTOCOLS) return protocols(t, source, from, to);
  if (type === SUPPORTED_VERSIONS)
    return numbers('tls.handshake.extensions.supported_version', isClient ? from + 1 : from);
  if (type === SUPPORTED_GROUPS) return numbers('tls.handshake.extensions_supported_group', from + 2);
  return to > from ? [t.node(null, 'Data', formatBytes(bytes.subarray(from, to)), [source, from, to])] : [];
}

function serverNames(t: TreeNodes, source: number, from: number, to: number): FrameField[] {
  const bytes = t.f.sources[source];
  const nodes: FrameField[] = [];
  for (let at = from + 2; at + 3 <= to; ) {
    const end = at + 3 + uint16(bytes, at + 1);
    if (end <= to && bytes[at] === 0) {
      nodes.push(
        t.node('tls.handshake.extensions_server_name', 'Server name', latin1(bytes, at + 3, end), [
          source,
          at + 3,
          end,
        ]),
      );
    }
    at = end;
  }
  return nodes;
}

function protocols(t: TreeNodes, source: number, from: number, to: number): FrameField[] {
  const bytes = t.f.sources[source];
  const nodes: FrameField[] = [];
  for (let at = from + 2; at < to && at + 1 + bytes[at] <= to && nodes.length < MOST_SHOWN; at += 1 + bytes[at]) {
    const end = at + 1 + bytes[at];
    nodes.push(
      t.node('tls.handshake.extensions_alpn_str', 'Application protocol', latin1(bytes, at + 1, end), [
        source,
        at + 1,
        end,
      ]),
    );
  }
  return nodes;
}
