/** SIP over TCP (RFC 3261): open until the first response, whatever it says. */
import { CLIENT } from '../../base/side.ts';
import { FieldsReplyDialog } from './firstReplyDialog.ts';
import type { OpeningProtocol } from './opening.ts';
import { firstLine } from './payloads.ts';

const REQUEST = /^[A-Z]{3,16} (?:sips?|tel|urn):\S+ SIP\/2\.0$/i;

export const sip: OpeningProtocol = {
  name: 'sip',
  ports: [5060],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => side === CLIENT && REQUEST.test(firstLine(payload)),
  begin: () => new FieldsReplyDialog(),
};
