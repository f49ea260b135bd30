/** The columns of the lookups' list. */
import { clip, visible } from '../../src/base/visibleText.ts';
import type { Clock } from '../../src/model/times.ts';
import type { LookupRow } from '../../src/model/views.ts';
import { CHANNEL_WORDS, waited } from '../../src/model/wording.ts';
import type { Outcome } from '../../src/model/words.ts';
import { type Column, codeWidth } from '../ui/table/column.ts';
import ui from '../ui/ui.module.css';

const LONGEST = 200;

const TONES: Readonly<Partial<Record<Outcome, string | undefined>>> = {
  unanswered: ui.late,
  late: ui.late,
  failed: ui.slow,
  open: ui.slow,
};

/** What DNS calls otherwise than people do. */
const OUTCOMES: Readonly<Partial<Record<Outcome, string>>> = {
  nxdomain: 'no such name',
  nodata: 'no PTR',
  open: 'still open',
};

export function outcomeWord(outcome: Outcome): string {
  return OUTCOMES[outcome] ?? outcome;
}

function OutcomeText({ outcome }: { readonly outcome: Outcome }) {
  return <span className={TONES[outcome]}>{outcomeWord(outcome)}</span>;
}

export function lookupColumns(clock: Clock): readonly Column<LookupRow>[] {
  return [
    {
      id: 'address',
      title: 'address',
      hint: 'the address whose name was wanted',
      width: 126,
      grows: true,
      sortable: true,
      cell: ({ address, name }) => address ?? clip(visible(name), LONGEST),
    },
    {
      id: 'targets',
      title: 'name',
      hint: 'what the answer said',
      width: 96,
      least: 76,
      grows: true,
      sortable: true,
      cell: ({ targets }) => clip(visible(targets.join(', ')), LONGEST),
    },
    {
      id: 'outcome',
      title: 'outcome',
      width: 96,
      sortable: true,
      cell: ({ outcome }) => <OutcomeText outcome={outcome} />,
    },
    {
      id: 'durationSeconds',
      title: 'took',
      hint: 'first query to accepted answer or give-up',
      width: 62,
      least: 58,
      align: 'end',
      sortable: true,
      cell: ({ durationSeconds }) => (durationSeconds === null ? '' : waited(durationSeconds)),
    },
    { id: 'tries', title: 'tries', width: 48, least: 44, align: 'end', sortable: true, cell: ({ tries }) => tries },
    {
      id: 'servers',
      title: 'asked',
      width: 110,
      least: 88,
      sortable: true,
      cell: ({ servers }) => visible(servers.join(', ')),
    },
    {
      id: 'asker',
      title: 'asker',
      hint: 'whose lookup it is',
      width: 104,
      sortable: true,
      optional: true,
      cell: ({ asker }) => asker,
    },
    {
      id: 'stallIds',
      title: 'stalls',
      width: 52,
      least: 48,
      align: 'end',
      sortable: true,
      cell: ({ stallIds }) => (stallIds.length === 0 ? '' : <span className={ui.late}>{stallIds.length}</span>),
    },
    {
      id: 'channels',
      title: 'by',
      width: 80,
      sortable: true,
      optional: true,
      cell: ({ channels }) => channels.map((channel) => CHANNEL_WORDS[channel]).join(', '),
    },
    { id: 'queried', title: 'question', width: 160, optional: true, cell: ({ name }) => clip(visible(name), LONGEST) },
    {
      id: 'startSeconds',
      title: 'start',
      width: Math.max(92, codeWidth(clock.at(0))),
      align: 'end',
      sortable: true,
      optional: true,
      cell: ({ startSeconds }) => clock.at(startSeconds),
    },
  ];
}
