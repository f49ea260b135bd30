/** A lab whose client stalls for as long as its resolver's patience: for the app to watch, in a browser beside it. */
import type { Browser } from 'playwright-core';
import { CLIENT, Lab, RESOLVERS, SERVER } from '../lab/lab.ts';
import { appOnHost } from './appOnHost.ts';

/** One silent name server, asked twice: 5 s between handshake and ClientHello. */
const PATIENCE = 'timeout:2 attempts:2';

/** Hears everything and says nothing. */
const SILENT_RESOLVER = `require('node:dgram').createSocket('udp4').bind(53)`;
/** Takes a connection, and hangs up after the ClientHello. */
const SERVER_PROGRAM = `require('node:net').createServer((one) => one.once('data', () => one.destroy())).listen(465)`;
/** Connects, asks for its peer's name as Java's TLS sockets do (getnameinfo of the C library), then says ClientHello. */
const CLIENT_PROGRAM = `
  const socket = require('node:net').connect(465, '${SERVER}', () => {
    require('node:dns').lookupService('${SERVER}', 465, () => {
      require('node:tls').connect({ socket, servername: 'mail.lab.example' }).on('error', () => {});
    });
  });
`;

export interface StallingLab {
  readonly browser: Browser;
  /** Of the app, which runs on the client. */
  readonly address: string;
  /** Lets the client connect and wait; resolves when it has given up. */
  stall(): Promise<void>;
  close(): Promise<void>;
}

export async function makeStallingLab(): Promise<StallingLab> {
  const lab = new Lab();
  const close = () => lab.close();
  process.once('exit', close);
  try {
    const nameServers = { nameServers: RESOLVERS.slice(0, 1), resolverOptions: PATIENCE };
    const client = lab.host('client', { addresses: [CLIENT], ...nameServers });
    const server = lab.host('server', { addresses: [SERVER] });
    const resolver = lab.host('resolver', { addresses: [RESOLVERS[0]] });
    resolver.start(process.execPath, '-e', SILENT_RESOLVER);
    server.start(process.execPath, '-e', SERVER_PROGRAM);
    const [{ browser, address }] = await Promise.all([
      appOnHost(client),
      server.listening(465),
      resolver.listening(53, 'udp'),
    ]);
    return {
      browser,
      address,
      stall: async () => {
        const { status, output } = await client.run(process.execPath, ['-e', CLIENT_PROGRAM]);
        if (status !== 0) throw new Error(`the client failed: ${output}`);
      },
      close: async () => {
        await browser.close();
        process.off('exit', close);
        lab.close();
      },
    };
  } catch (error) {
    lab.close();
    throw error;
  }
}
