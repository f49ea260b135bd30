/** Advice that many stalls share, told once: later stories refer to the one that told it. */
import type { Advice } from '../model/report.ts';
import { listed, type Sentence, say } from '../model/sentence.ts';

export interface AdviceToTell {
  readonly fresh: readonly Advice[];
  /** Where the rest was told; null when nothing was told before. */
  readonly reference: Sentence | null;
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
    return { fresh, reference: earlier.size === 0 ? null : reference([...earlier], fresh.length > 0) };
  }
}

function reference(stories: readonly number[], isRest: boolean): Sentence {
  const numbers = listed(stories.toSorted((a, b) => a - b).map((one) => say`${String(one)}`));
  return isRest ? say`The rest as told under ${numbers}.` : say`As told under ${numbers}.`;
}
