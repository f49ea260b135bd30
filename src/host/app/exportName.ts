/** What an exported file is called, and what it is. */
import type { EXPORT_FORMATS } from '../../contract/engineOperations.ts';

type Format = (typeof EXPORT_FORMATS)[number];

const KINDS: Readonly<Record<Format, { readonly end: string; readonly type: string }>> = {
  json: { end: '.json', type: 'application/json' },
  csv: { end: '.csv', type: 'text/csv; charset=utf-8' },
  html: { end: '.html', type: 'text/html; charset=utf-8' },
  markdown: { end: '.md', type: 'text/markdown; charset=utf-8' },
  text: { end: '.txt', type: 'text/plain; charset=utf-8' },
  ndjson: { end: '.ndjson', type: 'application/x-ndjson' },
  evidence: { end: '-evidence.pcapng', type: 'application/vnd.tcpdump.pcap' },
};

const LONGEST = 100;

/** `slow-mail.html` for `slow-mail.pcapng.gz`; of a title only what every file system takes. */
export function exportName(title: string, format: Format): string {
  const all = stemOf(title)
    .replaceAll(/[^\p{L}\p{N}._ -]+/gu, '_')
    .replace(/^[.\s]+/, '');
  // By characters: half of one could not be sent as a name.
  const plain = [...all].slice(0, LONGEST).join('').trim();
  return `${plain === '' ? 'capture' : plain}${KINDS[format].end}`;
}

/** Without what tells that it is a capture. */
export function stemOf(title: string): string {
  return title.replace(/(?:\.(?:pcapng|pcap|cap|ntar|snoop|dmp|gz|zst|xz|lz4))+$/i, '');
}

export function exportType(format: Format): string {
  return KINDS[format].type;
}
