/** The cast and the phrases that the synthetic cases are told with. */
import { type AskedQuery, type Host, Scenario } from '../../support/scenario.ts';
import type { ConnectOptions, End, TcpConnection } from '../../support/tcpConnection.ts';
import { applicationData, clientFinished, clientHello, serverHello } from '../../support/tlsMessages.ts';

export const CLIENT = '10.0.0.2';
export const SERVER = '203.0.113.5';
export const SERVER_NAME = 'mail.example.com';

/** When the connection of a case begins, seconds. */
export const BEGIN = 1;
/** From the end of a lookup to what waited for it, seconds. */
export const AT_ONCE = 0.004;

export interface Stage {
  readonly story: Scenario;
  readonly client: Host;
  readonly server: Host;
  readonly resolver: Host;
}

/** A client, a server and a resolver that has just answered both of them something else. */
export function stage(clientAddress = CLIENT, serverAddress = SERVER): Stage {
  const story = new Scenario();
  const resolver = story.host(clientAddress.includes(':') ? '2001:db8:53::53' : '10.0.0.53');
  const [client, server] = [story.host(clientAddress), story.host(serverAddress)];
  for (const asker of [client, server].filter((host) => sameFamily(host, resolver))) {
    const query = story.ask(asker, resolver, 'www.example.org', { at: 0.1 });
    const answers = [{ name: query.name, type: 'A', data: '198.51.100.80' }] as const;
    story.answer(query, 0.11, { answers });
  }
  return { story, client, server, resolver };
}

function sameFamily(one: Host, other: Host): boolean {
  return one.address.includes(':') === other.address.includes(':');
}

export function connect(on: Stage, port: number, options: Partial<ConnectOptions> = {}): TcpConnection {
  return on.story.connect(on.client, on.server, { at: BEGIN, ...options, port });
}

export interface SilentOptions {
  /** When each try leaves, seconds after `from`; glibc's with one server unless told. */
  readonly steps?: readonly number[];
  /** Servers that the tries go to in turn; the resolver unless told. */
  readonly servers?: readonly Host[];
  /** A new ID and port for every try, as Go does. */
  readonly freshIds?: boolean;
}

/** `asker` asks for the name of an address again and again, and nobody answers. */
export function askInVain(
  on: Stage,
  asker: Host,
  about: string,
  from: number,
  options: SilentOptions = {},
): AskedQuery[] {
  const { steps = [0, 5.002], servers = [on.resolver], freshIds = false } = options;
  const id = freshIds ? undefined : 0x5a5a;
  const ports = servers.map(() => on.story.freshPort());
  return steps.map((step, index) => {
    const turn = index % servers.length;
    const fixed = id === undefined ? {} : { id, port: ports[turn] };
    return on.story.askPtr(asker, servers[turn], about, { at: from + step, ...fixed });
  });
}

/** `asker` asks for the name of an address once and is answered `after` seconds later. */
export function askAndHear(
  on: Stage,
  asker: Host,
  about: string,
  from: number,
  after: number,
  name = SERVER_NAME,
): void {
  on.story.answerPtr(on.story.askPtr(asker, on.resolver, about, { at: from }), from + after, name);
}

/** An A lookup that answers with `address`, 10 ms. */
export function forward(on: Stage, asker: Host, name: string, address: string, at: number): void {
  const type = address.includes(':') ? 'AAAA' : 'A';
  const query = on.story.ask(asker, on.resolver, name, { at, type });
  on.story.answer(query, at + 0.01, { answers: [{ name, type, data: address }] });
}

/** ClientHello at `at`, then the rest of a TLS connection without delay. */
export function openTls(tcp: TcpConnection, at: number, serverName = SERVER_NAME): void {
  tcp.send('client', clientHello({ serverName }), at);
  afterHello(tcp, at + 0.003);
}

/** ServerHello at `at`, then the rest of a TLS connection without delay. */
export function afterHello(tcp: TcpConnection, at: number): void {
  tcp.close('client', handshake(tcp, at) + 0.01);
}

/** ServerHello at `at`, the client's Finished and the first data; answers when the last was sent. */
export function handshake(tcp: TcpConnection, at: number): number {
  tcp.send('server', serverHello(), at);
  tcp.send('client', clientFinished(), at + 0.004);
  tcp.send('client', applicationData(120), at + 0.005);
  tcp.send('server', applicationData(300), at + 0.01);
  return at + 0.01;
}

/** Payloads of alternating or repeated ends, 2 ms apart from `at` on; answers when the last one was sent. */
export function talk(tcp: TcpConnection, at: number, turns: readonly (readonly [End, Uint8Array])[]): number {
  turns.forEach(([end, payload], index) => {
    tcp.send(end, payload, at + index * 0.002);
  });
  return at + (turns.length - 1) * 0.002;
}
