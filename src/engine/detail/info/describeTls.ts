/** Protocol and info line of TLS: the version where it is known, the messages of every record, the name asked for. */
import { isHelloRetryRequest } from '../../../decode/tls.ts';
import type { Dissection } from '../../../filter/dissection.ts';
import { FIELD_BY_NAME } from '../../../filter/fields/registry.ts';
import { CONTENT_TYPES, HANDSHAKE_TYPES } from '../../../filter/fields/tlsWords.ts';
import { ALERT, CLIENT_HELLO, HANDSHAKE, SERVER_HELLO, type TlsMap } from '../../../filter/tlsMap.ts';
import { Values } from '../../../filter/values.ts';
import type { Description } from './describeFrame.ts';

const VERSION_NAMES: ReadonlyMap<number, string> = new Map([
  [0x0300, 'SSLv3'],
  [0x0301, 'TLSv1'],
  [0x0302, 'TLSv1.1'],
  [0x0303, 'TLSv1.2'],
  [0x0304, 'TLSv1.3'],
]);

export function describeTls(f: Dissection): Description {
  const map = f.tls();
  const parts: string[] = [];
  for (let record = 0; record < map.records; record++) parts.push(...recordTexts(f, map, record));
  if (parts.length === 0) parts.push('Ignored Unknown Record');
  return { protocol: versionName(f, map), info: parts.join(', ') };
}

/** The session's version once its server has chosen one; before, that of the record. */
function versionName(f: Dissection, map: TlsMap): string {
  if (map.versionAfter !== 0) return VERSION_NAMES.get(map.versionAfter) ?? 'TLS';
  if (map.records === 0) return 'TLS';
  const version = f.views[map.recordSource[0]].getUint16(map.recordFrom[0] + 1);
  return VERSION_NAMES.get(version) ?? 'TLS';
}

function recordTexts(f: Dissection, map: TlsMap, record: number): string[] {
  const type = map.contentType[record];
  if (type === HANDSHAKE) {
    const messages = handshakeTexts(f, map, record);
    return map.recordEncrypted[record] === 1 || messages.length === 0
      ? [...messages, 'Encrypted Handshake Message']
      : messages;
  }
  if (type === ALERT) return [map.recordEncrypted[record] === 1 ? 'Encrypted Alert' : alertText(f, map, record)];
  return [CONTENT_TYPES.get(type) ?? `Record type ${type}`];
}

function handshakeTexts(f: Dissection, map: TlsMap, record: number): string[] {
  const texts: string[] = [];
  for (let message = 0; message < map.messages; message++) {
    if (map.messageRecord[message] !== record) continue;
    const type = map.messageType[message];
    const name = HANDSHAKE_TYPES.get(type) ?? `Handshake type ${type}`;
    if (type === CLIENT_HELLO) texts.push(`${name}${serverName(f)}`);
    else texts.push(type === SERVER_HELLO && isRetry(f, map, record) ? 'Hello Retry Request' : name);
  }
  return texts;
}

function isRetry(f: Dissection, map: TlsMap, record: number): boolean {
  return isHelloRetryRequest(f.sources[map.recordSource[record]], map.recordFrom[record], map.recordTo[record]);
}

function serverName(f: Dissection): string {
  const values = new Values();
  FIELD_BY_NAME.get('tls.handshake.extensions_server_name')?.load(f, values);
  return values.count === 0 ? '' : ` (SNI=${values.texts[0]})`;
}

function alertText(f: Dissection, map: TlsMap, record: number): string {
  const at = map.recordFrom[record] + 5;
  if (at + 2 > map.recordTo[record]) return 'Alert';
  const view = f.views[map.recordSource[record]];
  const [level, description] = ['tls.alert_message.level', 'tls.alert_message.desc'].map(
    (name) => FIELD_BY_NAME.get(name)!,
  );
  const levelName = level.words?.get(view.getUint8(at)) ?? view.getUint8(at);
  const descriptionName = description.words?.get(view.getUint8(at + 1)) ?? view.getUint8(at + 1);
  return `Alert (Level: ${levelName}, Description: ${descriptionName})`;
}
