/** A capture made inside a tunnel, behind a mirror port or on Wi-Fi is judged as the one on the wire. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import {
  LINKS,
  nested,
  onEthernet,
  PLAIN_FRAME,
  PLAIN_PACKET,
  TUNNELS,
  type Tunnel,
  type WrittenLink,
} from '../support/encapsulations.ts';
import { mirrored, rewrapped } from '../support/rewrapCapture.ts';
import { EXAMPLES, RECORDINGS, SYNTHETIC } from './captures.ts';
import { readCapture } from './support/readCapture.ts';
import { verdict } from './support/verdict.ts';

const ALL: readonly WrittenLink[] = [...LINKS, ...TUNNELS.map(onEthernet)];
/** All examples in each encapsulation; of the others each in a few, so that each encapsulation meets many. */
const OTHERS = [...RECORDINGS, ...SYNTHETIC];
const EVERYTHING = { listConnections: true, listAllLookups: true };

function report(capture: Uint8Array): Omit<Report, 'captures'> & { readonly frames: readonly number[] } {
  const { captures, ...rest } = readCapture(capture, EVERYTHING);
  return { ...rest, frames: captures.map(({ frames }) => frames) };
}

function plain(link: WrittenLink): WrittenLink {
  return link.carries === 'frame' ? PLAIN_FRAME : PLAIN_PACKET;
}

describe.each(ALL.map((link, place) => ({ link, place })))('in $link.name ($link.linkType)', ({ link, place }) => {
  const others = OTHERS.filter((_, i) => i % ALL.length === place || (i * 7 + 3) % ALL.length === place);

  it.each([...EXAMPLES, ...others])('$name gives the same report', ({ bytes }) => {
    const capture = bytes();
    expect(report(rewrapped(capture, link))).toEqual(report(rewrapped(capture, plain(link))));
  });
});

/** Tunnels as they meet in practice, and what nobody would build. */
const NESTED = [
  ['ERSPAN II', 'VXLAN'],
  ['VXLAN', 'IP in IP'],
  ['GTP-U', 'L2TP'],
  ['GRE over IPv6', 'GENEVE', 'MPLS over GRE'],
  ['TZSP', 'PPTP', 'EtherIP', 'WCCP', 'VXLAN-GPE', 'IP in IPv6', 'NVGRE', 'ERSPAN III'],
].map((names) => onEthernet(nested(...names.map(tunnelNamed))));

function tunnelNamed(name: string): Tunnel {
  const found = TUNNELS.find((tunnel) => tunnel.name === name);
  if (found === undefined) throw new Error(`no tunnel ${name}`);
  return found;
}

describe.each(NESTED)('in $name', (link) => {
  it.each([...EXAMPLES, ...RECORDINGS.slice(0, 5)])('$name gives the same report', ({ bytes }) => {
    const capture = bytes();
    expect(report(rewrapped(capture, link))).toEqual(report(rewrapped(capture, plain(link))));
  });
});

describe.each(['tunnel', 'inside'] as const)('a mirror that shows a tunnel and its inside, the %s first', (first) => {
  const links = ['VXLAN', 'GRE', 'ERSPAN II'].map((name) => onEthernet(tunnelNamed(name)));
  // Nobody's loopback passes through a tunnel.
  const captures = [...EXAMPLES, ...RECORDINGS].filter(({ name }) => name !== 'slow-loopback-two-devices');
  const cases = links.flatMap((link) => captures.map(({ name, bytes }) => ({ tunnel: link.name, name, link, bytes })));

  it.each(cases)('$tunnel: $name is judged as without it', ({ link, bytes }) => {
    const capture = bytes();
    const [one, other] = first === 'tunnel' ? [link, PLAIN_FRAME] : [PLAIN_FRAME, link];
    const twice = readCapture(mirrored(capture, one, other));
    // A packet's tunnel hides its sender's link-layer address: where it comes first, that is as if there were none.
    expect(verdict(twice)).toEqual(verdict(readCapture(rewrapped(capture, plain(one)))));
  });
});
