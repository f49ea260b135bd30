/** Reads a connection's payloads for what they mean to its opening: TLS here, all else by the protocols' dialogs. */

import { sequenceDistance } from '../base/sequence.ts';
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import { GenericDialog } from '../decode/openings/generic.ts';
import type { Payload, Turn } from '../decode/openings/opening.ts';
import { recognise } from '../decode/openings/registry.ts';
import { helloLength, isAlertStart, isClientHelloStart, isHelloRetryRequest } from '../decode/tls.ts';
import { readClientHello } from '../decode/tlsClientHello.ts';
import { HelloCollector } from '../decode/tlsHelloCollector.ts';
import { findServerName } from '../decode/tlsServerName.ts';
import type { Connection } from './connection.ts';
import { NameCache } from './nameCache.ts';

const HELLO: Turn = Object.freeze({ was: 'client-hello', owes: SERVER, awaited: 'server-hello', next: 'same' });
const HELLO_CONTINUED: Turn = Object.freeze({ was: 'data', owes: SERVER, awaited: 'server-hello', next: 'same' });
const SERVER_HELLO: Turn = Object.freeze({ was: 'server-hello', owes: CLIENT, awaited: 'session', next: 'same' });
const RETRY_REQUEST: Turn = Object.freeze({ was: 'server-hello', owes: CLIENT, awaited: 'client-hello', next: 'same' });
const FLIGHT_CONTINUED: Turn = Object.freeze({ was: 'data', owes: CLIENT, awaited: 'session', next: 'same' });
const STILL_WAITING: Turn = Object.freeze({ was: 'data', owes: CLIENT, awaited: 'client-hello', next: 'same' });
const OVER: Turn = Object.freeze({ was: 'data', owes: null, awaited: 'session', next: 'over' });

const CHANGE_CIPHER_SPEC_RECORD = 20;
/** The whole ChangeCipherSpec record that TLS 1.3 clients send before a second ClientHello. */
const CHANGE_CIPHER_SPEC_BYTES = 6;

export class OpeningReader {
  readonly #names = new NameCache();

  /** @param sequence of the payload's first byte */
  read(connection: Connection, side: SideIndex, payload: Payload, sequence: number): Turn {
    if (connection.mode === 'tls') return this.#tls(connection, side, payload, sequence);
    if (connection.mode === 'first') return this.#first(connection, side, payload, sequence);
    return connection.dialog?.read(side, payload) ?? OVER;
  }

  /** Follows what a turn says about who reads on. */
  advance(connection: Connection, turn: Turn): void {
    this.#takeFacts(connection);
    if (turn.next === 'tls') {
      connection.mode = 'tls';
      connection.tlsStep = 0;
    } else if (turn.next === 'anything') {
      connection.mode = 'first';
      connection.client.spoke = false;
      connection.server.spoke = false;
    }
  }

  #first(connection: Connection, side: SideIndex, payload: Payload, sequence: number): Turn {
    if (side === CLIENT && isClientHelloStart(payload.bytes, payload.start, payload.end)) {
      connection.mode = 'tls';
      connection.tlsStep = 0;
      return this.#tls(connection, side, payload, sequence);
    }
    const protocol = recognise(side, payload, connection.server.port);
    connection.mode = 'dialog';
    const before = connection.dialog;
    connection.dialog = protocol?.begin(connection.server.port) ?? new GenericDialog();
    connection.protocol = protocol;
    if (protocol !== null) connection.application = protocol.name;
    if (before !== null) connection.keepProxied(before);
    return connection.dialog.read(side, payload);
  }

  #tls(connection: Connection, side: SideIndex, payload: Payload, sequence: number): Turn {
    return side === CLIENT ? this.#tlsClient(connection, payload, sequence) : this.#tlsServer(connection, payload);
  }

  #tlsClient(connection: Connection, payload: Payload, sequence: number): Turn {
    const { bytes, end } = payload;
    let { start } = payload;
    if (connection.tlsStep === 1) {
      this.#continueHello(connection, payload, sequence);
      return HELLO_CONTINUED;
    }
    if (connection.tlsStep === 2 && bytes[start] === CHANGE_CIPHER_SPEC_RECORD) start += CHANGE_CIPHER_SPEC_BYTES;
    if (!isClientHelloStart(bytes, start, end)) return OVER;
    connection.tlsStep = 1;
    connection.application ??= 'tls';
    this.#beginHello(connection, payload, start, sequence + start - payload.start);
    return HELLO;
  }

  #tlsServer(connection: Connection, payload: Payload): Turn {
    if (connection.tlsStep === 0) return STILL_WAITING;
    if (connection.tlsStep === 2) return FLIGHT_CONTINUED;
    if (isAlertStart(payload.bytes, payload.start, payload.end)) return OVER;
    connection.tlsStep = 2;
    return isHelloRetryRequest(payload.bytes, payload.start, payload.end) ? RETRY_REQUEST : SERVER_HELLO;
  }

  /** Takes the server name where the hello lies in one segment, else begins to collect its pieces. */
  #beginHello(connection: Connection, payload: Payload, start: number, sequence: number): void {
    if (connection.serverName !== null) return;
    const { bytes, end } = payload;
    const found = findServerName(bytes, start, end);
    if (found !== 0) {
      connection.serverName = this.#names.get(bytes, Math.floor(found / 256), found % 256);
      return;
    }
    const length = helloLength(bytes, start, end);
    if (length < 0 || length <= end - start) return;
    const hello = new HelloCollector();
    connection.hello = hello;
    connection.helloSequence = sequence;
    if (hello.add(0, bytes, start, end, payload.originalEnd) !== 'more') this.#endHello(connection);
  }

  #continueHello(connection: Connection, payload: Payload, sequence: number): void {
    const { hello } = connection;
    if (hello === null) return;
    const place = sequenceDistance(sequence, connection.helloSequence);
    const progress = hello.add(place, payload.bytes, payload.start, payload.end, payload.originalEnd);
    if (progress !== 'more') this.#endHello(connection);
  }

  #endHello(connection: Connection): void {
    const bytes = connection.hello?.bytes;
    connection.hello = null;
    if (bytes === undefined) return;
    connection.serverName = readClientHello(bytes, 0, bytes.length)?.serverName ?? null;
  }

  #takeFacts(connection: Connection): void {
    const { dialog } = connection;
    if (dialog !== null) connection.keepProxied(dialog);
  }
}
