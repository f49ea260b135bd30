/** How to keep a name that DNS does not know from being sought in mDNS, LLMNR and NetBIOS. */
import type { Advice } from '../../model/report.ts';
import type { Channel } from '../../model/words.ts';

const BY_CHANNEL: Partial<Record<Channel, Advice>> = {
  mdns: {
    text:
      'The name was sought by mDNS, too, which takes 5 s when nobody answers. In /etc/nsswitch.conf keep ' +
      '`mdns4_minimal [NOTFOUND=return]` (it asks for link-local addresses and .local only) and take `mdns4` or ' +
      '`mdns` after `dns` off the hosts line; with systemd-resolved set `MulticastDNS=no` in ' +
      '/etc/systemd/resolved.conf.',
    commands: ['grep ^hosts: /etc/nsswitch.conf', 'resolvectl mdns'],
  },
  llmnr: {
    text:
      'The name was sought by LLMNR, too. With systemd-resolved set `LLMNR=no` in /etc/systemd/resolved.conf; ' +
      'on Windows use the group policy "Turn off multicast name resolution" (EnableMulticast=0).',
    commands: ['resolvectl llmnr'],
  },
  netbios: {
    text:
      'The address was asked for its NetBIOS name, too, 1.5 s three times. On Windows turn NetBIOS over ' +
      'TCP/IP off for the adapter (its IPv4 settings, WINS; or DHCP option 001), where nothing needs it any more.',
    commands: ['ipconfig /all'],
  },
};

/** One advice for each kind of query that followed DNS. */
export function fallbackAdvice(channels: readonly Channel[]): Advice[] {
  const found = [...new Set(channels)].map((channel) => BY_CHANNEL[channel]);
  return found.filter((advice) => advice !== undefined);
}
