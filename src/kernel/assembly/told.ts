/** The first answer about each address (src/stall/toldAnswers.ts): what says the same again is no news. */
import { TOLD_KEPT, TOLD_NEWEST, TOLD_OLDER, TOLD_STATE, TOLD_WORDS } from './layout';

const MOST_LOOKED: i32 = 64;
/** Where the words of one lie, in bytes. */
const SERVER: usize = 4;
const ASKER: usize = 8;
const ANSWER: usize = 12;
/** Answers, as they are kept; more than the last of them: another differed from it. */
const NAME: i32 = 0;
const ALIAS: i32 = 3;

/** Whether no finding can come of an answer about this address with a name, or without one. */
export function isOldNews(subject: i32, server: i32, asker: i32, hasName: bool): bool {
  const at = findTold(subject);
  if (at === 0) return false;
  const before = load<i32>(at, ANSWER);
  if (before >= ALIAS || hasName === (before === NAME)) return true;
  return load<i32>(at, SERVER) !== server || load<i32>(at, ASKER) === asker;
}

/** Where the first answer about an address lies; 0 when none is remembered. */
function findTold(subject: i32): usize {
  const oldest = load<i32>(TOLD_STATE) - TOLD_KEPT;
  const bucket = ((subject * 0x9e3779b1) >>> 19) & (TOLD_KEPT - 1);
  let number = load<i32>(TOLD_NEWEST + ((bucket as usize) << 2));
  for (let looked = 0; looked < MOST_LOOKED && number > 0 && number > oldest; looked++) {
    const place = ((number - 1) & (TOLD_KEPT - 1)) as usize;
    if (load<i32>(TOLD_WORDS + (place << 4)) === subject) return TOLD_WORDS + (place << 4);
    number = load<i32>(TOLD_OLDER + (place << 2));
  }
  return 0;
}
