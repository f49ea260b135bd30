/**
 * A slow name server: passes queries on to port 5300 of its host and holds back the answers of some types.
 * Runs alone in a resolver's namespace: `slowRelay DELAY_MS TYPE…`; types are RFC 1035 numbers.
 */
import { createSocket, type RemoteInfo } from 'node:dgram';

const [delayMs, ...types] = process.argv.slice(2).map(Number);
const front = createSocket('udp4');

front.on('message', (query, from) => ask(query, from, types.includes(questionType(query)) ? delayMs : 0));
front.bind(53, '0.0.0.0');

function ask(query: Buffer, from: RemoteInfo, waitMs: number): void {
  const back = createSocket('udp4');
  back.once('message', (answer) => {
    back.close();
    setTimeout(() => front.send(answer, from.port, from.address), waitMs);
  });
  back.send(query, 5300, '127.0.0.1');
}

/** QTYPE of a query with one question; 0 when it is none. */
function questionType(query: Buffer): number {
  let at = 12;
  while (at < query.length && query[at] !== 0) at += query[at] + 1;
  return at + 3 <= query.length ? query.readUInt16BE(at + 1) : 0;
}
