/** Protocols of lines: SMTP, FTP, POP, IMAP, HTTP; and SSH until it is encrypted. */
import { latin1 } from '../../decode/latin1.ts';
import type { Dissection } from '../dissection.ts';
import { FTP, HTTP, IMAP, POP, SMTP, SSH } from '../layerKinds.ts';
import type { Values } from '../values.ts';
import { isSshIdentification } from '../walk/framing.ts';
import { BODY, FROM_CLIENT, NOT_READABLE } from '../walk/messages.ts';
import { type Field, type FieldType, field, NEEDS_MESSAGES, protocol } from './field.ts';

/** Characters of a line that are looked at. */
const LONGEST_LINE = 1024;

type Visit = (line: string, values: Values, isFirst: boolean) => void;

/** Of every line that one side sent; its end is left out. */
function lines(kind: number, fromClient: boolean, visit: Visit): Field['load'] {
  return (f, values) => {
    const map = f.lines();
    for (let line = 0; line < map.lines; line++) {
      const layer = map.layer[line];
      if (f.kind[layer] !== kind || isFromClient(f, layer) !== fromClient) continue;
      const text = latin1(f.sources[f.source[layer]], map.from[line], map.to[line], LONGEST_LINE);
      visit(text, values, line === 0 || map.layer[line - 1] !== layer);
    }
  };
}

export function isFromClient(f: Dissection, layer: number): boolean {
  return (f.detail[layer] & FROM_CLIENT) !== 0;
}

/** A mark on each message that one side sent; mail text is none. */
function direction(kind: number, wanted: boolean): Field['load'] {
  return (f, values) => {
    f.messages();
    for (let layer = 0; layer < f.layers; layer++) {
      if (f.kind[layer] !== kind || (f.detail[layer] & BODY) !== 0) continue;
      if (isFromClient(f, layer) === wanted) values.addNumber(1);
    }
  };
}

/** Of every message whether one side sent it. */
function isFrom(kind: number, wanted: boolean): Field['load'] {
  return (f, values) => {
    f.messages();
    for (let layer = 0; layer < f.layers; layer++) {
      if (f.kind[layer] === kind) values.addNumber(isFromClient(f, layer) === wanted ? 1 : 0);
    }
  };
}

function textField(name: string, label: string, type: FieldType, load: Field['load']): Field {
  return field(name, label, type, load, { needs: NEEDS_MESSAGES });
}

/** Adds what a pattern's group caught, where it caught something. */
function caught(pattern: RegExp, group: number, onlyFirst = false): Visit {
  return (line, values, isFirst) => {
    const text = isFirst || !onlyFirst ? pattern.exec(line)?.[group] : undefined;
    if (text !== undefined) values.addText(text);
  };
}

function caughtNumber(pattern: RegExp, onlyFirst = false): Visit {
  return (line, values, isFirst) => {
    const text = isFirst || !onlyFirst ? pattern.exec(line)?.[1] : undefined;
    if (text !== undefined) values.addNumber(Number(text));
  };
}

/** `220-text`, `220 text` (RFC 5321, 4.2). */
export const REPLY = /^(\d{3})(?:[ -](.*))?$/;
/** A word, and what follows it. */
export const COMMAND = /^(\S+)(?: (.*))?$/;
const TAGGED = /^(\S+) (\S+)/;
export const HTTP_REQUEST = /^([A-Z]{3,16}) (\S+) (HTTP\/\d\.\d)$/;
export const HTTP_RESPONSE = /^(HTTP\/\d\.\d) (\d{3})(?: (.*))?$/;

/** SMTP's first commands have four letters, and Wireshark cuts longer ones to that: both forms are found. */
const addSmtpCommand: Visit = (line, values) => {
  const command = COMMAND.exec(line)?.[1];
  if (command === undefined || command.length < 4) return;
  values.addText(command);
  if (command.length > 4) values.addText(command.slice(0, 4));
};

