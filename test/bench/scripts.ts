/** What generated connections do, step by step, and what is true of them. */
import type { Actor, Step } from './actor.ts';
import {
  answers,
  asks,
  clientAck,
  clientFin,
  clientSends,
  clientSendsAgain,
  ending,
  established,
  serverAck,
  serverFin,
  serverRst,
  serverSends,
  syn,
  synAck,
  synAgain,
} from './actor.ts';
import type { TrueGap } from './truth.ts';

export interface Script {
  readonly name: string;
  readonly steps: readonly Step[];
  /** 25 for SMTP, 443 and its like for TLS. */
  readonly port: number;
  /** Whose name is asked for, where somebody asks. */
  readonly about: 'server' | 'client' | 'other';
  readonly truth: Pick<TrueGap, 'side' | 'phase' | 'cause' | 'schedule'> | null;
}

/** A delay in µs: at least `least`, less than `least + spread`. */
function micros(least: number, spread: number): Step['after'] {
  return (actor) => least + (actor.random() % spread);
}

function seconds(least: number, spread = 0.004): Step['after'] {
  return micros(Math.round(least * 1e6), Math.round(spread * 1e6));
}

const soon = micros(15, 60);
const thinking = micros(100, 900);
const roundTrip = (actor: Actor) => actor.rtt;

const HANDSHAKE: readonly Step[] = [
  { after: soon, act: syn },
  { after: roundTrip, act: synAck },
  { after: soon, act: established },
];

/** The rest of a TLS connection from the server's ACK of the ClientHello on. */
const TLS_REST: readonly Step[] = [
  { after: roundTrip, act: serverAck },
  { after: thinking, act: serverSends((payloads) => payloads.serverHello) },
  { after: soon, act: clientAck },
  { after: thinking, act: clientSends((payloads) => payloads.clientFinished) },
  ...exchanges(5),
  { after: soon, act: clientFin },
  { after: roundTrip, act: serverFin },
  { after: soon, act: clientAck },
];

function exchanges(count: number): Step[] {
  return Array.from({ length: count }, (): Step[] => [
    { after: thinking, act: clientSends((payloads) => payloads.clientData) },
    { after: roundTrip, act: serverSends((payloads) => payloads.serverData) },
  ]).flat();
}

const helloAct = ending(clientSends((payloads) => payloads.clientHello));

const SMTP_REST: readonly Step[] = [
  { after: soon, act: clientAck },
  ...[0, 1, 2, 3].flatMap((turn): Step[] => [
    { after: thinking, act: clientSends((payloads) => payloads.smtpDialog[turn][0]) },
    { after: roundTrip, act: serverSends((payloads) => payloads.smtpDialog[turn][1]) },
  ]),
  { after: soon, act: serverFin },
  { after: soon, act: clientFin },
  { after: roundTrip, act: serverAck },
];

const greetingAct = ending(serverSends((payloads) => payloads.smtpGreeting));

function tls(
  name: string,
  waiting: readonly Step[],
  truth: Script['truth'],
  about: Script['about'] = 'server',
): Script {
  return { name, steps: [...HANDSHAKE, ...waiting, ...TLS_REST], port: 443, about, truth };
}

function smtp(name: string, waiting: readonly Step[], truth: Script['truth']): Script {
  return { name, steps: [...HANDSHAKE, ...waiting, ...SMTP_REST], port: 25, about: 'client', truth };
}

const CLIENT_STALL = { side: 'client', phase: 'before-client-hello' } as const;
const SERVER_STALL = { side: 'server', phase: 'before-greeting' } as const;
const IDLE = { ...CLIENT_STALL, cause: null, schedule: null } as const;

const first = (side: 'client' | 'server'): Step => ({ after: micros(300, 3000), act: asks(side, 0) });

/** glibc's tries with one silent server, up to the give-up. */
const glibcOne = (side: 'client' | 'server'): Step[] => [first(side), { after: seconds(5.002), act: asks(side, 0) }];

const glibcThree: readonly Step[] = [
  first('client'),
  { after: seconds(5.001), act: asks('client', 1) },
  { after: seconds(3.001), act: asks('client', 2) },
  { after: seconds(6.001), act: asks('client', 0) },
  { after: seconds(5.001), act: asks('client', 1) },
];

export const PLAIN_TLS = tls('tls', [{ after: thinking, act: helloAct }], null);

/** A post-quantum ClientHello in two segments. */
export const LARGE_TLS = tls(
  'tls-large-hello',
  [
    { after: thinking, act: ending(clientSends((payloads) => payloads.largeHello[0])) },
    { after: soon, act: clientSends((payloads) => payloads.largeHello[1]) },
  ],
  null,
);

export const PLAIN_SMTP = smtp('smtp', [{ after: thinking, act: greetingAct }], null);

