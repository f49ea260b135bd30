/** Whoever asks for the name of its own address, be it for a greeting, a log or a certificate. */
import type { SoftwareEntry } from './software.ts';

export const OWN_NAME: SoftwareEntry = {
  name: 'a program that names itself',
  side: 'server',
  banner: null,
  applications: [],
  phases: null,
  advice: {
    text:
      'It asked DNS for the name of its own address: put the address with its name into /etc/hosts of that host ' +
      '(`hosts: files dns` in /etc/nsswitch.conf), or tell the program its name: Perdition with `no_bind_banner`, ' +
      'BitlBee with `HostName`.',
    commands: ['grep "^hosts:" /etc/nsswitch.conf'],
  },
};
