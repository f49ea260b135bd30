/** Resolvers that a system runs for all its programs: systemd-resolved, Windows, Apple, Cisco IOS, avahi, NetBIOS. */
import {
  type ExpectedTry,
  inTurn,
  type Outline,
  outlineOf,
  PLAIN,
  repeated,
  type Schedule,
  secondsText,
  serversText,
} from './schedule.ts';

/** 24 tries in 120 s, whichever server is its turn (TRANSACTION_UDP_TIMEOUT_USEC). */
const resolved = (): Schedule => ({
  ...PLAIN,
  ...inTurn(repeated([5000], 24), null),
  ports: 'any',
  resolver: 'systemd-resolved',
  name: 'systemd-resolved: every 5 s, up to 120 s',
  rarity: 0.2,
});

/** Waits of the DNS client service; it stops 2 s after the last try, in some builds 4 s after. */
const WINDOWS_WAITS_MS = [1000, 1000, 2000, 4000, 2000];

/** Windows asks its first servers one by one and then, at 4 s and at 8 s, all at once. */
function windowsSchedule(count: number): Schedule {
  const lone = [0, Math.min(1, count - 1), Math.min(2, count - 1)];
  const all = count === 1 ? [0] : Array.from({ length: count }, () => null);
  const groups: (number | null)[][] = [...lone.map((server) => [server]), all, all];
  const tries = groups.flatMap((group, i) =>
    group.map((server, k): ExpectedTry => {
      const afterMs = i === 0 || k > 0 ? 0 : WINDOWS_WAITS_MS[i - 1];
      return { afterMs, earliestMs: afterMs, server };
    }),
  );
  return {
    ...PLAIN,
    ports: 'any',
    tries,
    lastWaitMs: 2000,
    resolver: 'windows',
    name: `Windows, ${serversText(count)}: ${secondsText(WINDOWS_WAITS_MS)}`,
    otherGiveUpsMs: [12_000],
    rarity: 0.1,
  };
}

/** Windows XP with two servers asks both after 1 s, and then the first only. */
const windowsXp = (): Schedule => ({
  ...PLAIN,
  ports: 'any',
  tries: [
    { afterMs: 0, earliestMs: 0, server: 0 },
    { afterMs: 1000, earliestMs: 1000, server: null },
    { afterMs: 0, earliestMs: 0, server: null },
    { afterMs: 2000, earliestMs: 2000, server: 0 },
    { afterMs: 4000, earliestMs: 4000, server: 0 },
  ],
  lastWaitMs: 2000,
  resolver: 'windows',
  name: 'Windows XP, two name servers: 1, 2, 4, 2 s',
  rarity: 0.6,
});

/** mDNSResponder asks with growing waits until its client's 30 s are over; older ones tripled them. */
const apple = (): Schedule[] =>
  [
    { waits: [1000, 2000, 4000, 8000, 15_000], name: 'Apple mDNSResponder: 1 s, doubling, up to 30 s', rarity: 0.2 },
    { waits: [1000, 3000, 9000, 17_000], name: 'Apple mDNSResponder: 1 s, tripling, up to 30 s', rarity: 0.3 },
  ].map(
    ({ waits, name, rarity }): Schedule => ({
      ...PLAIN,
      ...inTurn(waits, null),
      ports: 'one',
      resolver: 'apple',
      name,
      rarity,
    }),
  );

/** `ip domain timeout 3`, `ip domain retry 2`. */
const ciscoIos = (): Schedule => ({
  ...PLAIN,
  ...inTurn([3000, 3000, 3000], 1),
  ports: 'one',
  resolver: 'cisco-ios',
  name: 'Cisco IOS: 3 s, three times',
  rarity: 0.5,
});

/** avahi-daemon on behalf of nss-mdns. */
const avahi = (): Schedule => ({
  ...PLAIN,
  ...inTurn([1000, 2000, 2000], null),
  channel: 'mdns',
  resolver: 'avahi',
  name: 'nss-mdns through avahi: mDNS at 0, 1, 3 s, up to 5 s',
});

/** NBSTAT to the address itself: NameSrvQueryTimeout 1.5 s, NameSrvQueryCount 3. */
const netbios = (): Schedule => ({
  ...PLAIN,
  ...inTurn([1500, 1500, 1500], null),
  channel: 'netbios',
  resolver: 'windows-netbios',
  name: 'NetBIOS node status: 1.5 s, three times',
});

export function systemSchedules(): readonly Outline[] {
  const windows = [...[1, 2, 3, 4, 5].map(windowsSchedule), windowsXp()];
  return [resolved(), ...windows, ...apple(), ciscoIos(), avahi(), netbios()].map(outlineOf);
}
