/** What is told while some work is done, as a stream that ends, or fails, with the work. */

export async function* toldItems<Item>(work: (tell: (item: Item) => void) => Promise<void>): AsyncIterable<Item> {
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
