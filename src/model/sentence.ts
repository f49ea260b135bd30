/** Sentences as pieces, so that every output can mark names and frame numbers its own way and says the same words. */
import { visible } from '../base/visibleText.ts';

/**
 * `text`: our words. `value`: an address or a name, much of it off the wire. `frame`: the number of a frame.
 * Whoever shows a span escapes its text, whatever its kind.
 */
export type Span =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'frame'; readonly capture: number; readonly frame: number };

export type Sentence = readonly Span[];

export function value(text: string): Span {
  return { kind: 'value', text };
}

export function frameSpan(at: { readonly capture: number; readonly frame: number }): Span {
  return { kind: 'frame', capture: at.capture, frame: at.frame };
}

/** A template whose holes are words, spans, or pieces made before. */
export function say(words: TemplateStringsArray, ...holes: readonly (string | Span | Sentence)[]): Sentence {
  const spans: Span[] = [];
  words.forEach((text, index) => {
    if (text !== '') spans.push({ kind: 'text', text });
    if (index < holes.length) spans.push(...asSentence(holes[index]!));
  });
  return spans;
}

function asSentence(hole: string | Span | Sentence): Sentence {
  if (typeof hole === 'string') return hole === '' ? [] : [{ kind: 'text', text: hole }];
  return 'kind' in hole ? [hole] : hole;
}

/** `a, b and c` */
export function listed(items: readonly (Span | Sentence)[]): Sentence {
  return items.flatMap((item, index) => {
    const joint = index === 0 ? '' : index === items.length - 1 ? ' and ' : ', ';
    return [...asSentence(joint), ...asSentence(item)];
  });
}

const MOST_FRAMES = 8;

/** `frame 51`, `frames 51, 53 and 58`; of very many, the first ones and how many more. */
export function framesListed(frames: readonly Span[]): Sentence {
  if (frames.length <= MOST_FRAMES) return say`${frames.length === 1 ? 'frame' : 'frames'} ${listed(frames)}`;
  const shown = frames.slice(0, MOST_FRAMES).flatMap((frame) => say`${frame}, `);
  return say`frames ${shown}and ${String(frames.length - MOST_FRAMES)} more`;
}

/** The words alone; frame numbers of whichever capture as they are. */
export function plain(sentence: Sentence): string {
  return sentence.map((span) => (span.kind === 'frame' ? String(span.frame) : visible(span.text))).join('');
}
