/** HTML by templates that escape every hole: only what was made by a template itself goes in as it is. */
import { clip } from '../base/visibleText.ts';
import { escapeHtml } from './safeText.ts';

/** Markup that is safe to embed. Made by `html` alone. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Hole = string | number | null | Markup | readonly Markup[];

const LONGEST = 2000;

export function html(words: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  let text = words[0]!;
  holes.forEach((hole, at) => {
    text += filled(hole) + words[at + 1]!;
  });
  return new Markup(text);
}

function filled(hole: Hole): string {
  if (hole === null) return '';
  if (hole instanceof Markup) return hole.text;
  if (typeof hole === 'string') return escapeHtml(clip(hole, LONGEST));
  return typeof hole === 'number' ? String(hole) : hole.map((one) => one.text).join('');
}