export const smtpFields: readonly Field[] = [
  protocol('smtp', 'Simple Mail Transfer Protocol', [SMTP], true),
  textField('smtp.req', 'Request', 'boolean', direction(SMTP, true)),
  textField('smtp.rsp', 'Response', 'boolean', direction(SMTP, false)),
  textField('smtp.req.command', 'Command', 'text', lines(SMTP, true, addSmtpCommand)),
  textField('smtp.req.parameter', 'Request parameter', 'text', lines(SMTP, true, caught(/^\S{4}\S* (.*)$/, 1))),
  textField('smtp.response.code', 'Response code', 'number', lines(SMTP, false, caughtNumber(REPLY, true))),
  textField('smtp.rsp.parameter', 'Response parameter', 'text', lines(SMTP, false, caught(REPLY, 2))),
];

export const ftpFields: readonly Field[] = [
  protocol('ftp', 'File Transfer Protocol', [FTP], true),
  textField('ftp.request', 'Request', 'boolean', isFrom(FTP, true)),
  textField('ftp.response', 'Response', 'boolean', isFrom(FTP, false)),
  textField('ftp.request.command', 'Request command', 'text', lines(FTP, true, caught(COMMAND, 1))),
  textField('ftp.request.arg', 'Request argument', 'text', lines(FTP, true, caught(COMMAND, 2))),
  textField('ftp.response.code', 'Response code', 'number', lines(FTP, false, caughtNumber(REPLY))),
  textField('ftp.response.arg', 'Response argument', 'text', lines(FTP, false, caught(REPLY, 2))),
];

export const popFields: readonly Field[] = [
  protocol('pop', 'Post Office Protocol', [POP], true),
  textField('pop.request', 'Request', 'text', lines(POP, true, caught(/^(.*)$/, 1))),
  textField('pop.request.command', 'Request command', 'text', lines(POP, true, caught(COMMAND, 1, true))),
  textField('pop.request.parameter', 'Request parameter', 'text', lines(POP, true, caught(COMMAND, 2, true))),
  textField('pop.response', 'Response', 'text', lines(POP, false, caught(/^(.*)$/, 1))),
  textField('pop.response.indicator', 'Response indicator', 'text', lines(POP, false, caught(/^(\+OK|-ERR)/, 1, true))),
  textField(
    'pop.response.description',
    'Response description',
    'text',
    lines(POP, false, caught(/^(?:\+OK|-ERR) (.*)$/, 1, true)),
  ),
];

export const imapFields: readonly Field[] = [
  protocol('imap', 'Internet Message Access Protocol', [IMAP], true),
  textField('imap.isrequest', 'Is a request', 'boolean', isFrom(IMAP, true)),
  textField('imap.line', 'Line', 'text', (f, values) => {
    lines(IMAP, true, caught(/^(.*)$/, 1))(f, values);
    lines(IMAP, false, caught(/^(.*)$/, 1))(f, values);
  }),
  textField('imap.request', 'Request', 'text', lines(IMAP, true, caught(/^\S+ (.*)$/, 1))),
  textField('imap.request_tag', 'Request tag', 'text', lines(IMAP, true, caught(TAGGED, 1))),
  textField('imap.request.command', 'Request command', 'text', lines(IMAP, true, caught(TAGGED, 2))),
  textField('imap.response', 'Response', 'text', lines(IMAP, false, caught(/^\S+ (.*)$/, 1))),
  textField('imap.response_tag', 'Response tag', 'text', lines(IMAP, false, caught(TAGGED, 1))),
  textField('imap.response.status', 'Response status', 'text', lines(IMAP, false, caught(/^\S+ (OK|NO|BAD)\b/i, 1))),
];

/** A header line of either side. */
function httpHeader(name: string, label: string, header: string): Field {
  const pattern = new RegExp(`^${header}:\\s*(.*)$`, 'i');
  return textField(name, label, 'text', (f, values) => {
    lines(HTTP, true, caught(pattern, 1))(f, values);
    lines(HTTP, false, caught(pattern, 1))(f, values);
  });
}

