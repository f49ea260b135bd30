/** All fields of the display filter, by name. A new protocol's fields are a file here and a line below. */
import { dnsFields, netbiosFields } from './dns.ts';
import type { Field } from './field.ts';
import { frameFields } from './frame.ts';
import { arpFields, cookedFields, ethernetFields, loopbackFields, tunnelFields, vlanFields } from './links.ts';
import { icmpFields, icmpv6Fields, ipv4Fields, ipv6Fields } from './network.ts';
import { ftpFields, httpFields, imapFields, popFields, smtpFields, sshFields } from './text.ts';
import { tlsFields } from './tls.ts';
import { tcpFields, udpFields } from './transport.ts';

export const FIELDS: readonly Field[] = [
  ...frameFields,
  ...ethernetFields,
  ...vlanFields,
  ...cookedFields,
  ...loopbackFields,
  ...tunnelFields,
  ...arpFields,
  ...ipv4Fields,
  ...ipv6Fields,
  ...icmpFields,
  ...icmpv6Fields,
  ...tcpFields,
  ...udpFields,
  ...dnsFields,
  ...netbiosFields,
  ...tlsFields,
  ...sshFields,
  ...smtpFields,
  ...ftpFields,
  ...popFields,
  ...imapFields,
  ...httpFields,
];

export const FIELD_BY_NAME: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.name, field]));
