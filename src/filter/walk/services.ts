/** Which protocol speaks on a port, as Wireshark takes it by default; a payload of TLS is recognised on any. */
import { IMPLICIT_TLS_PORTS } from '../../decode/openings/ports.ts';
import { DNS, FTP, HTTP, IMAP, LLMNR, MDNS, NETBIOS_NAMES, POP, SMTP, SSH, TLS } from '../layerKinds.ts';

/** No protocol whose messages are read. */
export const NO_SERVICE = 0;
/** Not decided yet: the connection has not spoken. */
export const UNDECIDED = 255;

const UDP_SERVICES: ReadonlyMap<number, number> = new Map([
  [53, DNS],
  [137, NETBIOS_NAMES],
  [5353, MDNS],
  [5355, LLMNR],
]);

const TCP_SERVICES: ReadonlyMap<number, number> = new Map([
  ...[21].map((port) => [port, FTP] as const),
  ...[22].map((port) => [port, SSH] as const),
  ...[25, 587].map((port) => [port, SMTP] as const),
  ...[53].map((port) => [port, DNS] as const),
  ...[80, 1900, 2710, 2869, 3128, 3132, 5985, 8080, 8088, 11371].map((port) => [port, HTTP] as const),
  ...[110].map((port) => [port, POP] as const),
  ...[143].map((port) => [port, IMAP] as const),
  ...[5355].map((port) => [port, LLMNR] as const),
  ...[...IMPLICIT_TLS_PORTS].map((port) => [port, TLS] as const),
]);

/** Tables by port, for the hot path. */
const UDP_BY_PORT = byPort(UDP_SERVICES);
const TCP_BY_PORT = byPort(TCP_SERVICES);

function byPort(services: ReadonlyMap<number, number>): Uint8Array {
  const table = new Uint8Array(65_536);
  for (const [port, service] of services) table[port] = service;
  return table;
}

/** The lower port decides, then the other. */
export function udpService(one: number, other: number): number {
  return UDP_BY_PORT[Math.min(one, other)] || UDP_BY_PORT[Math.max(one, other)];
}

export function tcpService(one: number, other: number): number {
  return TCP_BY_PORT[Math.min(one, other)] || TCP_BY_PORT[Math.max(one, other)];
}

/** Whether a message of this service from `source` to `destination` was sent by the client. */
export function isFromClient(service: number, source: number, destination: number): boolean {
  const bySource = TCP_BY_PORT[source] === service || UDP_BY_PORT[source] === service;
  const byDestination = TCP_BY_PORT[destination] === service || UDP_BY_PORT[destination] === service;
  return bySource === byDestination ? source > destination : byDestination;
}
