/** Databases, web, print, directory and chat servers, and what stands before many of them: libwrap and inetd. */
import type { SoftwareEntry } from './software.ts';

const SERVER = { side: 'server', phases: null } as const;

export const SERVER_SOFTWARE: readonly SoftwareEntry[] = [
  {
    ...SERVER,
    name: 'PostgreSQL',
    banner: /\bPostgreSQL\b/i,
    applications: ['postgresql', 'postgres'],
    advice: {
      text:
        'PostgreSQL looks clients up for its log and for host names in pg_hba.conf: set `log_hostname = off` ' +
        '(`ALTER SYSTEM SET log_hostname = off`), reload, and use addresses in pg_hba.conf.',
      commands: ['psql -c "SHOW log_hostname"'],
    },
  },
  {
    ...SERVER,
    name: 'MySQL or MariaDB',
    banner: /\b(MySQL|MariaDB)\b/i,
    applications: ['mysql', 'mariadb'],
    advice: {
      text:
        'MySQL and MariaDB look each client up before they greet: set `skip_name_resolve = ON` under [mysqld] and ' +
        'restart. Accounts made for host names ("user"@"host.example.com") stop matching; make them for addresses ' +
        'first.',
      commands: ['mysql -e "SHOW VARIABLES LIKE \'skip_name_resolve\'; SELECT user, host FROM mysql.user"'],
    },
  },
  {
    ...SERVER,
    name: 'Apache httpd',
    banner: /\bApache\b/i,
    applications: ['http', 'https'],
    advice: {
      text:
        'In Apache httpd set `HostnameLookups Off`, and replace names in `Require host` or `Allow from` by ' +
        'addresses; in Tomcat set enableLookups="false" on the Connector.',
      commands: ['grep -rniE "HostnameLookups|Require host|Allow from" /etc/apache2 /etc/httpd'],
    },
  },
  {
    ...SERVER,
    name: 'a web application',
    banner: null,
    applications: ['http', 'https'],
    advice: {
      text:
        'Web applications may look their client up for each request: use the address itself in place of ' +
        'getRemoteHost and getHostName (Java: getRemoteAddr, getHostAddress), dns.reverse and lookupService (Node.js), ' +
        'LookupAddr (Go), getfqdn and gethostbyaddr (Python, PHP), or look up after the reply and remember the names.',
      commands: [],
    },
  },
  {
    ...SERVER,
    name: 'WEBrick',
    banner: /\bWEBrick\b/i,
    applications: [],
    advice: {
      text: 'WEBrick looks up its client and its own address: create the server with `DoNotReverseLookup: true`.',
      commands: [],
    },
  },
  {
    ...SERVER,
    name: 'Squid',
    banner: /\bsquid\b/i,
    schedule: 'squid',
    applications: ['proxy'],
    advice: {
      text:
        'Squid looks its clients up for access lists by name (`acl … srcdomain`, `srcdom_regex`) and the server of a ' +
        'URL without a name for `dstdomain` and `dstdom_regex`: use addresses (`src`, `dst`), and `-n` in ' +
        'lists of destinations (`acl … dstdomain -n`), which turns these lookups off. `dns_timeout` shortens the wait.',
      commands: ['grep -nE "srcdom|dstdom|dns_timeout" /etc/squid/squid.conf'],
    },
  },
  {
    ...SERVER,
    name: 'tinyproxy',
    banner: /\btinyproxy\b/i,
    applications: ['proxy'],
    advice: {
      text: 'tinyproxy looks its clients up for `Allow` and `Deny` with names or domains: use addresses there.',
      commands: ['grep -nE "^(Allow|Deny)" /etc/tinyproxy/tinyproxy.conf'],
    },
  },
  {
    ...SERVER,
    name: 'Samba',
    banner: /\bSamba\b/i,
    applications: ['smb'],
    advice: {
      text:
        'Samba looks its clients up for host names in `hosts allow` and `hosts deny` and for %M: set `hostname ' +
        'lookups = no` (the default) and use addresses in those lists.',
      commands: ['testparm -sv 2>/dev/null | grep -E "hostname lookups|hosts (allow|deny)"'],
    },
  },
  {
    ...SERVER,
    name: 'munin-node',
    banner: /\bmunin\b/i,
    applications: ['munin'],
    advice: {
      text:
        'munin-node, as other daemons in Perl that stand on Net::Server, looks its clients up where its configuration ' +
        'says `reverse_lookups`: take that line out, and write addresses into `allow` or `cidr_allow`.',
      commands: ['grep -nE "reverse_lookups|allow" /etc/munin/munin-node.conf'],
    },
  },
  {
    ...SERVER,
    name: 'slapd',
    banner: /\bOpenLDAP\b/i,
    applications: ['ldap'],
    advice: {
      text:
        'OpenLDAP slapd: set `reverse-lookup off` in slapd.conf (olcReverseLookup: FALSE in cn=config), and use ' +
        'addresses in its ACLs.',
      commands: [],
    },
  },
  {
    ...SERVER,
    name: 'CUPS',
    banner: /\bCUPS\b/i,
    applications: ['ipp'],
    advice: { text: 'CUPS: set `HostNameLookups Off` in cupsd.conf.', commands: [] },
  },
  {
    ...SERVER,
    name: 'an IRC server',
    schedule: 'ircd-hybrid',
    banner: /\b(InspIRCd|UnrealIRCd|ircd|Hybrid|Solanum)\b/i,
    applications: ['irc'],
    advice: {
      text:
        'IRC servers look each client up and say so ("Looking up your hostname"): in InspIRCd set ' +
        'resolvehostnames="no" in the <connect> class; in UnrealIRCd set::options::dont-resolve; in ngIRCd `DNS = no` ' +
        'under [Options]; ircd-hybrid always looks them up, for up to 12 s. Where the ident port 113 is waited on as ' +
        'well, turn ident off (ngIRCd: `Ident = no`).',
      commands: [],
    },
  },
  {
    ...SERVER,
    name: 'RabbitMQ',
    banner: /\bRabbitMQ\b/i,
    applications: ['amqp'],
    advice: {
      text: 'RabbitMQ looks clients up for its lists of connections: set `reverse_dns_lookups = false` in rabbitmq.conf.',
      commands: [],
    },
  },
  {
    ...SERVER,
    name: 'INN',
    banner: /\b(InterNetNews|INN)\b/,
    applications: [],
    advice: {
      text:
        'nnrpd looks up its client and its own address before it greets: run it with `-n` (`nnrpdflags: "-n"` in ' +
        'inn.conf), and use addresses in readers.conf.',
      commands: ['grep -n nnrpdflags /etc/news/inn.conf'],
    },
  },
  {
    ...SERVER,
    name: 'tcpserver, tcpsvd',
    banner: /\bqmail\b/i,
    schedule: 'djbdns',
    applications: [],
    advice: {
      text:
        "tcpserver looks up its own address and its client, and asks the client's identd, unless told not to: run it " +
        'with `-H -R -l 0`. tcpsvd does so with `-h` and `-p` alone: run it without them.',
      commands: [],
    },
  },
  {
    ...SERVER,
    name: 'telnetd',
    banner: null,
    applications: ['telnet'],
    advice: {
      text:
        'telnetd looks its client up to tell `login` the name, and nothing turns that off: give it a name server that ' +
        'answers at once, put the clients that you know into /etc/hosts, or use SSH.',
      commands: [],
    },
  },
  {
    ...SERVER,
    name: 'libwrap or inetd',
    banner: null,
    applications: ['telnet', 'pop3', 'imap', 'finger', 'nntp', 'login', 'shell', 'svn', 'vnc'],
    advice: {
      text:
        'Services behind libwrap (tcpd, inetd, xinetd) look a client up when /etc/hosts.allow or /etc/hosts.deny ' +
        'hold host names, PARANOID, KNOWN, UNKNOWN, %n or %h: use addresses there; in xinetd use addresses in ' +
        'only_from and no_access, or `flags = NOLIBWRAP`.',
      commands: ['grep -vE "^(#|$)" /etc/hosts.allow /etc/hosts.deny'],
    },
  },
];

/** When nothing tells what the server is. */
export const ANY_SERVER: SoftwareEntry = {
  ...SERVER,
  name: 'a server',
  banner: null,
  applications: [],
  advice: {
    text:
      'The server looks its client up before it goes on: look in its configuration for reverse lookups (names in ' +
      'its log, host names in access lists) and in /etc/hosts.allow and /etc/hosts.deny, and turn them off or use ' +
      'addresses.',
    commands: ['grep -vE "^(#|$)" /etc/hosts.allow /etc/hosts.deny'],
  },
};
