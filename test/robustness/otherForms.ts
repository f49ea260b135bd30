/** One capture in every file format that is read, and in many links and tunnels: each has headers of its own to damage. */
import { readFileSync } from 'node:fs';
import { aixFile, netmonFile, snoopFile } from '../formats/recordBytes.ts';
import { LINKS, nested, onEthernet, TUNNELS, type Tunnel } from '../support/encapsulations.ts';
import { capturedFrames, rewrapped } from '../support/rewrapCapture.ts';
import type { TestCapture } from './corpus.ts';

const EXAMPLE = new URL('../../examples/jdk-resolver-silent.pcap', import.meta.url);
const SECONDS_1601_TO_1970 = 11_644_473_600n;

const IN_LINKS = [
  'PPPoE',
  'MPLS',
  'radiotap with a padded header',
  '802.11 aggregated',
  'PPI',
  'PKTAP',
  'PPP multilink',
];
const IN_TUNNELS = [
  ['VXLAN'],
  ['GENEVE'],
  ['GRE with checksum, key and sequence number'],
  ['ERSPAN III with a platform header'],
  ['GTP-U with extensions'],
  ['L2TP with length, sequence numbers and offset'],
  ['TZSP', 'MPLS over GRE', 'IP in IPv6'],
];

export function otherForms(): TestCapture[] {
  const capture = new Uint8Array(readFileSync(EXAMPLE));
  const links = LINKS.filter(({ name }) => IN_LINKS.includes(name));
  const tunnels = IN_TUNNELS.map((names) => onEthernet(nested(...names.map(tunnelNamed))));
  const wrapped = [...links, ...tunnels].map((link) => ({ name: link.name, bytes: rewrapped(capture, link) }));
  return [...wrapped, ...inFormats(capture)];
}

function tunnelNamed(name: string): Tunnel {
  const found = TUNNELS.find((tunnel) => tunnel.name === name);
  if (found === undefined) throw new Error(`no tunnel ${name}`);
  return found;
}

function inFormats(capture: Uint8Array): TestCapture[] {
  const frames = capturedFrames(capture);
  const start = frames[0].epochNs;
  const plain = frames.map(({ epochNs, bytes }) => ({
    seconds: Number(epochNs / 1_000_000_000n),
    fraction: Number(epochNs % 1_000_000_000n),
    data: bytes,
  }));
  const micro = plain.map((record) => ({ ...record, fraction: Math.floor(record.fraction / 1000) }));
  const timed = frames.map(({ epochNs, bytes }) => ({
    micros: Number((epochNs - start) / 1000n),
    data: bytes,
    utc: epochNs / 100n + SECONDS_1601_TO_1970 * 10_000_000n,
  }));
  return [
    { name: 'Network Monitor 1', bytes: netmonFile({ major: 1, minor: 1 }, timed) },
    { name: 'Network Monitor 2.0', bytes: netmonFile({ major: 2, minor: 0 }, timed) },
    { name: 'Network Monitor 2.3', bytes: netmonFile({ major: 2, minor: 3 }, timed) },
    { name: 'snoop', bytes: snoopFile(micro) },
    { name: "AIX's pcap", bytes: aixFile(plain) },
  ];
}
