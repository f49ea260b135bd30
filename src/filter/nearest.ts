/** The name that was probably meant: the one that takes the fewest changes. */

/** So many changes still are a slip of the fingers, for a word of this length. */
function mostChanges(word: string): number {
  return Math.max(1, Math.floor(word.length / 4));
}

/** The nearest of `names` to `word`; null when none is near. The first of equals. */
export function nearest(word: string, names: Iterable<string>): string | null {
  let best: string | null = null;
  let least = mostChanges(word) + 1;
  for (const name of names) {
    if (Math.abs(name.length - word.length) >= least) continue;
    const changes = distance(word, name, least);
    if (changes < least) {
      least = changes;
      best = name;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours from one to the other, counted up to `limit`. */
function distance(one: string, other: string, limit: number): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = last[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, last[j] + 1, row[j - 1] + 1);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) >= limit) return limit;
    before = last;
    last = row;
  }
  return last[other.length];
}
