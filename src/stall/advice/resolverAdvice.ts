/** Who runs the name server that kept its client waiting, and what to look at there. */

import { localKind } from '../../base/addressKind.ts';
import { type Argument, distinctAddresses, listText, nameArgument } from '../../base/wireText.ts';
import type { Advice } from '../../model/report.ts';
import { confirmationOf, isAboutConfirmation, MOST_RESOLVERS, type StallFacts } from './facts.ts';

const PUBLIC_RESOLVERS: ReadonlyMap<string, string> = new Map([
  ['8.8.8.8', 'Google'],
  ['8.8.4.4', 'Google'],
  ['2001:4860:4860::8888', 'Google'],
  ['2001:4860:4860::8844', 'Google'],
  ['1.1.1.1', 'Cloudflare'],
  ['1.0.0.1', 'Cloudflare'],
  ['2606:4700:4700::1111', 'Cloudflare'],
  ['2606:4700:4700::1001', 'Cloudflare'],
  ['9.9.9.9', 'Quad9'],
  ['149.112.112.112', 'Quad9'],
  ['2620:fe::fe', 'Quad9'],
  ['208.67.222.222', 'OpenDNS'],
  ['208.67.220.220', 'OpenDNS'],
]);

/** Advice about the name servers of a lookup; none when they were not what was waited on, or are not known. */
export function resolverAdvice(facts: StallFacts): Advice[] {
  const what = COMPLAINTS[facts.cause];
  if (what === undefined || facts.resolvers.length === 0) return [];
  const forward = isAboutConfirmation(facts.cause) ? confirmationOf(facts) : null;
  const asked = nameArgument(forward === null ? facts.name : forward.name, 'NAME');
  const type = forward === null ? 'PTR' : forward.type;
  if (facts.cutShort.length > 0) return [overTcp(facts, asked, type)];
  const isAuthority = (address: string) => facts.authorities.includes(address);
  const resolvers = distinctAddresses(
    facts.resolvers.filter((one) => !isAuthority(one)),
    MOST_RESOLVERS,
  );
  const authorities = distinctAddresses(facts.resolvers.filter(isAuthority), MOST_RESOLVERS);
  return [
    ...(authorities.length > 0 ? [aboutAuthorities(facts, authorities, what, asked, type)] : []),
    ...(resolvers.length > 0 ? [aboutResolvers(facts, resolvers, what, asked, type)] : []),
  ];
}

function aboutResolvers(
  facts: StallFacts,
  resolvers: readonly string[],
  what: string,
  asked: Argument,
  type: string,
): Advice {
  return {
    text:
      `${complaint(facts, resolvers, what)}. Check from the waiting host that it is reached (address, ` +
      `route, firewall ` +
      `for UDP and TCP port 53), that it answers for other names, and that what it forwards to is alive; if it is ` +
      `not to be ` +
      `used any more, take it off the list (/etc/resolv.conf, DHCP, VPN).${asked.remark}`,
    commands: resolvers.map((resolver) => `dig @${resolver} ${asked.text} ${type} +tries=1 +time=5`),
  };
}

/** Whom a resolver asked for what they know themselves. */
function aboutAuthorities(
  facts: StallFacts,
  authorities: readonly string[],
  what: string,
  asked: Argument,
  type: string,
): Advice {
  const told = complaint(facts, authorities, what, listText);
  const were = authorities.length === 1 ? 'It was' : 'They were';
  return {
    text:
      `${told}. ${were} asked without recursion (RD=0, RFC 1035 4.1.1), as a resolver asks the servers of a zone: the ` +
      'waiting host, or the name server that asks for it, looks names up at their authorities itself. Check from the ' +
      'host that asked that they are reached (route, firewall for UDP and TCP port 53) and answer for this zone; if not, ' +
      `their operator must mend it, or the zone's delegation must name servers that do.${asked.remark}`,
    commands: authorities.map((server) => `dig +norecurse @${server} ${asked.text} ${type} +tries=1 +time=5`),
  };
}

/** It was reached, and did what it could over UDP. */
function overTcp({ cutShort }: StallFacts, asked: Argument, type: string): Advice {
  const servers = distinctAddresses(cutShort, MOST_RESOLVERS);
  return {
    text:
      `${ownersText(servers)} answered over UDP that the answer is too long for it (TC), and did not answer over TCP, ` +
      `where it has to be asked then (RFC 7766). Let TCP port 53 through to it in every firewall on the way, as UDP, ` +
      `and have it listen there; or make the answer short: one PTR record for an address.${asked.remark}`,
    commands: servers.map((server) => `dig +tcp @${server} ${asked.text} ${type} +tries=1 +time=5`),
  };
}

const COMPLAINTS: Partial<Record<StallFacts['cause'], string>> = {
  'ptr-unanswered': 'did not answer',
  'ptr-failed': 'failed after a wait',
  'ptr-slow': 'answered late',
  'forward-unanswered': 'did not answer the forward confirmation',
  'forward-slow': 'answered the forward confirmation late',
};

/** Of those that failed and those that did not answer at all, which is which. */
function complaint(
  { cause, heard, tooLate }: StallFacts,
  resolvers: readonly string[],
  what: string,
  told = ownersText,
): string {
  if (cause === 'ptr-unanswered' && tooLate.length > 0) {
    const late = resolvers.filter((address) => tooLate.includes(address));
    const mute = resolvers.filter((address) => !tooLate.includes(address));
    const other = mute.length === 0 ? '' : `${told(mute)} ${what}, and `;
    if (late.length > 0) return `${other}${told(late)} answered too late`;
  }
  const failing = resolvers.filter((address) => heard.includes(address));
  const silent = resolvers.filter((address) => !heard.includes(address));
  if (cause !== 'ptr-failed' || silent.length === 0) return `${told(resolvers)} ${what}`;
  return `${told(silent)} did not answer${failing.length === 0 ? '' : `, and ${told(failing)} failed`}`;
}

/** Those of one owner together: `10.0.0.53 and 10.0.1.53 (in your own network, or your provider's)`. */
function ownersText(addresses: readonly string[]): string {
  const owners = [...new Set(addresses.map(ownerText))];
  const ofOwner = (owner: string) => listText(addresses.filter((address) => ownerText(address) === owner));
  return listText(owners.map((owner) => `${ofOwner(owner)} (${owner})`));
}

function ownerText(address: string): string {
  const known = PUBLIC_RESOLVERS.get(address);
  if (known !== undefined) return `${known}'s public resolver`;
  const local = localKind(address)?.text;
  if (local === undefined) return "a public address: your provider's resolver, or the authority of the zone";
  if (local.includes('loopback')) return 'a resolver on the waiting host itself';
  return "in your own network, or your provider's";
}
