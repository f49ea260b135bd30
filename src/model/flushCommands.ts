/** For whoever runs a cache: its memory of names thrown away, in the servers that people have. */
import { nameArgument } from '../base/wireText.ts';

/** What stands in a command where a name holds characters that do not belong there. */
export const NAME_PLACEHOLDER = 'NAME';

/** @param names  each of them: the reverse name, and what its alias leads to (RFC 2317), are entries of their own */
export function flushCommands(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const { text } = nameArgument(name, NAME_PLACEHOLDER);
    return [`unbound-control flush ${text}`, `rndc flushname ${text}`];
  });
}
