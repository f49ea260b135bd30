/** Which addresses are one host, and which only look like it. */
import { describe, expect, it } from 'vitest';
import { AddressTable } from '../../src/base/addressTable.ts';
import { type HostIdentity, Hosts } from '../../src/track/hosts.ts';

const addresses = new AddressTable();
const key = (text: string) => addresses.keyOfText(text) as number;
const MAC = [0x0200, 0x0a000002] as const;

/** A packet of this sender, as it came. */
function sent(source: number, hops = 64, mac: readonly [number, number] = MAC, tunnels = 0) {
  const family = source === key('2001:db8::2') || source === key('2001:db8::3') ? 6 : 4;
  return { source, family, macHigh: mac[0], macLow: mac[1], hops, tunnels };
}

function host(address: string, mac: readonly [number, number] = [-1, 0], capturing = false): HostIdentity {
  return { address: key(address), macHigh: mac[0], macLow: mac[1], capturing };
}

describe('two addresses', () => {
  it('are one host when they are equal', () => {
    expect(new Hosts().same(host('10.0.0.2'), host('10.0.0.2', MAC))).toBe('address');
  });

  it('are one dual-stack host behind one link-layer address that sends for one IPv4 host', () => {
    const hosts = new Hosts();
    hosts.learn(sent(key('10.0.0.2')));
    hosts.learn(sent(key('2001:db8::2')));
    hosts.learn(sent(key('2001:db8::3')));
    hosts.learn(sent(key('10.0.0.2')));
    expect(hosts.same(host('2001:db8::2', MAC), host('10.0.0.2', MAC))).toBe('link-layer');
  });

  it('are not one host behind a router, whose link-layer address sends for several', () => {
    const hosts = new Hosts();
    hosts.learn(sent(key('10.0.0.2')));
    hosts.learn(sent(key('10.0.0.3')));
    expect(hosts.same(host('2001:db8::2', MAC), host('10.0.0.2', MAC))).toBeNull();
    hosts.learn(sent(key('10.0.0.2')));
    expect(hosts.same(host('2001:db8::2', MAC), host('10.0.0.2', MAC))).toBeNull();
  });

  it.each([
    ['one host with several addresses, as far as a router would have shown', [64, 64, 57], 'first-hop'],
    ['not one host where nothing came through a router, and nothing shows that one would be seen', [64, 64, 64], null],
    ['not one host behind a router', [63, 64, 57], null],
    ['not one host behind a router, whichever came first', [64, 127, 57], null],
    ['one host whatever its system sets', [128, 64, 63], 'first-hop'],
  ] as const)('are %s', (_, [first, second, outside], expected) => {
    const hosts = new Hosts();
    hosts.learn(sent(key('10.0.0.2'), first));
    hosts.learn(sent(key('10.0.1.2'), second));
    hosts.learn(sent(key('192.0.2.7'), outside, [0x0200, 9]));
    for (let again = 0; again < 2; again++) {
      expect(hosts.same(host('10.0.0.2', MAC), host('10.0.1.2', MAC))).toBe(expected);
      expect(hosts.same(host('2001:db8::2', MAC), host('10.0.1.2', MAC))).toBe(expected);
      hosts.learn(sent(key('10.0.0.2'), first));
    }
    hosts.learn(sent(key('10.0.2.2'), 64, MAC, 1));
    expect(hosts.same(host('10.0.0.2', MAC), host('10.0.1.2', MAC))).toBeNull();
  });

  it('are not one host without link-layer addresses, or with different ones', () => {
    const hosts = new Hosts();
    expect(hosts.same(host('2001:db8::2'), host('10.0.0.2'))).toBeNull();
    expect(hosts.same(host('2001:db8::2', MAC), host('10.0.0.2', [0x0200, 7]))).toBeNull();
    expect(hosts.same(host('2001:db8::2', [0x0201, MAC[1]]), host('10.0.0.2', MAC))).toBeNull();
  });

  it('are the capturing host when both are its own', () => {
    const hosts = new Hosts();
    hosts.learnLocal(key('10.0.0.2'));
    expect(hosts.same(host('127.0.0.1'), host('10.0.0.2'))).toBe('capturing-host');
    expect(hosts.same(host('127.0.0.1'), host('192.0.2.9', [-1, 0], true))).toBe('capturing-host');
    expect(hosts.same(host('127.0.0.1'), host('192.0.2.8'))).toBeNull();
    expect(hosts.isLocal(key('127.0.0.53'))).toBe(true);
    expect(hosts.isLocal(key('128.0.0.1'))).toBe(false);
  });
});

describe('one address', () => {
  it('is several hosts when their packets come from far apart', () => {
    const hosts = new Hosts();
    const nat = key('192.0.2.1');
    for (const hops of [57, 58, 64]) hosts.learnHops(nat, hops);
    expect(hosts.isShared(nat)).toBe(false);
    hosts.learnHops(nat, 127);
    expect(hosts.isShared(nat)).toBe(true);
    expect(hosts.isShared(key('192.0.2.2'))).toBe(false);
  });

  it('is not taken for several by protocols of the local link', () => {
    const hosts = new Hosts();
    for (const hops of [64, 1, 255, 0]) hosts.learnHops(key('10.0.0.2'), hops);
    expect(hosts.isShared(key('10.0.0.2'))).toBe(false);
  });
});

it('what is learnt is bounded, and what was learnt stays', () => {
  const hosts = new Hosts();
  hosts.learn(sent(key('10.0.0.2')));
  for (let i = 0; i < 50_000; i++) {
    hosts.learn(sent(i, 64, [0x0a00, i]));
    hosts.learnLocal(i);
    hosts.learnHops(i, 64);
  }
  expect(hosts.same(host('2001:db8::2', MAC), host('10.0.0.2', MAC))).toBe('link-layer');
  expect(hosts.isLocal(5)).toBe(true);
  expect(hosts.isLocal(49_999)).toBe(false);
});
