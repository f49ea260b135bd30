/** Whose reverse zone an address is in, and which record belongs there. */

import { localKind } from '../../base/addressKind.ts';
import { canonicalAddress, recordType, reverseName, usualReverseZone } from '../../base/reverseName.ts';
import type { Advice } from '../../model/report.ts';

/**
 * Who has to answer for the reverse name of `address`, and with what.
 * @param host the name that the record should give, checked; null when it is not known
 */
export function zoneAdvice(address: string, host: string | null): Advice | null {
  const canonical = canonicalAddress(address);
  const name = reverseName(address);
  const zone = usualReverseZone(address);
  if (canonical === null || name === null || zone === null) return null;
  const records = `${recordLines(canonical, name, host)}.`;
  const local = localKind(canonical);
  if (local === null) {
    return {
      text:
        `The reverse zone of ${canonical}, ${zone} or a zone around or inside it, belongs to whoever holds the ` +
        `address block, ` +
        `usually the provider: its name servers must answer, and the record there should be ${records}`,
      commands: [],
    };
  }
  return {
    text:
      `${canonical} is ${local.text}: nobody on the Internet answers for it, so the local resolver should be ` +
      `authoritative for ` +
      `${local.zone} (RFC 6303) and answer at once: unbound by default, where \`local-zone: "${local.zone}." ` +
      `nodefault\` and no ` +
      `forwarding undo it; dnsmasq with \`bogus-priv\`; BIND with \`empty-zones-enable yes\`; Windows DNS with a ` +
      `reverse ` +
      `lookup zone. The record, in zone ${zone === local.zone ? zone : `${zone} or ${local.zone}`}: ${records} ` +
      `${oneLiners(canonical, name, host ?? 'NAME')}`,
    commands: [],
  };
}

/** `5.113.0.203.in-addr.arpa. PTR mail.example.com.` and the address record that confirms it. */
function recordLines(address: string, name: string, host: string | null): string {
  const target = host ?? 'NAME';
  const lines = `\`${name}. PTR ${target}.\`, with \`${target}. ${recordType(address)} ${address}\` to match`;
  return host === null ? `${lines} (NAME: the name of that host)` : lines;
}

function oneLiners(address: string, name: string, host: string): string {
  return `In unbound: \`local-data-ptr: "${address} ${host}"\`; in dnsmasq: \`ptr-record=${name},${host}\`.`;
}
