/** Exim, which looks its client up before its greeting, or at a command. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { type Lab, SERVER } from '../lab.ts';
import { lines } from '../machine.ts';
import { GOOD_NAMES, REVERSE_ZONES, serveNames, serveSilence, serveSlowly } from '../nameServers.ts';
import { type ExpectedStall, LATE_INSIDE_TLS, type Scenario } from '../scenario.ts';
import { makeCertificate } from '../servers.ts';
import { type StageOptions, setStage } from '../stage.ts';

export interface EximOptions {
  /** Lines of the main configuration beside the usual. */
  readonly main?: readonly string[];
  /** The ACL `check`, named in `main` where it is wanted. */
  readonly check?: readonly string[];
}

export async function startExim(host: Host, { main = [], check = ['accept'] }: EximOptions): Promise<void> {
  const spool = join(host.folder, 'spool');
  mkdirSync(spool);
  execFileSync('chown', ['Debian-exim:Debian-exim', spool]);
  const { certificate, key } = makeCertificate(host);
  execFileSync('chmod', ['644', key]);
  const config = lines(
    'primary_hostname = mail.lab.example',
    `spool_directory = ${spool}`,
    `log_file_path = ${spool}/%slog`,
    `tls_certificate = ${certificate}`,
    `tls_privatekey = ${key}`,
    'tls_on_connect_ports = 465',
    'daemon_smtp_ports = 25 : 465',
    'acl_smtp_rcpt = everybody',
    ...main,
    'begin acl',
    'everybody:',
    '  accept',
    'check:',
    ...check.map((line) => `  ${line}`),
    'begin routers',
    'nowhere:',
    '  driver = redirect',
    '  data = :blackhole:',
  );
  host.start('exim4', '-bdf', '-C', host.file('exim.conf', config));
  await host.listening(25);
}

/** A mail client of Python's smtplib: EHLO, one message, QUIT. */
export function sendMail(server: string, port: number, tls: 'none' | 'starttls' | 'implicit' = 'none'): string {
  return lines(
    'import smtplib, ssl',
    'context = ssl._create_unverified_context()',
    tls === 'implicit'
      ? `mail = smtplib.SMTP_SSL('${server}', ${port}, local_hostname='client.lab.example', context=context)`
      : `mail = smtplib.SMTP('${server}', ${port}, local_hostname='client.lab.example')`,
    ...(tls === 'starttls' ? ['mail.starttls(context=context)'] : []),
    `mail.sendmail('someone@lab.example', ['somebody@lab.example'], 'Subject: hello\\r\\n\\r\\nhello')`,
    'mail.quit()',
  );
}

interface EximPlay extends EximOptions {
  readonly resolve: StageOptions['resolve'];
  readonly tls?: 'starttls' | 'implicit';
  readonly vantage?: 'client' | 'server';
  readonly clients?: number;
}

async function playExim(lab: Lab, play: EximPlay): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: play.resolve });
  await startExim(server, play);
  const recording = await (play.vantage === 'client' ? client : server).record();
  const port = play.tls === 'implicit' ? 465 : 25;
  const send = () => client.run('python3', ['-c', sendMail(SERVER, port, play.tls)]);
  const results = await Promise.all(Array.from({ length: play.clients ?? 1 }, send));
  for (const { status, output } of results)
    if (status !== 0) throw new Error(`mail not sent: ${output}${server.logs()}`);
  return recording.stop();
}

const lookup = ['host_lookup = *'];
const needs = ['exim4', 'openssl', 'python3', 'unbound'];
const stalled: ExpectedStall = {
  side: 'server',
  phase: 'before-greeting',
  cause: 'ptr-unanswered',
  minConfidence: 'certain',
  durationSeconds: [9.9, 10.4],
  endedBy: 'greeting',
};

