/** Untrusted text made harmless where it is shown: on a terminal, in HTML, in Markdown, in a table program's CSV. */
import { visible } from '../base/visibleText.ts';

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For element content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (char) => HTML_ENTITIES[char]!);
}

/**
 * For running text and table cells. Characters with a meaning are escaped (CommonMark 2.4); a word joiner, which
 * has no width, keeps `@name`, `#12` and `://` from being made into mentions and links by the page that shows them.
 */
export function escapeMarkdown(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]<>|~$]|^[-=+#]|&(?=[#\w])|(?<=^\d{1,9})[.)](?=\s|$)|:(?=\/\/)|(?<=www)\./gi, '\\$&')
    .replace(/[@#!~%$&](?=\w)|:(?=\/\/)/g, '$&\u2060');
}

/** As a code span, outside tables (a table would split at its pipes): fenced by more backticks than it holds. */
export function markdownCode(text: string): string {
  const shown = visible(text);
  if (shown.trim() === '') return '` `';
  const fence = '`'.repeat(longestRun(shown) + 1);
  return shown.startsWith('`') || shown.endsWith('`') ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/** A block of lines that nothing in them can close. */
export function markdownFence(lines: readonly string[], language: string): string {
  const shown = lines.map(visible);
  const fence = '`'.repeat(Math.max(3, ...shown.map((line) => longestRun(line) + 1)));
  return `${fence}${language}\n${shown.join('\n')}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/**
 * A text cell that no table program takes for a formula: also not behind spaces, nor behind a semicolon or a tab,
 * where a program with another separator than the comma would begin a new cell.
 */
export function csvText(text: string): string {
  return visible(text)
    .replace(/^["' ]*(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/, "'$&")
    .replace(/([;|]["' ]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g, "$1'");
}
