/** Advice that many stalls share, told once: later stories refer to the one that told it. */
import type { Advice } from '../model/report.ts';
import { listed, type Sentence, say } from '../model/sentence.ts';

export interface AdviceToTell {
  readonly fresh: readonly Advice[];
  /** The stories that told the rest, in order; none when nothing was told before. */
  readonly earlier: readonly number[];
}

export class ToldAdvice {
  /** By text and commands, the number of the story. */
  private readonly stories = new Map<string, number>();

  /** @param story its number; null for what is told outside of a story */
  sort(advice: readonly Advice[], story: number | null): AdviceToTell {
    const fresh: Advice[] = [];
    const earlier = new Set<number>();
    for (const one of advice) {
      const key = [one.text, ...one.commands].join('\n');
      const told = this.stories.get(key);
      if (told !== undefined && told !== story) earlier.add(told);
      else fresh.push(one);
      if (told === undefined && story !== null) this.stories.set(key, story);
    }
    return { fresh, earlier: [...earlier].sort((a, b) => a - b) };
  }
}

/** Where the rest of an advice was told; null when none was told before. */
export function reference(advice: AdviceToTell): Sentence | null {
  if (advice.earlier.length === 0) return null;
  return say`${referenceLead(advice)} ${listed(advice.earlier.map((story) => say`${String(story)}`))}.`;
}

export function referenceLead({ fresh }: AdviceToTell): string {
  return fresh.length > 0 ? 'The rest as told under' : 'As told under';
}
