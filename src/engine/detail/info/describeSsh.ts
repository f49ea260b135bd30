/** Protocol and info line of SSH: the identification, the messages of the key exchange, then encrypted packets. */
import { latin1 } from '../../../decode/latin1.ts';
import type { Dissection } from '../../../filter/dissection.ts';
import { eachSshPacket, isFromClient, SSH_MESSAGES } from '../../../filter/fields/text.ts';
import { isSshIdentification } from '../../../filter/walk/framing.ts';
import type { Description } from './describeFrame.ts';

const LONGEST_IDENTIFICATION = 255;

export function describeSsh(f: Dissection, layer: number): Description {
  const who = isFromClient(f, layer) ? 'Client' : 'Server';
  const bytes = f.sources[f.source[layer]];
  const [from, to] = [f.from[layer], f.to[layer]];
  if (isSshIdentification(bytes, from, to)) {
    const line = latin1(bytes, from, to, LONGEST_IDENTIFICATION).replace(/[\r\n].*$/s, '');
    return { protocol: line.startsWith('SSH-2.0') ? 'SSHv2' : 'SSH', info: `${who}: Protocol (${line})` };
  }
  const messages: string[] = [];
  eachSshPacket(f, layer, (_at, _to, message) => messages.push(SSH_MESSAGES.get(message) ?? `Message ${message}`));
  const info = messages.length === 0 ? `Encrypted packet (len=${f.whole[layer] - from})` : messages.join(', ');
  return { protocol: 'SSHv2', info: `${who}: ${info}` };
}
