/** RTSP (RFC 2326, RFC 7826): open until the first response. */
import { CLIENT } from '../../base/side.ts';
import { FieldsReplyDialog } from './firstReplyDialog.ts';
import type { OpeningProtocol } from './opening.ts';
import { firstLine } from './payloads.ts';

const REQUEST = /^[A-Z_]{4,16} (?:rtsps?:\/\/\S+|\*) RTSP\/[12]\.0$/;

export const rtsp: OpeningProtocol = {
  name: 'rtsp',
  ports: [554, 8554],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => side === CLIENT && REQUEST.test(firstLine(payload)),
  begin: () => new FieldsReplyDialog(),
};
