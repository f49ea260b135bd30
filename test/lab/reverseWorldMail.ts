/** Mail in the reverse world: the customer's Exim delivers to the receiver's, which wants reverse DNS. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from './host.ts';
import { lines } from './machine.ts';
import { RECEIVER, type ReverseWorld, SENDER, SENDER_NAME } from './reverseWorld.ts';

export const MAIL_NEEDS = ['exim4'];
export const REFUSAL = '550 Missing RDNS entry';

/** One delivery attempt as the sender's main log tells it. */
export interface Delivery {
  readonly accepted: boolean;
  /** The lines that the attempt added to the sender's main log. */
  readonly log: string;
}

export interface MailPair {
  /** Sends one message from the customer's mail host to the receiver and waits for what comes of it. */
  deliver(): Promise<Delivery>;
  /** Main logs in Exim's own form. */
  readonly senderLog: string;
  readonly receiverLog: string;
}

/** Starts the receiver's Exim with `host_lookup` and an ACL that refuses clients without a confirmed name. */
export async function startMail({ sender, receiver }: ReverseWorld): Promise<MailPair> {
  const spools = { sender: makeSpool(sender), receiver: makeSpool(receiver) };
  receiver.start('exim4', '-bdf', '-C', receiver.file('exim.conf', receiverConfig(spools.receiver)));
  await receiver.listening(25);
  const config = sender.file('exim.conf', senderConfig(spools.sender));
  const senderLog = join(spools.sender, 'mainlog');
  return {
    senderLog,
    receiverLog: join(spools.receiver, 'mainlog'),
    async deliver() {
      const before = readLog(senderLog).length;
      const input = 'From: someone@customer.example\nTo: somebody@receiver.example\nSubject: hello\n\nhello\n';
      // Delivered by the same process, so that the attempt is over when it ends.
      await sender.run('exim4', ['-C', config, '-odf', '-f', 'someone@customer.example', 'somebody@receiver.example'], {
        input,
      });
      const log = readLog(senderLog).slice(before);
      return { accepted: / => somebody@receiver\.example /.test(log), log };
    },
  };
}

function makeSpool(host: Host): string {
  const spool = join(host.folder, 'spool');
  mkdirSync(spool);
  execFileSync('chown', ['Debian-exim:Debian-exim', spool]);
  return spool;
}

function common(spool: string, name: string): string[] {
  return [
    `primary_hostname = ${name}`,
    `spool_directory = ${spool}`,
    `log_file_path = ${spool}/%slog`,
    'tls_advertise_hosts =',
    'rfc1413_query_timeout = 0s',
    'keep_environment =',
  ];
}

function receiverConfig(spool: string): string {
  return lines(
    ...common(spool, 'mx.receiver.example'),
    'daemon_smtp_ports = 25',
    'host_lookup = *',
    'acl_smtp_rcpt = named',
    'begin acl',
    'named:',
    '  deny message = Missing RDNS entry',
    `       condition = \${if !def:sender_host_name}`,
    '  accept',
    'begin routers',
    'nowhere:',
    '  driver = redirect',
    '  data = :blackhole:',
  );
}

function senderConfig(spool: string): string {
  return lines(
    ...common(spool, SENDER_NAME),
    'never_users =',
    'local_interfaces = 127.0.0.1',
    'begin routers',
    'bounces:',
    '  driver = redirect',
    '  domains = customer.example',
    '  data = :blackhole:',
    'receiver:',
    '  driver = manualroute',
    `  route_list = * ${RECEIVER} byname`,
    '  transport = smtp',
    'begin transports',
    'smtp:',
    '  driver = smtp',
    `  interface = ${SENDER}`,
    '  hosts_try_fastopen =',
    'begin retry',
    '* * F,1h,1s',
  );
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // nothing was logged yet
  }
}
