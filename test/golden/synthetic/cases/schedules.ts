/** How long each resolver tries before it gives up, as docs/architecture.md, section 6, tables it. */
import type { GoldenCase } from '../goldenCase.ts';
import { askInVain, connect, openTls, SERVER, type SilentOptions, stage } from '../stage.ts';

interface Tries {
  readonly resolver: string;
  readonly steps: readonly number[];
  readonly giveUp: number;
  readonly servers: number;
  readonly freshIds?: boolean;
  /** Asks all servers from one port, each step at all of them. */
  readonly everyServer?: boolean;
}

const SCHEDULES: readonly Tries[] = [
  { resolver: 'glibc', servers: 1, steps: [0, 5.002], giveUp: 10.005 },
  { resolver: 'glibc', servers: 2, steps: [0, 5.002, 10.003, 15.005], giveUp: 20.008 },
  { resolver: 'glibc', servers: 3, steps: [0, 5.003, 8.006, 14.01, 19.012, 22.015], giveUp: 28.02 },
  { resolver: 'Android', servers: 3, steps: [0, 5.002, 8.337, 15.005, 20.006, 23.341], giveUp: 30.01 },
  { resolver: 'musl', servers: 2, steps: [0, 2.5], giveUp: 5.001, everyServer: true },
  { resolver: 'Go', servers: 1, steps: [0, 5.001], giveUp: 10.002, freshIds: true },
  { resolver: 'Go', servers: 3, steps: [0, 5.001, 10.002, 15.003, 20.004, 25.005], giveUp: 30.006, freshIds: true },
  { resolver: 'c-ares', servers: 1, steps: [0, 2.001, 6.003], giveUp: 14.01 },
  { resolver: 'Windows', servers: 1, steps: [0, 1.01, 2.02, 4.03, 8.05], giveUp: 12.06 },
  { resolver: 'Apple', servers: 1, steps: [0, 1.002, 3.004, 7.009, 15.012], giveUp: 30.02 },
  { resolver: 'Cisco', servers: 1, steps: [0, 3.001, 6.002], giveUp: 9.003 },
  { resolver: 'unbound', servers: 1, steps: [0, 0.376, 1.128, 2.632, 5.64], giveUp: 11.656, freshIds: true },
  { resolver: 'BIND', servers: 1, steps: [0, 0.8, 1.601, 2.402, 4.003, 7.205], giveUp: 10.01, freshIds: true },
  { resolver: 'unrecognised', servers: 1, steps: [0, 6.515, 14.834], giveUp: 27.6 },
];

export const schedules: readonly GoldenCase[] = SCHEDULES.map((tries) => ({
  name: `schedule: ${tries.resolver}, ${tries.servers} server(s), ${tries.giveUp} s`,
  story: `Tries at ${tries.steps.join(', ')} s, none answered; ClientHello 20 ms after the give-up.`,
  build: () => waitFor(tries),
  stalls: [
    {
      side: 'client',
      phase: 'before-client-hello',
      cause: 'ptr-unanswered',
      // An unknown resolver's give-up is unknown too: the silence need not have ended with it.
      confidence: tries.resolver === 'unrecognised' ? 'likely' : 'certain',
      durationSeconds: milliseconds(tries.giveUp + 0.021),
      endedBy: 'client-hello',
      schedule: tries.resolver,
    },
  ],
}));

function waitFor(tries: Tries): Uint8Array {
  const on = stage();
  const servers = Array.from({ length: tries.servers }, (_, index) => on.story.host(`10.0.0.${53 + index}`));
  const tcp = connect(on, 443);
  const from = tcp.establishedAt + 0.001;
  const options: SilentOptions = { servers, steps: tries.steps, freshIds: tries.freshIds ?? false };
  if (tries.everyServer === true) {
    const port = on.story.freshPort();
    for (const step of tries.steps) {
      servers.forEach((server, index) => {
        on.story.askPtr(on.client, server, SERVER, { at: from + step + index * 1e-5, id: 0x3c3c, port });
      });
    }
  } else askInVain(on, on.client, SERVER, from, options);
  openTls(tcp, from + tries.giveUp + 0.02);
  return on.story.toPcap();
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
