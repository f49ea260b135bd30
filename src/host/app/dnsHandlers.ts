/** Asking DNS itself, for the page: only ever because somebody clicked. */
import type { EngineOperations } from '../../contract/engineOperations.ts';
import type { ItemOf } from '../../contract/operation.ts';
import type { Handlers } from '../../contract/serve.ts';
import type { Hop, LookupResult } from '../../model/lookupReport.ts';
import { systemResolvers } from '../../resolve/resolvers.ts';
import { Session } from '../../resolve/session.ts';
import { traceAddress } from '../../resolve/traceAddress.ts';
import { watchAddress } from '../../resolve/watch.ts';

type Item = ItemOf<EngineOperations['dns.check']>;

const WATCH_SECONDS = 60;

export const DNS_HANDLERS: Pick<Handlers<EngineOperations>, 'dns.check'> = {
  'dns.check': ({ address, watch }, { signal }) => itemsOf((tell) => ask(address, watch, signal, tell)),
};

async function ask(address: string, watch: boolean, signal: AbortSignal, tell: (item: Item) => void): Promise<void> {
  const session = new Session({ resolvers: systemResolvers() });
  const onHop = ({ server, question, outcome }: Hop) =>
    tell({ kind: 'asked', server: server.name ?? server.address, question: question.name, outcome });
  if (!watch) {
    tell({ kind: 'round', result: await traceAddress(address, { session, signal }, onHop) });
    return;
  }
  const onRound = (result: LookupResult) => tell({ kind: 'round', result });
  await watchAddress(address, { session, signal, intervalSeconds: WATCH_SECONDS, onRound }, onHop);
}

/** What is told while some work is done, as a stream that ends, or fails, with the work. */
async function* itemsOf(work: (tell: (item: Item) => void) => Promise<void>): AsyncIterable<Item> {
  const waiting: Item[] = [];
  let wake = () => {};
  let over = false;
  const done = work((item) => {
    waiting.push(item);
    wake();
  }).finally(() => {
    over = true;
    wake();
  });
  // It is awaited below; until then a failure must not count as one that nobody minds.
  done.catch(() => {});
  while (!over || waiting.length > 0) {
    const item = waiting.shift();
    if (item !== undefined) yield item;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (over) resolve();
      });
    }
  }
  await done;
}