export const eximScenarios: readonly Scenario[] = [
  {
    name: 'exim-silent',
    shows: `Exim with "host_lookup = *" and a silent name server: its 220 comes 10 s after the handshake. Recorded at
the server.`,
    needs,
    live: true,
    play: (lab) => playExim(lab, { resolve: serveSilence, main: lookup }),
    expected: { stalls: [{ ...stalled, schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'exim-silent-seen-at-client',
    shows: `As exim-silent, recorded at the client: the silence is there, the server's queries are not. An unexplained
gap, and a limit that says what could not be seen.`,
    needs,
    live: true,
    play: (lab) => playExim(lab, { resolve: serveSilence, main: lookup, vantage: 'client' }),
    expected: {
      stalls: [],
      gaps: [{ side: 'server', phase: 'before-greeting', durationSeconds: [9.9, 10.4], endedBy: 'greeting' }],
      findings: [],
      limits: ['server-lookups-unseen'],
    },
  },
  {
    name: 'exim-slow',
    shows: `The name server takes 4 s over the client's PTR; Exim then confirms the name at once and greets.`,
    needs,
    play: (lab) => playExim(lab, { resolve: (host) => serveSlowly(host, GOOD_NAMES, 4000, ['12']), main: lookup }),
    expected: {
      stalls: [{ ...stalled, cause: 'ptr-slow', durationSeconds: [3.95, 4.4] }],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'exim-forward-silent',
    shows: `The client's PTR is answered at once; Exim's confirmation of the name (A, AAAA) is answered by nobody.`,
    needs,
    play: (lab) =>
      playExim(lab, {
        resolve: (host) =>
          serveNames(host, { ...GOOD_NAMES, records: [], emptyZones: REVERSE_ZONES, silentZones: ['lab.example.'] }),
        main: lookup,
      }),
    expected: { stalls: [{ ...stalled, cause: 'forward-unanswered', durationSeconds: [9.9, 20.5] }], gaps: [] },
  },
  {
    name: 'exim-no-ptr',
    shows: `Control: the client has no PTR record, the name server says so at once, Exim greets at once.`,
    needs,
    play: (lab) => playExim(lab, { resolve: (host) => serveNames(host, { emptyZones: REVERSE_ZONES }), main: lookup }),
    expected: { stalls: [], gaps: [], findings: ['no-ptr'] },
  },
  {
    name: 'exim-ptr-not-confirmed',
    shows: `Nobody waits, but the client's PTR names a host whose address is another one.`,
    needs,
    play: (lab) =>
      playExim(lab, {
        resolve: (host) => serveNames(host, { ...GOOD_NAMES, records: ['client.lab.example. 300 IN A 10.77.9.9'] }),
        main: lookup,
      }),
    expected: { stalls: [], gaps: [], findings: ['ptr-not-confirmed'] },
  },
  {
    name: 'exim-alias-without-target',
    shows: `Nobody waits. The client's reverse name is an alias (RFC 2317) whose target has no PTR record.`,
    needs,
    play: (lab) =>
      playExim(lab, {
        resolve: (host) =>
          serveNames(host, {
            records: ['1.1.77.10.in-addr.arpa. 300 IN CNAME 1.0/25.1.77.10.in-addr.arpa.'],
            emptyZones: REVERSE_ZONES,
          }),
        main: lookup,
      }),
    expected: { stalls: [], gaps: [], findings: ['alias-without-target'] },
  },
  {
    name: 'exim-acl-at-mail',
    shows: `Exim greets at once; its ACL for MAIL says "verify = reverse_host_lookup", so the reply to MAIL FROM comes
after 10 s of unanswered PTR queries.`,
    needs,
    play: (lab) =>
      playExim(lab, {
        resolve: serveSilence,
        main: ['acl_smtp_mail = check'],
        check: ['warn !verify = reverse_host_lookup', 'accept'],
      }),
    expected: {
      stalls: [{ ...stalled, phase: 'in-session', endedBy: 'data', schedule: 'glibc' }],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'exim-acl-inside-tls',
    shows: `As exim-acl-at-mail, behind STARTTLS: the reply to MAIL FROM, inside TLS, waits for the lookup.`,
    needs,
    play: (lab) =>
      playExim(lab, {
        resolve: serveSilence,
        main: ['acl_smtp_mail = check', 'tls_advertise_hosts = *'],
        check: ['warn !verify = reverse_host_lookup', 'accept'],
        tls: 'starttls',
      }),
    expected: { stalls: [LATE_INSIDE_TLS], gaps: [], findings: [] },
  },
  {
    name: 'exim-starttls',
    shows: `Exim looks the client up before its banner (silent name server); then STARTTLS and TLS without delay.`,
    needs,
    play: (lab) =>
      playExim(lab, { resolve: serveSilence, main: [...lookup, 'tls_advertise_hosts = *'], tls: 'starttls' }),
    expected: { stalls: [{ ...stalled, schedule: 'glibc' }], gaps: [], findings: [] },
  },
  {
    name: 'exim-smtps',
    shows: `On port 465 the client says ClientHello at once; Exim looks the client up first and answers ServerHello
after 10 s.`,
    needs,
    play: (lab) =>
      playExim(lab, { resolve: serveSilence, main: [...lookup, 'tls_advertise_hosts = *'], tls: 'implicit' }),
    expected: {
      stalls: [{ ...stalled, phase: 'before-server-hello', endedBy: 'server-hello', schedule: 'glibc' }],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'exim-two-at-once',
    shows: `Two connections from one client at the same moment; two Exim processes ask for the same name, each by
itself: two lookups, two stalls.`,
    needs,
    play: (lab) => playExim(lab, { resolve: serveSilence, main: lookup, clients: 2 }),
    expected: {
      stalls: [
        { ...stalled, schedule: 'glibc' },
        { ...stalled, schedule: 'glibc' },
      ],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'exim-behind-haproxy',
    shows: `haproxy on a third host passes connections on with a PROXY header; Exim looks up its TCP peer
(haproxy) and then the address in the header, 10 s each, before its greeting.`,
    needs: [...needs, 'haproxy'],
    play: playEximBehindHaproxy,
    expected: {
      stalls: [{ ...stalled, minConfidence: 'likely', durationSeconds: [19.9, 20.4] }],
      gaps: [],
      findings: [],
    },
  },
  {
    name: 'typing-slowly',
    shows: `Control: a person types SMTP by hand, with seconds between the commands. The server answers each at once
and has looked the client up without delay. The client's pauses are no gaps.`,
    needs: [...needs, 'nc.openbsd'],
    play: (lab) => playTyping(lab, 0.2),
    expected: { stalls: [], gaps: [], findings: [] },
  },
  {
    name: 'typing-slowly-from-the-start',
    shows: `As typing-slowly, but the person thinks for 4 s before EHLO, too: their first message, which the server's
greeting made them owe.`,
    needs: [...needs, 'nc.openbsd'],
    play: (lab) => playTyping(lab, 4),
    expected: { stalls: [], findings: [] },
  },
];

async function playEximBehindHaproxy(lab: Lab): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: serveSilence });
  const proxy = lab.host('proxy', { addresses: ['10.77.1.3'] });
  const config = ['defaults', ' mode tcp', ' timeout connect 5s', ' timeout client 60s', ' timeout server 60s'];
  const front = ['listen smtp', ' bind 10.77.1.3:25', ` server exim ${SERVER}:25 send-proxy`];
  proxy.start('haproxy', '-db', '-f', proxy.file('haproxy.cfg', lines(...config, ...front)));
  await proxy.listening(25);
  await startExim(server, { main: [...lookup, 'hosts_proxy = 10.77.1.3'] });
  const recording = await server.record();
  const { status, output } = await client.run('python3', ['-c', sendMail('10.77.1.3', 25)]);
  if (status !== 0) throw new Error(`mail not sent: ${output}`);
  return recording.stop();
}

async function playTyping(lab: Lab, firstPauseSeconds: number): Promise<string> {
  const { client, server } = await setStage(lab, { resolve: (host) => serveNames(host, GOOD_NAMES) });
  await startExim(server, { main: lookup });
  const recording = await server.record();
  const typed = [
    `sleep ${firstPauseSeconds}; printf "EHLO client.lab.example\\r\\n"`,
    'sleep 4; printf "MAIL FROM:<someone@lab.example>\\r\\n"',
    'sleep 3; printf "RCPT TO:<somebody@lab.example>\\r\\n"',
    'sleep 3; printf "QUIT\\r\\n"; sleep 1',
  ];
  await client.shell(`(${typed.join('; ')}) | nc.openbsd -n ${SERVER} 25`);
  return recording.stop();
}
