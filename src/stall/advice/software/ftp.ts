/** FTP and rsync servers. */
import type { SoftwareEntry } from './software.ts';

const FTP = { side: 'server', applications: ['ftp'], phases: null } as const;

export const FTP_SOFTWARE: readonly SoftwareEntry[] = [
  {
    ...FTP,
    name: 'ProFTPD',
    banner: /\bProFTPD\b/i,
    advice: {
      text:
        'ProFTPD looks each client up: set `UseReverseDNS off` in proftpd.conf, and `IdentLookups off` where ' +
        'mod_ident is loaded.',
      commands: ['grep -rinE "UseReverseDNS|IdentLookups" /etc/proftpd*'],
    },
  },
  {
    ...FTP,
    name: 'vsftpd',
    banner: /\bvsFTPd\b/i,
    advice: {
      text:
        'vsftpd: set `reverse_lookup_enable=NO` in vsftpd.conf where your build has it (Red Hat and its kin); ' +
        'elsewhere the ' +
        "lookup is libwrap's (`tcp_wrappers=NO`, or addresses instead of names in /etc/hosts.allow) or PAM's.",
      commands: ['grep -nE "reverse_lookup_enable|tcp_wrappers" /etc/vsftpd.conf /etc/vsftpd/vsftpd.conf'],
    },
  },
  {
    ...FTP,
    name: 'Pure-FTPd',
    banner: /\bPure-FTPd\b/i,
    advice: {
      text:
        'Pure-FTPd: start it with `-H` (--dontresolve), or set `DontResolve yes` (Debian: ' +
        '/etc/pure-ftpd/conf/DontResolve).',
      commands: ['ps -o args= -C pure-ftpd'],
    },
  },
  {
    side: 'server',
    name: 'rsync',
    banner: /\brsync/i,
    applications: ['rsync'],
    phases: null,
    advice: {
      text:
        'The rsync daemon looks each client up: set `reverse lookup = no` in rsyncd.conf, globally, and use ' +
        'addresses in its host lists.',
      commands: ['grep -niE "reverse lookup|hosts (allow|deny)" /etc/rsyncd.conf'],
    },
  },
];
