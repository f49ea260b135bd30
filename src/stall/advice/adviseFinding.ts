/** What to do about reverse DNS that is wrong though it delayed nobody. */

import { canonicalAddress, recordType, reverseName } from '../../base/reverseName.ts';
import { distinctAddresses, safeHostName, safeName } from '../../base/wireText.ts';
import type { Advice } from '../../model/report.ts';
import type { FindingFacts } from './facts.ts';
import { verifyForward, verifyReverse } from './verifyAdvice.ts';
import { zoneAdvice } from './zoneAdvice.ts';

export function adviseFinding(facts: FindingFacts): Advice[] {
  const verify = verifyReverse(facts.address, null, facts.resolvers);
  const host = facts.names.map(safeHostName).find((name) => name !== undefined && name !== null) ?? null;
  switch (facts.kind) {
    case 'no-ptr':
      return [noPtr(facts), zoneAdvice(facts.address, null), verify].filter((advice) => advice !== null);
    case 'ptr-not-confirmed':
      return [notConfirmed(facts, host), verifyForward(host, recordType(facts.address), facts.resolvers), verify];
    case 'alias-without-target':
      return [aliasWithoutTarget(facts), verifyAlias(facts), verify];
    case 'generic-name':
      return [genericName(facts), zoneAdvice(facts.address, null), verify].filter((advice) => advice !== null);
    case 'answers-differ':
      return [answersDiffer(facts), verify];
    case 'refused-for-reverse-dns':
      return [refused(facts), verify];
  }
}

function shown(address: string): string {
  return canonicalAddress(address) ?? 'the address';
}

function noPtr({ address }: FindingFacts): Advice {
  return {
    text:
      `${shown(address)} has no name in DNS. Mail servers refuse such clients ("550 missing reverse DNS"), and ` +
      `others look on in mDNS, ` +
      'LLMNR or NetBIOS. Once the record is there, caches may say no for as long as the negative answer allows ' +
      '(RFC 2308).',
    commands: [],
  };
}

function notConfirmed({ address }: FindingFacts, host: string | null): Advice {
  const name = host ?? 'the name that the PTR record gives';
  return {
    text:
      `The name of ${shown(address)} does not lead back to it, so programs that check full circle take it for ` +
      `unknown. Add ` +
      `\`${host ?? 'NAME'}. ${recordType(address)} ${shown(address)}\` to the zone of ${name}, or have the PTR ` +
      `record name a host ` +
      'that has this address.',
    commands: [],
  };
}

function aliasWithoutTarget({ address, names }: FindingFacts): Advice {
  const own = reverseName(address) ?? 'the reverse name';
  const last = safeName(names[names.length - 1]);
  const target = last === null ? 'its target' : last;
  return {
    text:
      `${own} is an alias (RFC 2317, a block smaller than /24) to ${target}, and there is no PTR record: the ` +
      `holder of the block must ` +
      `serve that zone and put \`${last ?? 'TARGET'}. PTR NAME.\` there, or the provider must take the delegation ` +
      `back. Some mail ` +
      'software takes "CNAME and nothing else" for no name at all.',
    commands: [],
  };
}

function verifyAlias({ names }: FindingFacts): Advice {
  const last = safeName(names[names.length - 1]);
  return {
    text: `Ask for the target itself, from the root down.${last === null ? ' Put its name in place of TARGET.' : ''}`,
    commands: [`dig +trace PTR ${last === null ? 'TARGET' : `'${last}'`}`],
  };
}

function genericName({ address }: FindingFacts): Advice {
  return {
    text:
      `The name of ${shown(address)} looks like one that a provider gives to every customer. A host that sends ` +
      `mail needs a name of ` +
      "its own: have the provider set the PTR record to the name it says in HELO, or send through the provider's " +
      'relay.',
    commands: [],
  };
}

function refused({ address, names }: FindingFacts): Advice {
  const own = canonicalAddress(address);
  const receiver = names.map(safeHostName).find((name) => name !== null && name !== undefined) ?? 'the receiver';
  return {
    text:
      `First ask the server that is responsible for ${shown(address)}, then conclude: if the name is there and leads ` +
      `back to the address, a cache between it and ${receiver} keeps an old negative answer, and its administrator ` +
      'has to flush it. A capture at the name server and the log of the mail server prove it.',
    commands:
      own === null ? [] : [`ptrscope lookup ${own}`, `ptrscope witness NAMESERVER.pcap --log MAILLOG --address ${own}`],
  };
}

function answersDiffer({ address, resolvers }: FindingFacts): Advice {
  const asked = canonicalAddress(address) ?? 'ADDRESS';
  return {
    text:
      `Askers were told different things about ${shown(address)}: a view by client, an old cache entry, or ` +
      `resolvers that differ. Ask ` +
      'each one, from each asker, and compare with the authority; flush the cache that is wrong.',
    commands: distinctAddresses(resolvers, 4).map((resolver) => `dig +norecurse -x ${asked} @${resolver}`),
  };
}
