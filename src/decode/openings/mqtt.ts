/** MQTT (3.1 to 5): the client's CONNECT, and the server's CONNACK. */
import { CLIENT } from '../../base/side.ts';
import { FirstReplyDialog } from './firstReplyDialog.ts';
import type { OpeningProtocol } from './opening.ts';
import { beginning } from './payloads.ts';

/** Type, remaining length in one to four bytes, the protocol's name, its level; a bridge sets the level's highest bit. */
const CONNECT = /^\x10[\x80-\xff]{0,3}[\0-\x7f](?:\0\x04MQTT[\x04\x05\x84\x85]|\0\x06MQIsdp[\x03\x83])/;

export const mqtt: OpeningProtocol = {
  name: 'mqtt',
  ports: [1883],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => side === CLIENT && CONNECT.test(beginning(payload, 16)),
  begin: () => new FirstReplyDialog(),
};
