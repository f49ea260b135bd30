/** Records of an answer as a report shows them: text for their data, the SOA with whom to ask. */
import type { DnsMessage, DnsRecord } from '../decode/dnsMessage.ts';
import type { HopRecord, Soa } from '../model/lookupReport.ts';
import { isWithin, labelsOf } from './names.ts';

const LONGEST_DATA = 300;
const CLASS_IN = 1;
const TYPE_OPT = 41;
const OPTION_EXTENDED_ERROR = 15;

export function recordText({ name, typeName, ttlSeconds, data }: DnsRecord): HopRecord {
  return { name, type: typeName, ttlSeconds: validTtl(ttlSeconds), data: dataText(data) };
}

function dataText(data: DnsRecord['data']): string {
  switch (data.kind) {
    case 'address':
      return data.address;
    case 'name':
      return data.target;
    case 'soa':
      return `${data.mname} ${data.rname} ${data.serial}`;
    case 'malformed':
      return '(malformed)';
    case 'other':
      return (JSON.stringify(data.value) ?? '').slice(0, LONGEST_DATA);
  }
}

/** A TTL with the top bit set counts as 0 (RFC 2181 8). */
function validTtl(ttlSeconds: number): number {
  return ttlSeconds > 0x7fff_ffff ? 0 : ttlSeconds;
}

/** The SOA of a zone that the name is in: of the answer section, or of a negative answer. */
export function soaFor(name: string, { answers, authorities }: DnsMessage): Soa | null {
  for (const record of [...answers, ...authorities]) {
    const { data } = record;
    if (data.kind !== 'soa' || record.class !== CLASS_IN || !isWithin(name, record.name)) continue;
    const ttlSeconds = validTtl(record.ttlSeconds);
    return {
      zone: record.name,
      primary: data.mname,
      contact: mailAddress(data.rname),
      serial: data.serial,
      ttlSeconds,
      negativeSeconds: Math.min(validTtl(data.minimumSeconds), ttlSeconds),
    };
  }
  return null;
}

/** `hostmaster.example.com` -> `hostmaster@example.com` (RFC 1035 8); null where that is no mail address. */
export function mailAddress(rname: string): string | null {
  const [local, ...domain] = labelsOf(rname);
  if (local === undefined || domain.length < 2) return null;
  const mail = `${local.replaceAll('\\.', '.')}@${domain.join('.')}`;
  return /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9.-]{3,253}$/.test(mail) ? mail : null;
}

const EXTENDED_ERRORS: Readonly<Record<number, string>> = {
  0: 'other error',
  3: 'stale answer',
  4: 'forged answer',
  6: 'DNSSEC bogus',
  7: 'signature expired',
  9: 'DNSKEY missing',
  10: 'RRSIGs missing',
  13: 'cached error',
  15: 'blocked',
  16: 'censored',
  17: 'filtered',
  18: 'prohibited',
  19: 'stale NXDOMAIN answer',
  20: 'not authoritative',
  22: 'no reachable authority',
  23: 'network error',
};

/** The first extended error (RFC 8914) of the message's options: `EDE 22: no reachable authority, …`. */
export function extendedError({ additionals }: DnsMessage): string | null {
  for (const { type, data } of additionals) {
    if (type !== TYPE_OPT || data.kind !== 'other' || !Array.isArray(data.value)) continue;
    for (const option of data.value) {
      const bytes: unknown = option?.code === OPTION_EXTENDED_ERROR ? option.data : null;
      if (!(bytes instanceof Uint8Array) || bytes.length < 2) continue;
      const code = bytes[0] * 256 + bytes[1];
      const said = new TextDecoder().decode(bytes.subarray(2)).slice(0, LONGEST_DATA);
      const meaning = [EXTENDED_ERRORS[code], said].filter((part) => part !== undefined && part !== '').join(', ');
      return `EDE ${code}${meaning === '' ? '' : `: ${meaning}`}`;
    }
  }
  return null;
}
