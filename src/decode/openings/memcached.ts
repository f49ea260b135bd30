/** memcached: its commands as lines, or its binary protocol. */
import { CLIENT } from '../../base/side.ts';
import { FirstReplyDialog } from './firstReplyDialog.ts';
import type { OpeningProtocol, Payload } from './opening.ts';
import { firstLine } from './payloads.ts';

const PORT = 11211;
/** Key, flags, expiry and length: nothing else begins so. */
const STORING = /^(?:set|add|replace|append|prepend) [\x21-\x7e]{1,250} \d+ -?\d+ \d+(?: noreply)?$/;
const COMMAND =
  /^(?:gets? |gats? |m[gsdanpe] |mn$|set |add |replace |append |prepend |cas |delete |incr |decr |touch |stats\b|version$|verbosity |flush_all\b|quit$)/;
const BINARY_REQUEST = 0x80;
const LAST_OPCODE = 0x60;

export const memcached: OpeningProtocol = {
  name: 'memcached',
  ports: [PORT],
  firstSpeaker: CLIENT,
  recognises: (side, payload, port) => {
    if (side !== CLIENT) return false;
    const line = firstLine(payload);
    return STORING.test(line) || (port === PORT && (COMMAND.test(line) || isBinary(payload)));
  },
  begin: () => new FirstReplyDialog(),
};

function isBinary({ bytes, start, end }: Payload): boolean {
  return end - start >= 2 && bytes[start] === BINARY_REQUEST && bytes[start + 1] <= LAST_OPCODE;
}
