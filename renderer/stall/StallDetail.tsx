/** The detail of a stall or of an unexplained silence: what happened, and what to do. */
import { useEffect, useRef } from 'react';
import { plain, type Sentence } from '../../src/model/sentence.ts';
import type { StallView } from '../../src/model/views.ts';
import { waited } from '../../src/model/wording.ts';
import { useCapture } from '../state/app.ts';
import type { FrameRef } from '../state/tabs.ts';
import { useNow } from '../state/useNow.ts';
import { TimelineView } from '../timeline/TimelineView.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { SentenceText } from '../ui/SentenceText.tsx';
import ui from '../ui/ui.module.css';
import { AdviceCard, hasAdvice, ReasonsCard } from './cards.tsx';
import { StallHead } from './StallHead.tsx';
import classes from './stall.module.css';
import { useStall } from './useStall.ts';

export function StallDetail({ id }: { readonly id: string }) {
  const { value, failure } = useStall(id);
  if (failure !== null) return <FailureBox title="This stall cannot be shown" failure={failure} />;
  return value === null ? null : <Told view={value} />;
}

function Told({ view }: { readonly view: StallView }) {
  const { view: shown, change, state } = useCapture();
  const { stall, headline, story, timeline } = view;
  const stillOpen = stall.endedBy === 'open' && state.status?.state === 'capturing';
  const nowSeconds = useNow(stillOpen);
  const growing = stillOpen ? Math.max(0, nowSeconds - stall.endSeconds) : null;
  const select = (frame: FrameRef) => change({ frame });
  const advice = useRef<HTMLElement>(null);
  useFirstFrame(view);
  const texts = new Map(stall.evidence.map(({ capture, frame, text }) => [`${capture} ${frame}`, text]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <article className={classes.told} aria-label={plain(headline)} tabIndex={0}>
      <StallHead
        view={view}
        headline={growing === null ? headline : counted(headline, stall, growing)}
        onFrame={select}
      />
      <p className={classes.story}>
        {story.map((sentence) => (
          <span key={plain(sentence)}>
            <SentenceText sentence={sentence} onFrame={select} current={shown.frame} />{' '}
          </span>
        ))}
        {hasAdvice(stall) ? (
          <button type="button" className={ui.textLink} onClick={() => showAdvice(advice.current)}>
            What to do
          </button>
        ) : null}
      </p>
      <TimelineView
        timeline={timeline}
        title={plain(headline)}
        selected={shown.frame}
        onFrame={select}
        tell={({ capture, frame }) => texts.get(`${capture} ${frame}`) ?? null}
        growing={growing}
        calm={stall.cause === 'unexplained'}
      />
      <div className={classes.cards}>
        <AdviceCard stall={stall} box={advice} />
        <ReasonsCard stall={stall} onFrame={select} current={shown.frame} />
      </div>
    </article>
  );
}

/** In a low window it lies below the picture, out of sight. */
function showAdvice(card: HTMLElement | null): void {
  card?.scrollIntoView({ block: 'nearest' });
  card?.focus({ preventScroll: true });
}

/** The headline by now: how long it has lasted counts up between the engine's messages. */
function counted(headline: Sentence, { durationSeconds }: StallView['stall'], growing: number): Sentence {
  const told = waited(durationSeconds);
  return headline.map((span) =>
    span.kind === 'text' && span.text === told ? { ...span, text: waited(durationSeconds + growing) } : span,
  );
}

const TELLING = ['ptr-query', 'forward-query', 'fallback-query', 'handshake-complete'] as const;

/** Where no frame is selected yet, the one that the stall is about: the first query. */
function useFirstFrame({ stall }: StallView): void {
  const { view, change } = useCapture();
  const nothing = view.frame === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each stall
  useEffect(() => {
    if (!nothing) return;
    const roles = TELLING.map((role) => stall.evidence.find((one) => one.role === role));
    const first = roles.find((one) => one !== undefined) ?? stall.evidence[0];
    if (first !== undefined) change({ frame: { capture: first.capture, frame: first.frame } });
  }, [nothing, stall.id]);
}
