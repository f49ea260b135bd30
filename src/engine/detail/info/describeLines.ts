/** Info lines of protocols of lines: SMTP, FTP, POP, IMAP, HTTP. */
import { latin1 } from '../../../decode/latin1.ts';
import type { Dissection } from '../../../filter/dissection.ts';
import { isFromClient, REPLY } from '../../../filter/fields/text.ts';
import { HTTP, POP, SMTP } from '../../../filter/layerKinds.ts';
import { BODY } from '../../../filter/walk/messages.ts';

/** Characters of a line, and lines of a reply, that are told. */
const LONGEST_LINE = 200;
const MOST_LINES = 20;

export function describeLines(f: Dissection, layer: number): string {
  const lines = linesOf(f, layer);
  const fromClient = isFromClient(f, layer);
  if ((f.detail[layer] & BODY) !== 0) return `C: DATA fragment, ${f.whole[layer] - f.from[layer]} bytes`;
  if (f.kind[layer] === HTTP) return lines[0] ?? '';
  if (f.kind[layer] === SMTP) return fromClient ? `C: ${lines.join(' | ')}` : `S: ${replyText(lines)}`;
  if (f.kind[layer] === POP) return `${fromClient ? 'C' : 'S'}: ${lines[0] ?? ''}`;
  return `${fromClient ? 'Request' : 'Response'}: ${lines[0] ?? ''}`;
}

/** A reply of several lines with its code in front once. */
function replyText(lines: readonly string[]): string {
  const [first = '', ...more] = lines;
  return [first, ...more.map((line) => REPLY.exec(line)?.[2] ?? line)].join(' | ');
}

function linesOf(f: Dissection, layer: number): string[] {
  const map = f.lines();
  const lines: string[] = [];
  for (let line = 0; line < map.lines && lines.length < MOST_LINES; line++) {
    if (f.kind[map.layer[line]] !== f.kind[layer]) continue;
    lines.push(latin1(f.sources[f.source[map.layer[line]]], map.from[line], map.to[line], LONGEST_LINE));
  }
  return lines;
}
