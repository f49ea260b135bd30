/** The commands that show what DNS says of an address: the authority first, then the caches, then the conclusion. */

import { localKind } from '../../base/addressKind.ts';
import { reverseName, usualReverseZone } from '../../base/reverseName.ts';
import { addressArgument, distinctAddresses, nameArgument } from '../../base/wireText.ts';
import type { Advice } from '../../model/report.ts';
import { MOST_RESOLVERS } from './facts.ts';

const RULE = 'First ask the authoritative name server, then conclude: a cache may still hold an old answer, or none.';

/**
 * @param name the name that was asked for, or null to take the address's reverse name
 * @param resolvers whose answer to compare with
 */
export function verifyReverse(address: string | null, name: string | null, resolvers: readonly string[]): Advice {
  const own = address === null ? null : reverseName(address);
  const asked = nameArgument(own ?? name, 'NAME');
  const host = addressArgument(address, 'ADDRESS');
  const zone = nameArgument(address === null ? null : usualReverseZone(address), 'ZONE');
  const cached = distinctAddresses(resolvers, MOST_RESOLVERS).map((resolver) => `dig -x ${host.text} @${resolver}`);
  // The root knows nothing of local addresses: their authority is the local resolver.
  const fromRoot = address !== null && localKind(address) !== null ? [] : [`dig +trace PTR ${asked.text}`];
  const authority = 'Put one of the name servers that the NS query shows in place of AUTHORITY.';
  return {
    text: `${RULE} ${authority}${asked.remark}${host.remark}`,
    commands: [
      ...fromRoot,
      `dig +noall +answer +authority NS ${zone.text}`,
      `nslookup -query=ptr ${asked.text} AUTHORITY`,
      ...cached,
      `host ${host.text}`,
    ],
  };
}

/** The same for the forward confirmation of a PTR target. */
export function verifyForward(target: string | null, type: 'A' | 'AAAA', resolvers: readonly string[]): Advice {
  const asked = nameArgument(target, 'NAME');
  const cached = distinctAddresses(resolvers, MOST_RESOLVERS).map(
    (resolver) => `dig ${type} ${asked.text} @${resolver}`,
  );
  return {
    text: `${RULE}${asked.remark}`,
    commands: [`dig +trace ${type} ${asked.text}`, ...cached, `host ${asked.text}`],
  };
}
