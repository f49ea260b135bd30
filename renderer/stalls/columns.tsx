/** The columns of the stalls' list. */
import { clip, visible } from '../../src/base/visibleText.ts';
import type { Clock } from '../../src/model/times.ts';
import type { StallRow } from '../../src/model/views.ts';
import { AWAITED } from '../../src/model/wording.ts';
import { Meter } from '../ui/Meter.tsx';
import { type Column, codeWidth } from '../ui/table/column.ts';
import classes from './stalls.module.css';
import { waitedNow } from './waitedNow.ts';
import { CauseText, ConfidenceText } from './words.tsx';

export interface StallColumnsInput {
  /** Of a silence without a lookup there is no cause and no resolver to tell. */
  readonly kind: 'stalls' | 'gaps';
  readonly clock: Clock;
  /** The longest of them: the full bar. */
  readonly worstSeconds: number;
  /** The capture's clock, for those that still last. */
  readonly nowSeconds: number;
}

const LONGEST = 200;

const OF_LOOKUPS = ['cause', 'resolver'];

export function stallColumns(input: StallColumnsInput): readonly Column<StallRow>[] {
  const all = allColumns(input);
  return input.kind === 'stalls' ? all : all.filter(({ id }) => !OF_LOOKUPS.includes(id));
}

function allColumns({ clock, worstSeconds, nowSeconds }: StallColumnsInput): readonly Column<StallRow>[] {
  return [
    {
      id: 'who',
      title: 'who',
      hint: 'who was silent',
      width: 152,
      least: 96,
      grows: true,
      sortable: true,
      cell: ({ side, who }) => (
        <>
          {side} <span className={classes.dim}>{visible(who)}</span>
        </>
      ),
    },
    {
      id: 'peer',
      title: 'for',
      hint: 'whom it kept waiting',
      width: 172,
      least: 112,
      grows: true,
      sortable: true,
      cell: ({ peer, peerPort }) => (
        <>
          {clip(visible(peer), LONGEST)}
          <span className={classes.dim}>:{peerPort}</span>
        </>
      ),
    },
    { id: 'phase', title: 'awaited', width: 90, sortable: true, spared: true, cell: ({ phase }) => AWAITED[phase] },
    {
      id: 'waited',
      title: 'waited',
      width: 96,
      sortable: true,
      cell: (row) => (
        <span className={row.open ? classes.open : undefined}>
          <Meter
            seconds={waitedNow(row, nowSeconds)}
            fullSeconds={worstSeconds}
            bad={row.cause === 'ptr-unanswered' || row.cause === 'forward-unanswered'}
          />
        </span>
      ),
    },
    { id: 'cause', title: 'PTR', width: 52, sortable: true, cell: ({ cause }) => <CauseText cause={cause} /> },
    {
      id: 'resolver',
      title: 'resolver',
      width: 104,
      sortable: true,
      optional: true,
      cell: ({ resolver }) => (resolver === null ? '' : visible(resolver)),
    },
    {
      id: 'confidence',
      title: 'sure',
      hint: 'how sure it is',
      width: 74,
      sortable: true,
      optional: true,
      cell: ({ confidence }) => <ConfidenceText confidence={confidence} />,
    },
    {
      id: 'start',
      title: 'start',
      width: Math.max(96, codeWidth(clock.at(0))),
      align: 'end',
      sortable: true,
      optional: true,
      cell: ({ startSeconds }) => clock.at(startSeconds),
    },
    {
      id: 'stream',
      title: 'stream',
      hint: 'tcp.stream, as Wireshark counts',
      width: 66,
      align: 'end',
      sortable: true,
      optional: true,
      cell: ({ stream }) => stream ?? '',
    },
  ];
}
