/** What captures are called by the path that they were given as. */
import { basename } from 'node:path';

/** What a shell hands over as `<(…)`: a pipe without a name of its own. */
export function isDescriptor(input: string): boolean {
  return /^\/(dev|proc\/self)\/fd\/\d+$/.test(input);
}

/** As a report calls it; `-` is standard input. The number of a descriptor alone would say nothing. */
export function inputName(input: string): string {
  return isDescriptor(input) ? input : basename(input);
}
