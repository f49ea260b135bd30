/** One server on both sides: the differences in two columns, the openings below each other, aligned at the handshake's end. */
import { visible } from '../../src/base/visibleText.ts';
import type { Comparison, ComparisonPair } from '../../src/model/comparison.ts';
import { ABOUT_WORDS, COMPARED_SIDES, type ComparedSide, standsFor } from '../../src/model/comparisonTelling.ts';
import { useApp } from '../state/app.ts';
import type { FrameRef } from '../state/tabs.ts';
import { withView } from '../state/tabs.ts';
import { TimelineView } from '../timeline/TimelineView.tsx';
import { SentenceText } from '../ui/SentenceText.tsx';
import ui from '../ui/ui.module.css';
import classes from './compare.module.css';

interface PairDetailProps {
  readonly pair: ComparisonPair;
  readonly comparison: Comparison;
  /** Sessions. */
  readonly left: string;
  readonly right: string;
}

export function PairDetail({ pair, comparison, left, right }: PairDetailProps) {
  const openFrame = useOpenFrame();
  const sessions: Record<ComparedSide, string> = { left, right };
  const go = (side: ComparedSide) => (frame: FrameRef) => openFrame(sessions[side], frame, pair[side].stallId);
  return (
    <article className={ui.detail} aria-label={`Differences for ${visible(pair.server)}`}>
      <h1>{visible(pair.server)}</h1>
      <table className={classes.differences}>
        <thead>
          <tr>
            <td />
            {COMPARED_SIDES.map((side) => (
              <th key={side} scope="col">
                <span className={classes.tag}>{side}</span> {visible(comparison[side].title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pair.differences.map((difference) => (
            <tr key={difference.about}>
              <th scope="row">{ABOUT_WORDS[difference.about]}</th>
              {COMPARED_SIDES.map((side) => (
                <td key={side}>
                  <SentenceText sentence={difference[side]} onFrame={go(side)} />
                </td>
              ))}
            </tr>
          ))}
          {pair.differences.length === 0 ? (
            <tr>
              <td />
              <td colSpan={2}>Nothing worth telling differs.</td>
            </tr>
          ) : null}
        </tbody>
      </table>
      {COMPARED_SIDES.map((side) => (
        <section key={side} aria-label={`Opening on the ${side}`}>
          <h2>
            <span className={classes.tag}>{side}</span> {standsFor(pair[side]) ?? 'the only connection'}
          </h2>
          <TimelineView
            timeline={pair[side].timeline}
            title={`${pair.server} ${side}`}
            selected={null}
            onFrame={go(side)}
          />
        </section>
      ))}
    </article>
  );
}

/** Shows a frame, and the stall that it belongs to, in its own capture's tab. */
function useOpenFrame(): (session: string, frame: FrameRef, stallId: string | null) => void {
  const { workspace } = useApp();
  return (session, frame, stallId) => {
    const tab = workspace.getState().tabs.find((one) => one.kind === 'capture' && one.session === session);
    if (tab === undefined) return;
    const selection = stallId === null ? {} : { selection: { kind: 'stall', id: stallId } };
    workspace.setState((state) => ({ ...withView(state, tab.id, { frame, ...selection }), activeId: tab.id }));
  };
}
