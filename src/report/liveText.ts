/** Stalls that last, a line each: who waits, how long, for which name, and what its resolver does meanwhile. */
import type { StallLasting } from '../model/events.ts';
import type { Stall } from '../model/report.ts';
import { listed, type Sentence, say, value } from '../model/sentence.ts';
import { socket, waited } from '../model/wording.ts';
import type { Channel } from '../model/words.ts';
import { type Asked, askedDuring, indexLookups, isDns, lastAnswered } from './asked.ts';

/** "10.0.0.2 to mail.example.com:465 has been waiting 7 s for PTR 5.113.0.203.in-addr.arpa; resolver 10.1.1.1 silent" */
export function waitingSentence(event: StallLasting): Sentence {
  return waitingFor(event, (step) => say` for ${wantedWords(step)}`);
}

/** The same without the name, for narrow terminals: that mostly repeats the address. */
export function shortWaitingSentence(event: StallLasting): Sentence {
  return waitingFor(event, () => say``);
}

function waitingFor({ stall, lookups }: StallLasting, wanted: (step: Asked) => Sentence): Sentence {
  const steps = askedDuring(stall, indexLookups(lookups));
  const step = steps.find(({ outcome }) => outcome === 'open') ?? steps.at(-1);
  const time = wholeSeconds(stall.durationSeconds);
  if (step === undefined) return say`${waiterWords(stall)} has been waiting ${time}`;
  return say`${waiterWords(stall)} has been waiting ${time}${wanted(step)}; ${resolverWords(step)}`;
}

/** Who waits, and on which connection: `10.0.0.2 to mail.example.com:465`, of a server `mail.example.com:25 to 10.0.0.2`. */
export function waiterWords({ side, connection }: Pick<Stall, 'side' | 'connection'>): Sentence {
  const client = value(connection.client.address);
  const server = value(
    connection.serverName === null ? socket(connection.server) : `${connection.serverName}:${connection.server.port}`,
  );
  return side === 'client' ? say`${client} to ${server}` : say`${server} to ${client}`;
}

function wantedWords({ kind, name }: Asked): Sentence {
  return kind === 'forward' ? say`the address of ${value(name)}` : say`PTR ${value(name)}`;
}

function resolverWords(step: Asked): Sentence {
  const asked = askedWords(step);
  const answer = lastAnswered(step.tries);
  if (step.outcome === 'open') return say`${asked} silent`;
  if (answer === null || step.outcome === 'unanswered') return say`${asked} never answered`;
  const [first] = step.tries;
  return say`${asked} answered after ${waited(answer.responseSeconds! - first!.timeSeconds)}`;
}

const MOST_SERVERS = 3;

const LOCAL_NAMES: Readonly<Partial<Record<Channel, string>>> = {
  mdns: 'mDNS',
  llmnr: 'LLMNR',
  netbios: 'NetBIOS',
};

/** "resolver 10.1.1.1", "resolvers 10.1.1.1 and 10.1.1.2", "the local network (mDNS)". */
function askedWords({ tries }: Asked): Sentence {
  const local = new Set(tries.filter((one) => !isDns(one)).map(({ channel }) => LOCAL_NAMES[channel] ?? channel));
  if (local.size > 0) return say`the local network (${[...local].join(', ')})`;
  const servers = [...new Set(tries.map(({ server }) => server))];
  if (servers.length > MOST_SERVERS) return say`${String(servers.length)} resolvers`;
  return say`${servers.length === 1 ? 'resolver' : 'resolvers'} ${listed(servers.map(value))}`;
}

/** Counts up calmly: `0.6 s` as `600 ms`, then whole seconds. */
function wholeSeconds(seconds: number): string {
  return seconds < 1 || seconds >= 60 ? waited(seconds) : `${Math.floor(seconds)} s`;
}
