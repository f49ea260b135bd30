/** The made-up captures of examples/: the story of 2015 rebuilt frame by frame, and its healthy twin. */
import { type Host, Scenario } from './scenario.ts';
import type { TcpConnection } from './tcpConnection.ts';
import { applicationData, clientFinished, clientHello, serverHello } from './tlsMessages.ts';

const PHONE = '10.0.0.2';
const MAIL_SERVER = '203.0.113.5';
const MAIL_NAME = 'mail.example.com';

/** How the phone is connected. */
interface Network {
  readonly story: Scenario;
  readonly phone: Host;
  readonly resolver: Host;
  readonly gateway: string;
  readonly rttMs: number;
  /** How long the resolver takes to answer, seconds. */
  readonly answerSeconds: number;
}

/**
 * Over 3G. Handshake complete in frame 48; PTR queries in 51, 53 and 58, never answered, at times that are no known
 * resolver's; the server's FIN in 54; ClientHello in 73, 28 s late, answered by RST. All else is ordinary traffic.
 */
export function android3g(): Scenario {
  const network = join3g();
  const { story, phone, resolver, gateway } = network;
  const push = openTls(network, 0.2, 'push.example.net', '198.51.100.40', 5228);
  const web = openTls(network, 3.1, 'api.example.net', '198.51.100.20', 443);
  lookUp(network, 4.6, 'cdn.example.net', '198.51.100.21');
  lookUp(network, 4.9, 'weather.example.org', '198.51.100.77');
  web.send('client', applicationData(310, 21), 5.2);
  web.send('server', applicationData(1100, 22), 5.5);
  web.send('client', applicationData(240, 25), 5.6);
  web.send('server', applicationData(1300, 26), 5.9);
  push.send('server', applicationData(120, 27), 5.95);
  push.send('client', applicationData(60, 28), 6.0);
  web.send('client', applicationData(180, 29), 6.02);
  web.send('server', applicationData(700, 31), 6.19);
  lookUp(network, 6.1, MAIL_NAME, MAIL_SERVER);
  const mail = story.connect(phone, story.host(MAIL_SERVER, gateway), { port: 465, at: 6.4, rttMs: network.rttMs });
  const ready = mail.establishedAt;
  web.close('server', ready + 0.006);
  const port = story.freshPort();
  for (const seconds of [0.062, 6.917, 15.236]) {
    story.askPtr(phone, resolver, MAIL_SERVER, { at: ready + seconds, id: 0x7d3c, port });
  }
  mail.fin('server', ready + 10.021);
  lookUp(network, ready + 12.3, 'news.example.org', '198.51.100.90');
  push.keepAlive('client', ready + 16.4);
  const news = openTls(network, ready + 18.7, 'images.example.org', '198.51.100.91', 443);
  mail.send('client', clientHello({ serverName: MAIL_NAME }), ready + 28.014);
  mail.rst('server', ready + 28.014 + network.rttMs / 1000);
  news.send('client', applicationData(290, 23), ready + 29.1);
  news.send('server', applicationData(900, 24), ready + 29.4);
  push.keepAlive('client', ready + 31.5);
  return story;
}

/** Over Wi-Fi: the PTR is answered, the ClientHello follows 2 ms later, and the mail is sent. */
export function androidWifi(): Scenario {
  const network = joinWifi();
  const { story, phone, resolver, gateway } = network;
  openTls(network, 0.2, 'api.example.net', '198.51.100.20', 443);
  lookUp(network, 2.1, MAIL_NAME, MAIL_SERVER);
  const mail = story.connect(phone, story.host(MAIL_SERVER, gateway), { port: 465, at: 2.15, rttMs: network.rttMs });
  const query = story.askPtr(phone, resolver, MAIL_SERVER, { at: mail.establishedAt + 0.004 });
  const answered = mail.establishedAt + 0.004 + network.answerSeconds;
  story.answerPtr(query, answered, MAIL_NAME);
  openingOf(mail, MAIL_NAME, answered + 0.002, network.rttMs / 1000);
  deliver(mail, answered + 0.1);
  return story;
}

/** A greeting, a login and a mail, by the lengths of their encrypted records. */
function deliver(mail: TcpConnection, from: number): void {
  const exchanges = [
    [88, 46],
    [212, 61],
    [52, 58],
    [44, 49],
    [43, 31],
    [66, 1180],
    [72, 24],
  ] as const;
  exchanges.forEach(([serverLength, clientLength], index) => {
    mail.send('server', applicationData(serverLength, 30 + index), from + index * 0.05);
    mail.send('client', applicationData(clientLength, 40 + index), from + index * 0.05 + 0.002);
  });
  mail.close('server', from + 0.4);
}

function join3g(): Network {
  const story = new Scenario();
  const gateway = '02:33:47:00:00:01';
  const [phone, resolver] = [story.host(PHONE), story.host('10.1.1.1', gateway)];
  return { story, phone, resolver, gateway, rttMs: 180, answerSeconds: 0.19 };
}

function joinWifi(): Network {
  const story = new Scenario(1_425_292_500_000_000_000n);
  const router = story.host('10.0.0.1');
  const phone = story.host(PHONE, '02:57:69:46:69:02');
  return { story, phone, resolver: router, gateway: router.mac, rttMs: 24, answerSeconds: 0.021 };
}

/** An A lookup, answered as this network's resolver answers. */
function lookUp(network: Network, at: number, name: string, address: string): void {
  const query = network.story.ask(network.phone, network.resolver, name, { at });
  const answers = [{ name, type: 'A', data: address, ttl: 300 }] as const;
  network.story.answer(query, at + network.answerSeconds, { answers });
}

/** A lookup and a healthy TLS connection after it, ready for application data. */
function openTls(network: Network, at: number, name: string, address: string, port: number): TcpConnection {
  const { story, phone, gateway, rttMs, answerSeconds } = network;
  lookUp(network, at, name, address);
  const server = story.host(address, gateway);
  const tcp = story.connect(phone, server, { port, at: at + answerSeconds + 0.003, rttMs });
  openingOf(tcp, name, tcp.establishedAt + 0.004, rttMs / 1000);
  return tcp;
}

/** The TLS opening from its ClientHello on. */
function openingOf(tcp: TcpConnection, name: string, at: number, rttSeconds: number): void {
  tcp.send('client', clientHello({ serverName: name, alpn: ['http/1.1'] }), at);
  tcp.ack('server', at + rttSeconds);
  tcp.send('server', serverHello(2400), at + rttSeconds + 0.006);
  tcp.send('client', clientFinished(), at + rttSeconds + 0.02);
}
