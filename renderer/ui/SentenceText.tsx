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

/** The punctuation with which a span begins: it stays with the frame's number before it. */
function stopOf(span: Sentence[number] | undefined): string {
  return span?.kind === 'text' ? (/^[),.;:]+/.exec(span.text)?.[0] ?? '') : '';
}

/** A number stays with its unit: `28.1 s`. */
function Unbroken({ text }: { readonly text: string }) {
  const parts = text.split(/([\d.]+ (?:ms|s|min|h|days)\b)/);
  if (parts.length === 1) return text;
  return parts.map((part, at) => {
    const key = `${at}`;
    return at % 2 === 0 ? (
      part
    ) : (
      <span key={key} className={classes.unbroken}>
        {part}
      </span>
    );
  });
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
          const stop = stopOf(sentence[at + 1]);
          const link = <FrameLink key={key} frame={span} onFrame={onFrame} current={current} />;
          if (stop === '') return link;
          return (
            <span key={key} className={classes.unbroken}>
              {link}
              {stop}
            </span>
          );
        }
        const before = onFrame === undefined ? undefined : sentence[at - 1];
        const own = before?.kind === 'frame' ? span.text.slice(stopOf(span).length) : span.text;
        const text = clip(visible(own), LONGEST_VALUE);
        if (span.kind === 'text' || !bold)
          return (
            <span key={key}>
              <Unbroken text={text} />
            </span>
          );
        return (
          <b key={key} className={classes.value}>
            <Unbroken text={text} />
          </b>
        );
      })}
    </>
  );
}
