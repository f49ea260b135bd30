/** What libpcap and the programs on top of it mean when they refuse or break off: their words become reasons. */
import type { SourceEnd } from './source.ts';

interface Meaning {
  readonly said: RegExp;
  readonly reason: SourceEnd['reason'];
}

/** The first that fits counts. */
const MEANINGS: readonly Meaning[] = [
  { said: /no such device|no device named|doesn't exist|does not exist|couldn't find/i, reason: 'no-device' },
  { said: /permission|operation not permitted|not permitted/i, reason: 'no-rights' },
  {
    said: /disappeared|went down|no longer (?:running|attached)|network is down|isn't up|is not up/i,
    reason: 'interface-gone',
  },
  {
    said: /syntax error|filter expression|capture filter|unknown (?:host|port|network|protocol|ether)|illegal token|expression rejects|no VLAN support|not supported|unable to|undefined|invalid/i,
    reason: 'wrong-filter',
  },
];

/**
 * @param said  what the library or program said, in English
 * @param hasFilter  whether there was a filter to be wrong
 */
export function meaningOf(said: string, hasFilter: boolean): SourceEnd['reason'] {
  const meaning = MEANINGS.find((candidate) => candidate.said.test(said));
  if (meaning === undefined || (meaning.reason === 'wrong-filter' && !hasFilter)) return 'source-failed';
  return meaning.reason;
}

/** The words that matter among what a program wrote to standard error before it gave up. */
export function gistOf(standardError: string): string {
  const quoted = /valid capture filter \((.*)\)\.$/m.exec(standardError);
  if (quoted !== null) return quoted[1]!;
  const lines = standardError.split('\n').map((line) => line.trim());
  const own = lines.map((line) => /^(?:tcpdump|dumpcap): (.*)/.exec(line)?.[1]).filter((line) => line !== undefined);
  const gist =
    own.find((line) => !/^listening on|^verbose output|^data link type|packets captured|^WARNING/.test(line)) ?? '';
  return gist.replace(/\.$/, '').slice(0, 500);
}