export const STALLS: readonly Script[] = [
  tls('glibc-one-server', [...glibcOne('client'), { after: seconds(5.002), act: helloAct }], {
    ...CLIENT_STALL,
    cause: 'ptr-unanswered',
    schedule: 'glibc',
  }),
  tls(
    'glibc-three-servers',
    [...glibcThree, { after: seconds(3.001), act: asks('client', 2) }, { after: seconds(6.002), act: helloAct }],
    { ...CLIENT_STALL, cause: 'ptr-unanswered', schedule: 'glibc' },
  ),
  {
    name: 'server-gave-up',
    steps: [
      ...HANDSHAKE,
      ...glibcThree,
      { after: seconds(1), act: serverFin },
      { after: soon, act: clientAck },
      { after: seconds(2), act: asks('client', 2) },
      { after: seconds(6.002), act: helloAct },
      { after: roundTrip, act: serverRst },
    ],
    port: 465,
    about: 'server',
    truth: { ...CLIENT_STALL, cause: 'ptr-unanswered', schedule: 'glibc' },
  },
  tls(
    'slow-name',
    [
      first('client'),
      { after: seconds(0.7, 3.8), act: answers('client', 'answer') },
      { after: thinking, act: helloAct },
    ],
    { ...CLIENT_STALL, cause: 'ptr-slow', schedule: null },
  ),
  tls(
    'slow-nxdomain',
    [
      first('client'),
      { after: seconds(0.7, 3.8), act: answers('client', 'nxdomain') },
      { after: thinking, act: helloAct },
    ],
    { ...CLIENT_STALL, cause: 'ptr-slow', schedule: null },
  ),
  smtp('smtp-unanswered', [...glibcOne('server'), { after: seconds(5.002), act: greetingAct }], {
    ...SERVER_STALL,
    cause: 'ptr-unanswered',
    schedule: 'glibc',
  }),
  smtp(
    'smtp-slow',
    [
      first('server'),
      { after: seconds(0.7, 3.8), act: answers('server', 'answer') },
      { after: thinking, act: greetingAct },
    ],
    { ...SERVER_STALL, cause: 'ptr-slow', schedule: null },
  ),
];

const fastAnswer: Step = { after: micros(500, 60_000), act: answers('client', 'answer') };

/** Nothing here is a stall; some are gaps that no lookup explains. */
export const CONTROLS: readonly Script[] = [
  tls('idle', [{ after: seconds(0.9, 6), act: helloAct }], IDLE),
  tls('idle-other-address', [...glibcOne('client'), { after: seconds(5.002), act: helloAct }], IDLE, 'other'),
  tls('fast-then-idle', [first('client'), fastAnswer, { after: seconds(2, 3), act: helloAct }], IDLE),
  tls('ptr-fast', [first('client'), fastAnswer, { after: thinking, act: helloAct }], null),
  tls('ptr-fast', [first('client'), fastAnswer, { after: thinking, act: helloAct }], null),
  tls(
    'hello-resent',
    [
      { after: thinking, act: helloAct },
      ...[0.3, 0.6, 1.2].map(
        (wait): Step => ({
          after: seconds(wait),
          act: clientSendsAgain((payloads) => payloads.clientHello),
        }),
      ),
    ],
    null,
  ),
  {
    name: 'syn-resent',
    steps: [
      { after: soon, act: syn },
      { after: seconds(1), act: synAgain },
      { after: seconds(2), act: synAgain },
      ...HANDSHAKE.slice(1),
      { after: thinking, act: helloAct },
      ...TLS_REST,
    ],
    port: 443,
    about: 'server',
    truth: null,
  },
  { name: 'scan', steps: [{ after: soon, act: syn }], port: 22, about: 'server', truth: null },
];

/** Lookups on their own. */
export const ANSWERED: Script = lookup('answered', [
  { after: soon, act: asks('client', 0) },
  { after: micros(200, 30_000), act: answers('client', 'answer') },
]);
export const MISSING: Script = lookup('nxdomain', [
  { after: soon, act: asks('client', 0) },
  { after: micros(200, 30_000), act: answers('client', 'nxdomain') },
]);
export const SILENT: Script = lookup('silent', [
  { after: soon, act: asks('client', 0) },
  { after: seconds(5.002), act: asks('client', 0) },
]);

function lookup(name: string, steps: readonly Step[]): Script {
  return { name, steps, port: 53, about: 'other', truth: null };
}

/** A download: full segments, an ACK to every fourth. */
export const BULK: Script = {
  name: 'bulk',
  steps: [
    ...HANDSHAKE,
    { after: thinking, act: helloAct },
    ...TLS_REST.slice(0, 5),
    {
      after: micros(5, 30),
      act: (actor, now, world) => {
        if (actor.left % 5 === 0) actor.fromClient(now, world, 0x10);
        else actor.fromServer(now, world, 0x10, world.payloads.bulk);
      },
      again: (actor) => --actor.left > 0,
    },
    ...TLS_REST.slice(-3),
  ],
  port: 443,
  about: 'server',
  truth: null,
};
