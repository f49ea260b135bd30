/** What is known only when a silence has been judged: that its owner still waited for the lookup afterwards. */

import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import type { CounterEvidence } from '../model/report.ts';
import type { GapEnding } from '../track/gap.ts';
import type { Try } from '../track/lookup.ts';
import { REORDER_NS } from './acceptance.ts';
import { goesOnAlone, isWhenProgramsGiveUp } from './lookupSpan.ts';
import type { Verdict } from './verdict.ts';

/** Ends that are no message of the one who was silent. */
const NOT_ITS_OWN: readonly GapEnding[] = ['fin', 'rst', 'capture-end', 'evicted', 'open'];

/**
 * What a query sent after a silence says against the lookup that was to explain it; null when nothing. A query that goes
 * out again under its ID from its port is the same call of the resolver, which whoever waits for it cannot have left. A
 * name server of the owner's own host goes on alone when it is given up, and what others ask for is theirs.
 */
export function wentOn({ cause, gap, side, schedule }: Verdict, again: Try): CounterEvidence | null {
  if (cause === null || gap.endFrame === 0 || NOT_ITS_OWN.includes(gap.ending)) return null;
  if (again.channel !== 'dns-udp' || again.timeNs - gap.endNs <= REORDER_NS) return null;
  const { lookup } = again;
  const isOwners = lookup.capturing || lookup.asker === gap.connection[side === 0 ? 'client' : 'server'].address;
  if (
    !isOwners ||
    again.signed === true ||
    goesOnAlone(schedule?.known ?? null) ||
    isWhenProgramsGiveUp(lookup.startNs, gap.endNs)
  )
    return null;
  const isAgain = ({ id, port, type, asker, channel, timeNs }: Try) =>
    id === again.id &&
    port === again.port &&
    type === again.type &&
    asker === again.asker &&
    channel === again.channel &&
    timeNs < gap.endNs;
  if (!lookup.tries.some(isAgain)) return null;
  const afterSeconds = toSeconds(again.timeNs - gap.endNs);
  return {
    capture: captureOf(again.frame),
    frame: frameOf(again.frame),
    timeSeconds: toSeconds(again.timeNs),
    role: 'ptr-retry',
    text: `the lookup went on: its query was sent again ${afterSeconds.toFixed(1)} s after the silence`,
  };
}
