/** A sentence of the report: values stand out, frame numbers are links to their frames. */
import { clip, visible } from '../../src/base/visibleText.ts';
import type { Sentence } from '../../src/model/sentence.ts';
import type { FrameRef } from '../state/tabs.ts';
import { FrameLink } from './FrameLink.tsx';
import classes from './ui.module.css';

interface SentenceTextProps {
  readonly sentence: Sentence;
  /** Values in bold, as in the story; without, they are plain. */
  readonly bold?: boolean;
  readonly onFrame?: (frame: FrameRef) => void;
  readonly current?: FrameRef | null;
}

/** A name off the wire may be as long as it likes; the whole of it is in the frame. */
const LONGEST_VALUE = 260;

export function SentenceText({ sentence, bold = true, onFrame, current = null }: SentenceTextProps) {
  return (
    <>
      {sentence.map((span, at) => {
        const key = `${at}`;
        if (span.kind === 'frame') {
          if (onFrame === undefined) return <span key={key}>{span.frame}</span>;
          return <FrameLink key={key} frame={span} onFrame={onFrame} current={current} />;
        }
        const text = clip(visible(span.text), LONGEST_VALUE);
        if (span.kind === 'text' || !bold) return <span key={key}>{text}</span>;
        return (
          <b key={key} className={classes.value}>
            {text}
          </b>
        );
      })}
    </>
  );
}
