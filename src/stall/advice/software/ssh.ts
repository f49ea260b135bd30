/** OpenSSH, at both ends. */
import type { SoftwareEntry } from './software.ts';

export const SSH_SOFTWARE: readonly SoftwareEntry[] = [
  {
    name: 'sshd',
    side: 'server',
    banner: /\bOpenSSH/i,
    applications: ['ssh'],
    phases: null,
    advice: {
      text:
        'sshd looks each client up with UseDNS: set `UseDNS no` in /etc/ssh/sshd_config and reload it; `from=` and ' +
        '`Match Host` then take addresses only. If it still asks, look for host names in AllowUsers, in PAM ' +
        '(pam_access) and in /etc/hosts.allow.',
      commands: ['sshd -T | grep -i usedns'],
    },
  },
  {
    name: 'ssh with GSSAPI',
    side: 'client',
    banner: null,
    applications: ['ssh'],
    phases: ['in-authentication', 'before-request', 'in-session'],
    advice: {
      text:
        'The ssh client looks the server up for GSSAPI (Kerberos): set `GSSAPIAuthentication no` in ~/.ssh/config ' +
        'for this host, or, where Kerberos is wanted, `rdns = false` under [libdefaults] in /etc/krb5.conf.',
      commands: ['ssh -G localhost | grep -i gssapi'],
    },
  },
];
