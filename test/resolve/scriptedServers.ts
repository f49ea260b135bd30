/** Name servers on loopback that say whatever a test wants, over UDP and TCP, true or hostile. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { readMessage } from '../../src/decode/dnsMessage.ts';
import { addressBytes } from '../support/addresses.ts';
import { bytes, u16, u32 } from '../support/bytes.ts';
import { nameBytes } from '../support/dnsMessages.ts';

/** Why there can be no such servers here: only Linux has all of 127.0.0.0/8. */
export const NO_SERVERS = process.platform === 'linux' ? null : 'only Linux has all of 127.0.0.0/8';
export const NO_IPV6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
  ? null
  : 'there is no ::1';

/** A suite's name, with the reason where it is skipped. */
export function named(suite: string, why: string | null): string {
  return why === null ? suite : `${suite} (skipped: ${why})`;
}

export const TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, AAAA: 28, RRSIG: 46 } as const;
export type TypeName = keyof typeof TYPES;

/** `name ttl type data`; for SOA the data is the minimum. */
export type Rr = readonly [name: string, type: TypeName, data: string, ttl?: number];

export interface Query {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly edns: boolean;
  readonly recursionDesired: boolean;
  readonly transport: 'udp' | 'tcp';
  /** Of whoever asks. */
  readonly port: number;
  readonly checkingDisabled: boolean;
  /** The question section as it came. */
  readonly asked: Uint8Array;
}

export interface Answer {
  readonly rcode?: number;
  readonly aa?: boolean;
  readonly ra?: boolean;
  readonly tc?: boolean;
  readonly id?: number;
  /** The question that is repeated, in place of the real one; null for none. */
  readonly question?: { readonly name: string; readonly type: TypeName } | null;
  readonly answers?: readonly Rr[];
  readonly authorities?: readonly Rr[];
  readonly additionals?: readonly Rr[];
  /** In place of all the rest. */
  readonly raw?: Uint8Array;
  /** From another port than the one that was asked. */
  readonly fromElsewhere?: boolean;
  readonly afterMs?: number;
}

/** What a server says to a query: nothing, one answer, or several in order. */
export type Script = (query: Query) => Answer | readonly Answer[] | null;

/** Below those that the system gives to whoever asks for any: other tests do, between the probe and the use. */
const PORTS = { first: 20_000, count: 12_000 };

/** Whether a port is free for both transports at every address. */
async function isFree(port: number): Promise<boolean> {
  const udp = createSocket('udp4').bind(port);
  const tcp = createServer().listen(port);
  const both = await Promise.allSettled([once(udp, 'listening'), once(tcp, 'listening')]);
  udp.close();
  tcp.close();
  return both.every(({ status }) => status === 'fulfilled');
}

export class ScriptedServers {
  readonly port: number;
  /** All queries by the address that they went to. */
  readonly heard: (Query & { readonly server: string })[] = [];
  readonly #open: (Socket | Server)[] = [];
  readonly #talking = new Set<TcpSocket>();

  private constructor(port: number) {
    this.port = port;
  }

  /** At a port that was free a moment ago. */
  static async start(): Promise<ScriptedServers> {
    for (;;) {
      const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
      if (await isFree(port)) return new ScriptedServers(port);
    }
  }

  async serve(address: string, script: Script): Promise<void> {
    const udp = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    this.#open.push(udp);
    udp.on('message', (message, from) => {
      const query = this.#heardBy(address, message, 'udp', from.port);
      for (const answer of toList(script(query))) this.#sendUdp(udp, query, answer, from);
    });
    udp.bind(this.port, address);
    await once(udp, 'listening');
    const tcp = createServer((socket) => this.#talk(address, script, socket));
    this.#open.push(tcp);
    tcp.listen(this.port, address);
    await once(tcp, 'listening');
  }

  close(): void {
    for (const socket of this.#talking) socket.destroy();
    for (const one of this.#open) one.close();
  }

  #heardBy(server: string, message: Uint8Array, transport: Query['transport'], port: number): Query {
    const read = readMessage(message, 0, message.length);
    if (read.kind !== 'message') throw new Error('a query that is no message');
    const [{ name, typeName }] = read.questions;
    const query = {
      id: read.id,
      name,
      type: typeName,
      edns: read.additionals.some(({ type }) => type === 41),
      recursionDesired: read.recursionDesired,
      checkingDisabled: (message[3] & 0x10) !== 0,
      asked: Uint8Array.from(message.subarray(12, 12 + read.questions[0].length)),
      transport,
      port,
    };
    this.heard.push({ ...query, server });
    return query;
  }

  #sendUdp(udp: Socket, query: Query, answer: Answer, to: RemoteInfo): void {
    const message = answer.raw ?? encodeAnswer(query, answer);
    setTimeout(() => {
      if (answer.fromElsewhere !== true) {
        udp.send(message, to.port, to.address);
        return;
      }
      const other = createSocket('udp4');
      other.send(message, to.port, to.address, () => other.close());
    }, answer.afterMs ?? 0);
  }

  #talk(address: string, script: Script, socket: TcpSocket): void {
    this.#talking.add(socket);
    socket.on('error', () => {});
    socket.once('data', (data) => {
      const query = this.#heardBy(address, data.subarray(2), 'tcp', socket.remotePort ?? 0);
      for (const answer of toList(script(query))) {
        const message = answer.raw ?? encodeAnswer(query, answer);
        socket.write(answer.raw === undefined ? bytes(u16(message.length), message) : message);
      }
    });
  }
}

function toList(said: Answer | readonly Answer[] | null): readonly Answer[] {
  if (said === null) return [];
  return Array.isArray(said) ? said : [said as Answer];
}

export function encodeAnswer(query: Query, answer: Answer): Uint8Array {
  const { answers = [], authorities = [], additionals = [], question } = answer;
  const flags =
    0x8000 | (answer.aa ? 0x400 : 0) | (answer.tc ? 0x200 : 0) | (answer.ra ? 0x80 : 0) | (answer.rcode ?? 0);
  const counts = [question === null ? 0 : 1, answers.length, authorities.length, additionals.length];
  return bytes(
    [answer.id ?? query.id, flags, ...counts].flatMap(u16),
    questionBytes(query, question),
    ...[...answers, ...authorities, ...additionals].map(record),
  );
}

function questionBytes({ asked }: Query, question: Answer['question']): Uint8Array {
  if (question === null) return new Uint8Array();
  return question === undefined ? asked : bytes(nameBytes(question.name), u16(TYPES[question.type]), u16(1));
}

function record([name, type, data, ttl = 3600]: Rr): Uint8Array {
  const content = dataOf(type, data);
  return bytes(nameBytes(name), u16(TYPES[type]), u16(1), u32(ttl), u16(content.length), content);
}

function dataOf(type: TypeName, data: string): Uint8Array {
  if (type === 'A' || type === 'AAAA') return addressBytes(data);
  if (type !== 'SOA') return nameBytes(data);
  const [minimum, serial = '7'] = data.split(' ');
  const numbers = [Number(serial), 3600, 600, 86_400, Number(minimum)].flatMap(u32);
  return bytes(nameBytes('ns.zone.example'), nameBytes('hostmaster.zone.example'), numbers);
}
