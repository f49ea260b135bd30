/** Our advice quotes settings and records in backticks: the pieces, for outputs that can show code as code. */

export interface QuotedPart {
  readonly kind: 'words' | 'code';
  readonly text: string;
}

/** All of it is words where the backticks do not come in pairs: then they are not only ours. */
export function quotedParts(text: string): readonly QuotedPart[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return [{ kind: 'words', text }];
  return parts
    .map((part, at): QuotedPart => ({ kind: at % 2 === 0 ? 'words' : 'code', text: part }))
    .filter((part) => part.text !== '');
}
