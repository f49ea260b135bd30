/** How an opening in its plain course is over. */
import { openedValue } from './flows';
import { CLIENT_ADDRESS, giveSlot, numbers, SERVER_ADDRESS, text, words } from './openingRows';
import { countPair } from './pairs';
import { keepRecent } from './recent';
import { mayLookUp } from './rings';

/** Whether one of its ends may be looking the other one up just now (src/track/pastOpenings.ts). */
export function mayGoOn(): bool {
  const client = load<i32>(words, CLIENT_ADDRESS);
  const server = load<i32>(words, SERVER_ADDRESS);
  return mayLookUp(server, client) || mayLookUp(client, server);
}

/**
 * The opening at hand is over.
 * @param entry  where the table of conversations has it
 */
export function release(entry: usize): void {
  store<i32>(entry, openedValue(), 12);
  keepRecent(words, numbers, text);
  countPair(load<i32>(words, CLIENT_ADDRESS), load<i32>(words, SERVER_ADDRESS), -1);
  giveSlot();
}
