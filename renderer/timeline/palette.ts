/** The colours of a timeline: the window's own variables on the screen, plain colours in a picture that leaves it. */

export interface Palette {
  readonly bg: string;
  readonly ink: string;
  readonly dim: string;
  readonly line: string;
  readonly accent: string;
  readonly bad: string;
  readonly badFill: string;
  readonly warn: string;
  readonly warnFill: string;
  readonly okFill: string;
  readonly hatch: string;
  readonly select: string;
  readonly sans: string;
  readonly mono: string;
}

const FONTS = {
  sans: 'Inter, "Segoe UI", "DejaVu Sans", Arial, sans-serif',
  mono: '"JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
};

export const SCREEN: Palette = {
  bg: 'var(--panel)',
  ink: 'var(--ink)',
  dim: 'var(--dim)',
  line: 'var(--line)',
  accent: 'var(--accent)',
  bad: 'var(--bad)',
  badFill: 'var(--bad-fill)',
  warn: 'var(--warn)',
  warnFill: 'var(--warn-fill)',
  okFill: 'var(--ok-fill)',
  hatch: 'var(--hatch)',
  select: 'var(--accent)',
  sans: 'var(--sans)',
  mono: 'var(--mono)',
};

/** For a silence that nothing is known to be wrong with. */
export const CALM: Palette = {
  ...SCREEN,
  bad: 'var(--dim)',
  badFill: 'var(--dim)',
  hatch: 'var(--faint)',
};

/** The same as in app/theme.css. */
export const LIGHT: Palette = {
  ...FONTS,
  bg: '#ffffff',
  ink: '#1d1f21',
  dim: '#5d6267',
  line: '#dfdfdb',
  accent: '#2058b8',
  bad: '#bb2c23',
  badFill: '#c8372d',
  warn: '#8a5800',
  warnFill: '#c98a14',
  okFill: '#2c8a4b',
  hatch: '#f8e8e7',
  select: '#2058b8',
};

export const DARK: Palette = {
  ...FONTS,
  bg: '#1b1e22',
  ink: '#e7e8ea',
  dim: '#9fa5ad',
  line: '#2f343a',
  accent: '#84b1ff',
  bad: '#ff8077',
  badFill: '#ef5f55',
  warn: '#e8a93c',
  warnFill: '#d99a2b',
  okFill: '#46a868',
  hatch: '#3b2b2c',
  select: '#84b1ff',
};
