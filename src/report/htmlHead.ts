/** The beginning of every HTML report: what it is, and that it may run nothing and load nothing. */
import { createHash } from 'node:crypto';
import { html, Markup } from './htmlMarkup.ts';
import { STYLE } from './htmlStyle.ts';

/** The style is allowed by its hash; nothing else is, from nowhere. */
export function htmlHead(title: string, version: string): Markup {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="PTRscope ${version}">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
`;
}
