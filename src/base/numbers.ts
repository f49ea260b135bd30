/** Long lists of numbers, made without the longer ones in between that spreading, sets and iterators would make. */

/** The places from 0 to before `length`. */
export function placesOf(length: number): Uint32Array<ArrayBuffer> {
  const places = new Uint32Array(length);
  for (let place = 0; place < length; place++) places[place] = place;
  return places;
}

/** The same numbers in rising order, each once; they are changed by it, and share their memory with what it answers. */
export function sortedOnce(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  numbers.sort();
  return kept(numbers, (place) => place === 0 || numbers[place] !== numbers[place - 1]);
}

/** Those at places that are wanted; the same of memory. Each place is asked about before it is written over. */
export function kept(
  numbers: Float64Array<ArrayBuffer>,
  isWanted: (place: number) => boolean,
): Float64Array<ArrayBuffer> {
  let count = 0;
  for (let place = 0; place < numbers.length; place++) {
    if (isWanted(place)) numbers[count++] = numbers[place];
  }
  return numbers.subarray(0, count);
}
