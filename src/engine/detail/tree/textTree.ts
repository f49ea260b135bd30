/** Trees of SSH and of protocols of lines: each line with what it is made of. */
import { latin1 } from '../../../decode/latin1.ts';
import { FIELD_BY_NAME } from '../../../filter/fields/registry.ts';
import {
  COMMAND,
  eachSshPacket,
  HTTP_REQUEST,
  HTTP_RESPONSE,
  isFromClient,
  REPLY,
} from '../../../filter/fields/text.ts';
import { FTP, HTTP, IMAP, POP, SMTP } from '../../../filter/layerKinds.ts';
import type { LineMap } from '../../../filter/lineMap.ts';
import { isSshIdentification } from '../../../filter/walk/framing.ts';
import { BODY } from '../../../filter/walk/messages.ts';
import type { FrameField } from '../../../model/views.ts';
import type { TreeNodes } from './treeNodes.ts';

const LONGEST_LINE = 1000;

const NAMES: Readonly<Record<number, string>> = {
  [SMTP]: 'smtp',
  [FTP]: 'ftp',
  [POP]: 'pop',
  [IMAP]: 'imap',
  [HTTP]: 'http',
};

/** Which fields the parts of a line are, by protocol, for commands and for replies. */
const COMMAND_FIELDS: Readonly<Record<number, readonly [string, string]>> = {
  [SMTP]: ['smtp.req.command', 'smtp.req.parameter'],
  [FTP]: ['ftp.request.command', 'ftp.request.arg'],
  [POP]: ['pop.request.command', 'pop.request.parameter'],
};
const REPLY_FIELDS: Readonly<Record<number, readonly [string, string]>> = {
  [SMTP]: ['smtp.response.code', 'smtp.rsp.parameter'],
  [FTP]: ['ftp.response.code', 'ftp.response.arg'],
};

const HTTP_RESPONSE_FIELDS = [null, 'http.response.code', 'http.response.phrase'];

export function textTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const name = NAMES[f.kind[layer]];
  const place = [f.source[layer], f.from[layer], f.to[layer]] as const;
  const label = FIELD_BY_NAME.get(name)!.label;
  if ((f.detail[layer] & BODY) !== 0) return t.node(name, label, 'the text of a mail', place);
  const map = f.lines();
  const lines: FrameField[] = [];
  for (let line = 0; line < map.lines; line++) {
    if (map.layer[line] === layer) lines.push(lineNode(t, layer, map, line, lines.length === 0));
  }
  return t.node(name, label, isFromClient(f, layer) ? 'Request' : 'Response', place, lines);
}

function lineNode(t: TreeNodes, layer: number, map: LineMap, line: number, isFirst: boolean): FrameField {
  const { f } = t;
  const source = f.source[layer];
  const [from, to] = [map.from[line], map.to[line]];
  const text = latin1(f.sources[source], from, to, LONGEST_LINE);
  const fromClient = isFromClient(f, layer);
  const children = fromClient ? commandNodes(t, layer, text, from) : replyNodes(t, layer, text, from, isFirst);
  return t.node(null, 'Line', text, [source, from, map.next[line]], children);
}

function commandNodes(t: TreeNodes, layer: number, text: string, from: number): FrameField[] {
  const kind = t.f.kind[layer];
  if (kind === HTTP)
    return parts(
      t,
      layer,
      HTTP_REQUEST.exec(text),
      ['http.request.method', 'http.request.uri', 'http.request.version'],
      from,
    );
  const fields = COMMAND_FIELDS[kind];
  return fields === undefined ? [] : parts(t, layer, COMMAND.exec(text), fields, from);
}

/** Of a reply of several lines the first one's code counts, as the filter has it. */
function replyNodes(t: TreeNodes, layer: number, text: string, from: number, isFirst: boolean): FrameField[] {
  const kind = t.f.kind[layer];
  if (kind === HTTP) return parts(t, layer, HTTP_RESPONSE.exec(text), HTTP_RESPONSE_FIELDS, from);
  const fields = REPLY_FIELDS[kind];
  if (fields === undefined) return [];
  const isCounted = isFirst || kind !== SMTP;
  return parts(t, layer, REPLY.exec(text), isCounted ? fields : [null, fields[1]], from);
}

/** A node for each group of a match; groups follow each other, one character apart. */
function parts(
  t: TreeNodes,
  layer: number,
  match: RegExpExecArray | null,
  names: readonly (string | null)[],
  from: number,
): FrameField[] {
  const nodes: FrameField[] = [];
  let at = from;
  for (const [index, name] of names.entries()) {
    const text = match?.[index + 1];
    if (text === undefined) break;
    const end = at + text.length;
    if (name !== null) nodes.push(t.node(name, FIELD_BY_NAME.get(name)!.label, text, [t.f.source[layer], at, end]));
    at = end + 1;
  }
  return nodes;
}

export function sshTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const source = f.source[layer];
  const [from, to] = [f.from[layer], f.to[layer]];
  const who = isFromClient(f, layer) ? 'Client' : 'Server';
  const children: FrameField[] = [];
  if (isSshIdentification(f.sources[source], from, to)) {
    const text = latin1(f.sources[source], from, to, LONGEST_LINE).replace(/[\r\n].*$/s, '');
    children.push(t.node('ssh.protocol', 'Identification', text, [source, from, from + text.length]));
  } else {
    eachSshPacket(f, layer, (at, end, message) => {
      const code = t.value('ssh.message_code', message, source, at + 5, 1);
      const length = f.views[source].getUint32(at);
      children.push(
        t.node(
          null,
          'Packet',
          code.value,
          [source, at, end],
          [t.node(null, 'Packet length', String(length), [source, at, at + 4]), code],
        ),
      );
    });
  }
  const value = children.length === 0 ? `${who}, encrypted` : who;
  return t.node('ssh', 'SSH', value, [source, from, to], children);
}
