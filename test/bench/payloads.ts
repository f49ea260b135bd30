/** Every payload that generated connections send, made once: hellos, data, greetings, DNS messages. */
import { reverseName } from '../support/addresses.ts';
import { noise } from '../support/bytes.ts';
import { type DnsRecord, dnsQuery, dnsResponse } from '../support/dnsMessages.ts';
import { lines } from '../support/openings.ts';
import { applicationData, clientFinished, clientHello, serverHello } from '../support/tlsMessages.ts';
import { Arena } from './arena.ts';
import { type BenchHost, WRITER_SPACE } from './frameWriter.ts';

/** A question and its answers, as indices into the arena. */
export interface Question {
  readonly query: number;
  readonly answer: number;
  readonly nxdomain: number;
}

const ARENA_BYTES = 6 << 20;
/** Data of a full segment: 1500 less IP and TCP headers with time stamps. */
const SEGMENT = 1448;

export class Payloads {
  readonly arena = new Arena(ARENA_BYTES + WRITER_SPACE);
  readonly clientHello = this.arena.add(clientHello({ serverName: 'service-17.example.com', alpn: ['h2'], size: 240 }));
  /** A post-quantum hello in two segments. */
  readonly largeHello = splitAt(
    clientHello({ serverName: 'pq-17.example.com', alpn: ['h2'], size: 1780 }),
    SEGMENT,
  ).map((piece) => this.arena.add(piece));
  readonly serverHello = this.arena.add(serverHello(120));
  readonly clientFinished = this.arena.add(clientFinished());
  readonly clientData = this.arena.add(applicationData(60, 51));
  readonly serverData = this.arena.add(applicationData(90, 52));
  readonly bulk = this.arena.add(noise(SEGMENT, 53));
  readonly smtpGreeting = this.arena.add(lines('220 mail.example.net ESMTP Postfix'));
  readonly smtpDialog: readonly (readonly [client: number, server: number])[] = [
    ['EHLO client.example.com', '250-mail.example.net\r\n250 PIPELINING'],
    ['MAIL FROM:<anna@example.com>', '250 2.1.0 Ok'],
    ['RCPT TO:<bob@example.net>', '250 2.1.5 Ok'],
    ['QUIT', '221 2.0.0 Bye'],
  ].map(([client, server]) => [this.arena.add(lines(client)), this.arena.add(lines(server))]);
  readonly #pointers = new Map<string, Question>();

  /** A question for addresses of a name. */
  forward(name: string, type: 'A' | 'AAAA'): Question {
    const data = type === 'A' ? '198.51.100.17' : '2001:db8:99::17';
    return this.#question(name, { name, type, data });
  }

  /** The question for an address's name; made at its first use. */
  pointer(host: BenchHost): Question {
    const known = this.#pointers.get(host.address);
    if (known !== undefined) return known;
    const name = reverseName(host.address);
    const label = host.address.replaceAll(/[.:]+/g, '-');
    const question = this.#question(name, { name, type: 'PTR', data: `host-${label}.example.com` });
    this.#pointers.set(host.address, question);
    return question;
  }

  #question(name: string, record: DnsRecord & { readonly type: 'A' | 'AAAA' | 'PTR' }): Question {
    const { type } = record;
    const zone = name.split('.').slice(1).join('.');
    const authority: DnsRecord[] = [{ name: zone, type: 'SOA', data: 'ns.example.com', minimum: 600 }];
    return {
      query: this.arena.add(dnsQuery({ id: 0, name, type })),
      answer: this.arena.add(dnsResponse({ id: 0, name, type, answers: [record] })),
      nxdomain: this.arena.add(dnsResponse({ id: 0, name, type, rcode: 'NXDOMAIN', authority })),
    };
  }
}

function splitAt(payload: Uint8Array, at: number): [Uint8Array, Uint8Array] {
  return [payload.subarray(0, at), payload.subarray(at)];
}