/** A mark on messages whose first line is one. */
function httpMark(name: string, label: string, fromClient: boolean, pattern: RegExp): Field {
  const visit: Visit = (line, values, isFirst) => {
    if (isFirst && pattern.test(line)) values.addNumber(1);
  };
  return textField(name, label, 'boolean', lines(HTTP, fromClient, visit));
}

export const httpFields: readonly Field[] = [
  protocol('http', 'Hypertext Transfer Protocol', [HTTP], true),
  httpMark('http.request', 'Request', true, HTTP_REQUEST),
  httpMark('http.response', 'Response', false, HTTP_RESPONSE),
  textField('http.request.method', 'Request method', 'text', lines(HTTP, true, caught(HTTP_REQUEST, 1, true))),
  textField('http.request.uri', 'Request URI', 'text', lines(HTTP, true, caught(HTTP_REQUEST, 2, true))),
  textField('http.request.version', 'Request version', 'text', lines(HTTP, true, caught(HTTP_REQUEST, 3, true))),
  textField(
    'http.response.code',
    'Status code',
    'number',
    lines(HTTP, false, caughtNumber(/^HTTP\/\d\.\d (\d{3})(?: |$)/, true)),
  ),
  textField('http.response.phrase', 'Response phrase', 'text', lines(HTTP, false, caught(HTTP_RESPONSE, 3, true))),
  httpHeader('http.host', 'Host', 'Host'),
  httpHeader('http.user_agent', 'User agent', 'User-Agent'),
  httpHeader('http.server', 'Server', 'Server'),
  httpHeader('http.location', 'Location', 'Location'),
];

export const SSH_MESSAGES: ReadonlyMap<number, string> = new Map([
  [1, 'Disconnect'],
  [2, 'Ignore'],
  [3, 'Unimplemented'],
  [4, 'Debug'],
  [5, 'Service Request'],
  [6, 'Service Accept'],
  [20, 'Key Exchange Init'],
  [21, 'New Keys'],
  [30, 'Diffie-Hellman Key Exchange Init'],
  [31, 'Diffie-Hellman Key Exchange Reply'],
]);

/** Visits the packets of an SSH layer that are not encrypted: where each begins, ends as captured, and its message. */
export function eachSshPacket(
  f: Dissection,
  layer: number,
  visit: (at: number, to: number, message: number) => void,
): void {
  const bytes = f.sources[f.source[layer]];
  const view = f.views[f.source[layer]];
  let isEncrypted = f.past.encrypted || (f.detail[layer] & NOT_READABLE) !== 0;
  for (let at = f.from[layer]; at + 6 <= f.to[layer] && !isEncrypted; ) {
    if (isSshIdentification(bytes, at, f.to[layer])) return;
    const end = at + 4 + view.getUint32(at);
    const message = bytes[at + 5];
    visit(at, Math.min(end, f.to[layer]), message);
    isEncrypted = message === SSH_NEW_KEYS;
    at = end;
  }
}

const SSH_NEW_KEYS = 21;

export const sshFields: readonly Field[] = [
  protocol('ssh', 'SSH', [SSH], true),
  textField('ssh.protocol', 'Identification', 'text', (f, values) => {
    f.messages();
    for (let layer = 0; layer < f.layers; layer++) {
      const bytes = f.sources[f.source[layer]];
      if (f.kind[layer] !== SSH || !isSshIdentification(bytes, f.from[layer], f.to[layer])) continue;
      values.addText(latin1(bytes, f.from[layer], f.to[layer], LONGEST_LINE).replace(/[\r\n].*$/s, ''));
    }
  }),
  field(
    'ssh.message_code',
    'Message code',
    'number',
    (f, values) => {
      f.messages();
      for (let layer = 0; layer < f.layers; layer++) {
        if (f.kind[layer] === SSH) eachSshPacket(f, layer, (_at, _to, message) => values.addNumber(message));
      }
    },
    { needs: NEEDS_MESSAGES, largest: 255, words: SSH_MESSAGES },
  ),
];
