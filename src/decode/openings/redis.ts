/** Redis and what speaks as it does (RESP): commands as arrays of strings, or as lines. */
import { CLIENT } from '../../base/side.ts';
import { FirstReplyDialog } from './firstReplyDialog.ts';
import type { OpeningProtocol } from './opening.ts';
import { beginning } from './payloads.ts';

const PORTS = [6379, 26379];
const ARRAY = /^\*[1-9]\d{0,6}\r\n\$\d{1,9}\r\n/;
const LINE = /^(?:PING|HELLO|AUTH|SELECT|CLIENT|COMMAND|INFO|GET|SET|QUIT)\b/i;

export const redis: OpeningProtocol = {
  name: 'redis',
  ports: PORTS,
  firstSpeaker: CLIENT,
  recognises: (side, payload, port) => {
    if (side !== CLIENT) return false;
    const text = beginning(payload, 32);
    return ARRAY.test(text) || (PORTS.includes(port) && LINE.test(text));
  },
  begin: () => new FirstReplyDialog(),
};
