/** Which caches to ask: what the user names, else what the system uses. */
import { getServers } from 'node:dns';
import { readFileSync } from 'node:fs';
import { OperationError } from '../base/errors.ts';
import { canonicalAddress } from '../base/reverseName.ts';

export interface Resolver {
  readonly address: string;
  readonly port: number;
  /** `/etc/resolv.conf`, `--resolver`, … */
  readonly origin: string;
}

const DNS_PORT = 53;
const RESOLV_CONF = '/etc/resolv.conf';
/** The servers that systemd-resolved really asks; its stub is all that resolv.conf shows. */
const UPSTREAMS = '/run/systemd/resolve/resolv.conf';
const STUBS = ['127.0.0.53', '127.0.0.54'];
const MOST_RESOLVERS = 8;

/** Reads `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]:5353`. Throws an `OperationError`. */
export function parseResolver(text: string): Resolver {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = withZone(bracketed ?? plain ?? text);
  const number = Number(port ?? DNS_PORT);
  if (address === null || number < 1 || number > 65_535) {
    const next = 'Give its address, with a port if it is not 53: 192.0.2.1, 192.0.2.1:5353, [2001:db8::1]:5353.';
    throw new OperationError('not-a-resolver', `"${text}" is not the address of a resolver`, next);
  }
  return { address, port: number, origin: '--resolver' };
}

/** The canonical address, with the zone of a link-local one. */
function withZone(text: string): string | null {
  const [bare, zone] = text.split('%');
  const address = canonicalAddress(bare);
  return address === null || zone === undefined ? address : `${address}%${zone}`;
}

/** The system's resolvers; none where none are known. Behind systemd-resolved's stub, also those that it asks. */
export function systemResolvers(): Resolver[] {
  if (process.platform === 'win32' || process.platform === 'darwin') return resolversOfNode();
  const listed = resolversIn(RESOLV_CONF, RESOLV_CONF);
  const hasStub = listed.some(({ address }) => STUBS.includes(address));
  const named = listed.map((one) =>
    STUBS.includes(one.address) ? { ...one, origin: `${RESOLV_CONF}: the stub of systemd-resolved` } : one,
  );
  const behind = hasStub ? resolversIn(UPSTREAMS, 'asked by systemd-resolved') : [];
  return [...named, ...behind].slice(0, MOST_RESOLVERS);
}

function resolversIn(path: string, origin: string): Resolver[] {
  const addresses = nameServerLines(readText(path)).map(withZone);
  return [...new Set(addresses)].flatMap((address) => (address === null ? [] : [{ address, port: DNS_PORT, origin }]));
}

/** The addresses of resolv.conf's `nameserver` lines, as they are written. */
export function nameServerLines(text: string): string[] {
  return [...text.matchAll(/^[ \t]*nameserver[ \t]+(\S+)/gm)].map(([, address]) => address);
}

/** A file that is not there or may not be read names nobody. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function resolversOfNode(): Resolver[] {
  return getServers()
    .slice(0, MOST_RESOLVERS)
    .map((server) => ({ ...parseResolver(server), origin: 'the system’s network settings' }));
}
