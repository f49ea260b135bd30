/** What a UDP datagram may hold, by its ports. The hot loop asks for each that is captured. */
import { portOf } from './layers/layer.ts';
import { LAYERS } from './layers/registry.ts';

/** NAME_SERVICE, or bits of the others. */
export const NAME_SERVICE = 1;
export const TUNNEL = 2;
export const QUIC = 4;

const HTTPS_PORT = 443;

/** By port. Names are asked for without it: a look into a table costs more than four comparisons. */
export const OTHER_UDP_USES = new Uint8Array(65_536);
for (const follows of LAYERS.keys()) if (portOf(follows) >= 0) OTHER_UDP_USES[portOf(follows)] = TUNNEL;
OTHER_UDP_USES[HTTPS_PORT] = QUIC;

/** A name service's port wins: whoever asks may have any port of his own. */
export function udpUse(sourcePort: number, destinationPort: number): number {
  if (isNameService(destinationPort) || isNameService(sourcePort)) return NAME_SERVICE;
  return OTHER_UDP_USES[sourcePort] | OTHER_UDP_USES[destinationPort];
}

/** DNS, mDNS, LLMNR, NetBIOS name service. */
function isNameService(port: number): boolean {
  return port === 53 || port === 5353 || port === 5355 || port === 137;
}
