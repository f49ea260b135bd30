/** Client libraries and programs, which look the server's address up before they say anything. */
import type { SoftwareEntry } from './software.ts';

const CLIENT = { side: 'client', banner: null } as const;

export const CLIENT_SOFTWARE: readonly SoftwareEntry[] = [
  {
    ...CLIENT,
    name: 'Cisco IOS, telnet, netcat',
    applications: ['ssh', 'telnet'],
    phases: ['before-connect'],
    advice: {
      text:
        'The program looks the address up before it connects: on Cisco IOS use `no ip domain lookup` (or `ip ' +
        'domain timeout 1`); netcat does not ask with `-n`, BSD telnet not with `-N`.',
      commands: [],
    },
  },
  {
    ...CLIENT,
    name: 'Squid, on its way to the server',
    schedule: 'squid',
    applications: [],
    phases: null,
    advice: {
      text:
        'Squid looks up the server of a URL without a name for `acl … dstdomain` and `dstdom_regex`: put `-n` in ' +
        'them (`acl … dstdomain -n`), which turns these lookups off.',
      commands: ['grep -nE "dstdom|dns_timeout" /etc/squid/squid.conf'],
    },
  },
  {
    ...CLIENT,
    name: '.NET',
    applications: ['*'],
    phases: ['before-connect'],
    advice: {
      text:
        'In .NET, Dns.GetHostEntry given an address asks for its name first: give Socket or TcpClient the ' +
        'IPAddress itself, or use Dns.GetHostAddresses, which does not ask about an address. With netcat and nmap use `-n`.',
      commands: [],
    },
  },
  {
    ...CLIENT,
    name: 'Kerberos and LDAP clients',
    applications: ['ldap', 'kerberos'],
    phases: null,
    advice: {
      text:
        "Kerberos makes the service name from the server's reverse name: set `rdns = false` (and, if names are full, " +
        '`dns_canonicalize_hostname = false`) under [libdefaults] in /etc/krb5.conf; for LDAP with SASL also ' +
        '`SASL_NOCANON on` in ldap.conf.',
      commands: ['grep -nE "rdns|dns_canonicalize_hostname" /etc/krb5.conf'],
    },
  },
  {
    ...CLIENT,
    name: 'Java',
    applications: ['*'],
    phases: ['before-client-hello', 'before-request'],
    advice: {
      text:
        'In Java connect with the host name, not the address: `SSLSocketFactory.createSocket(host, port)`, or ' +
        '`createSocket(socket, host, port, true)` over a connected socket. Given only an address, Java asks DNS ' +
        'for its name when -Djdk.tls.trustNameService=true is set (keep its default, false; releases before 8u51 ' +
        'and 7u85, July 2015, always asked) or when InetAddress.getHostName() is called.',
      commands: [],
    },
  },
  {
    ...CLIENT,
    name: 'Android',
    applications: ['*'],
    phases: ['before-client-hello'],
    advice: {
      text:
        'On Android the same: keep the host name with the address (`InetAddress.getByAddress(host, bytes)`) or ' +
        'create the SSLSocket with the host name, and never call getHostName() or getCanonicalHostName() on a bare ' +
        'address.',
      commands: [],
    },
  },
];

/** When nothing tells what the client is. */
export const ANY_CLIENT: SoftwareEntry = {
  ...CLIENT,
  name: 'a client',
  applications: [],
  phases: null,
  advice: {
    text:
      "The client looks its server's address up before it goes on: give it the host name instead of the address, " +
      'and turn ' +
      "reverse lookups (canonical host names, Kerberos's `rdns`) off in it.",
    commands: [],
  },
};
