/** Findings as lines of a list: the list is short, each is whole. */
import type { Finding } from '../../../model/report.ts';
import { FINDING_WORDS } from '../../../model/wording.ts';
import { FINDING_KINDS } from '../../../model/words.ts';
import type { RowKind } from './rowList.ts';

export const FINDING_ROWS: RowKind<Finding> = {
  columns: {
    id: ({ id }) => id,
    kind: ({ kind }) => FINDING_KINDS.indexOf(kind),
    address: ({ address }) => address,
    names: ({ names }) => names[0] ?? null,
    text: ({ text }) => text,
    untilSeconds: ({ untilSeconds }) => untilSeconds,
    startSeconds: ({ evidence }) => evidence[0].timeSeconds,
  },
  text: ({ kind, address, names, text }) => [FINDING_WORDS[kind], address, ...names, text].join('\n'),
  span: ({ evidence }) => {
    const times = evidence.map(({ timeSeconds }) => timeSeconds);
    return [Math.min(...times), Math.max(...times)];
  },
  // A finding delayed nobody: of what narrows the lists, only the address is about it.
  fits: ({ address }, where) => where.address === undefined || where.address === address,
};
