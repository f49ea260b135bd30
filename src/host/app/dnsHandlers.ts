/** Asking DNS itself, for the page: only ever because somebody clicked. */
import type { EngineOperations } from '../../contract/engineOperations.ts';
import type { ItemOf } from '../../contract/operation.ts';
import type { Handlers } from '../../contract/serve.ts';
import type { Hop, LookupResult } from '../../model/lookupReport.ts';
import { systemResolvers } from '../../resolve/resolvers.ts';
import { Session } from '../../resolve/session.ts';
import { traceAddress } from '../../resolve/traceAddress.ts';
import { watchAddress } from '../../resolve/watch.ts';
import { toldItems } from './toldItems.ts';

type Item = ItemOf<EngineOperations['dns.check']>;

const WATCH_SECONDS = 60;

export const DNS_HANDLERS: Pick<Handlers<EngineOperations>, 'dns.check'> = {
  'dns.check': ({ address, watch }, { signal }) => toldItems<Item>((tell) => ask(address, watch, signal, tell)),
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
