/** Mail servers, which look their clients up before they greet. */
import type { SoftwareEntry } from './software.ts';

const SMTP = { side: 'server', applications: ['smtp'], phases: null } as const;

export const MAIL_SOFTWARE: readonly SoftwareEntry[] = [
  {
    ...SMTP,
    name: 'Exim, at a command',
    banner: /\bExim\b/i,
    phases: ['in-session'],
    advice: {
      text:
        'Exim looks its client up at a command where an ACL asks for the name: `verify = reverse_host_lookup`, ' +
        '$sender_host_name or a host name in a list, in acl_smtp_helo, acl_smtp_mail or acl_smtp_rcpt (Debian: ' +
        'CHECK_RCPT_REVERSE_DNS). Take that out, or ask only where mail is to be refused for the answer.',
      commands: ['exim -bP acl_smtp_helo acl_smtp_mail acl_smtp_rcpt'],
    },
  },
  {
    ...SMTP,
    name: 'Exim',
    banner: /\bExim\b/i,
    phases: ['before-greeting', 'before-tls-reply', 'before-server-hello'],
    advice: {
      text:
        'Exim looks each client up before its 220 where host_lookup matches: set `host_lookup =` to nothing or to ' +
        'the few hosts that need it (Debian: MAIN_HOST_LOOKUP), and avoid host names in host lists and `verify = ' +
        'reverse_host_lookup` in the connect ACL. If port 113 shows up as well, set `rfc1413_query_timeout = 0s`.',
      commands: ['exim -bP host_lookup rfc1413_hosts rfc1413_query_timeout'],
    },
  },
  {
    ...SMTP,
    name: 'Postfix',
    banner: /\bPostfix\b/i,
    advice: {
      text:
        'Postfix looks each client up before its 220: `smtpd_peername_lookup = no` turns that off. It costs the ' +
        'name: every client is then "unknown", so reject_unknown_client_hostname would refuse all of them, and ' +
        'access rules by client name stop matching.',
      commands: ['postconf smtpd_peername_lookup smtpd_client_restrictions'],
    },
  },
  {
    ...SMTP,
    name: 'Sendmail',
    banner: /\bSendmail\b/i,
    advice: {
      text:
        'Sendmail always looks its clients up; shorten the wait in sendmail.mc with ' +
        "define(`confTO_RESOLVER_RETRANS', `1s'), define(`confTO_RESOLVER_RETRY', `2') and define(`confTO_IDENT', " +
        "`0s'), or put the clients into /etc/hosts.",
      commands: ['grep -i resolver /etc/mail/sendmail.cf'],
    },
  },
  {
    ...SMTP,
    name: 'OpenSMTPD',
    banner: /\bOpenSMTPD\b/i,
    applications: [],
    advice: {
      text:
        'OpenSMTPD always looks its clients up before its 220, with a resolver of its own that waits up to 75 s, and ' +
        'nothing in smtpd.conf turns that off: give it a name server that answers at once. Clients that you know can ' +
        'stand in /etc/hosts; it looks there first with the line `lookup file bind` in /etc/resolv.conf.',
      commands: ['grep -nE "^(nameserver|lookup)" /etc/resolv.conf'],
    },
  },
  {
    side: 'server',
    name: 'Dovecot',
    banner: /\bDovecot\b/i,
    applications: ['imap', 'pop3'],
    phases: null,
    advice: {
      text:
        'Dovecot looks clients up only through tcpwrap: take `tcpwrap` off login_access_sockets, or use addresses ' +
        'instead of names in /etc/hosts.allow and /etc/hosts.deny.',
      commands: ['doveconf login_access_sockets'],
    },
  },
  {
    side: 'server',
    name: 'stunnel',
    banner: null,
    applications: ['imap', 'pop3', 'ldap', 'irc', 'nntp'],
    phases: ['before-server-hello'],
    advice: {
      text:
        'stunnel in front of the server looks a client up before its ServerHello when it uses libwrap and ' +
        '/etc/hosts.allow or /etc/hosts.deny hold host names: set `libwrap = no` in its service, or use addresses there.',
      commands: ['grep -nE "libwrap|accept" /etc/stunnel/*.conf'],
    },
  },
  {
    ...SMTP,
    name: "nginx's mail proxy",
    banner: /\bnginx\b/i,
    applications: [],
    phases: ['before-greeting'],
    advice: {
      text:
        "nginx's mail proxy looks SMTP clients up when it has a resolver: set `resolver off;` (the default) in " +
        'the mail block.',
      commands: [],
    },
  },
  {
    ...SMTP,
    name: 'Cyrus IMAP',
    banner: /\bCyrus\b/i,
    applications: ['imap', 'pop3'],
    advice: {
      text:
        'Cyrus IMAP looks each client up for its log, and nothing in imapd.conf turns that off: give it a name server ' +
        'that answers at once, or put the clients that you know into /etc/hosts.',
      commands: ['grep hosts /etc/nsswitch.conf'],
    },
  },
  {
    ...SMTP,
    name: 'Courier',
    banner: /\bCourier\b/i,
    schedule: 'courier',
    applications: [],
    advice: {
      text:
        "Courier's couriertcpd looks up its client and its own address, and asks the client's identd: set " +
        '`TCPDOPTS="-nodnslookup -noidentlookup"` in /etc/courier/imapd, pop3d, imapd-ssl and pop3d-ssl. Its resolver ' +
        'waits up to 155 s for each of the two.',
      commands: ['grep -n TCPDOPTS /etc/courier/*'],
    },
  },
  {
    ...SMTP,
    name: 'qpsmtpd',
    banner: /\bqpsmtpd\b/i,
    applications: [],
    advice: {
      text:
        'qpsmtpd looks its clients up before it greets: start qpsmtpd-forkserver with `--no-rdns`. Plugins that go by ' +
        "the client's name then see none.",
      commands: ['grep -rn forkserver /etc/default/qpsmtpd /etc/qpsmtpd'],
    },
  },
  {
    side: 'server',
    name: 'SpamAssassin',
    banner: /\bspamd\b/i,
    applications: ['spamd'],
    phases: null,
    advice: {
      text:
        'spamd looks each client up when it connects, and drops those for which that fails: put the hosts that it ' +
        'serves into its /etc/hosts.',
      commands: [],
    },
  },
];
