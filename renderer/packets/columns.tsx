/** The columns of the packets' list, as Wireshark's users know them. */
import { clip, visible } from '../../src/base/visibleText.ts';
import type { Clock } from '../../src/model/times.ts';
import type { FrameRow } from '../../src/model/views.ts';
import { Icon } from '../ui/Icon.tsx';
import { type Column, codeWidth, numberWidth } from '../ui/table/column.ts';
import ui from '../ui/ui.module.css';
import classes from './packets.module.css';

const LONGEST = 400;

const CAPTURE: Column<FrameRow> = {
  id: 'capture',
  title: 'capture',
  width: 68,
  align: 'end',
  cell: ({ capture }) => capture + 1,
};

/** @param digits  of the highest frame number */
export function packetColumns(clock: Clock, several: boolean, digits: number): readonly Column<FrameRow>[] {
  return [
    {
      id: 'number',
      title: 'no.',
      width: numberWidth(digits),
      align: 'end',
      mono: true,
      cell: ({ number, stallIds }) => <span className={stallIds.length > 0 ? ui.late : undefined}>{number}</span>,
    },
    ...(several ? [CAPTURE] : []),
    {
      id: 'time',
      title: 'time',
      width: Math.max(92, codeWidth(clock.at(0))),
      align: 'end',
      mono: true,
      cell: ({ timeSeconds }) => clock.at(timeSeconds),
    },
    {
      id: 'source',
      title: 'source',
      width: 140,
      least: 126,
      grows: true,
      cell: ({ source }) => <End text={visible(source)} />,
    },
    {
      id: 'destination',
      title: 'destination',
      width: 140,
      least: 126,
      grows: true,
      cell: ({ destination }) => <End text={visible(destination)} />,
    },
    { id: 'protocol', title: 'protocol', width: 68, cell: ({ protocol }) => visible(protocol) },
    { id: 'length', title: 'length', width: 62, align: 'end', cell: ({ length }) => length },
    { id: 'stream', title: 'stream', width: 66, align: 'end', optional: true, cell: ({ stream }) => stream ?? '' },
    {
      id: 'info',
      title: 'info',
      width: 340,
      least: 150,
      grows: true,
      cell: ({ info, comments }) => (
        <>
          {comments.length > 0 && <CommentMark comments={comments} />}
          {clip(visible(info), LONGEST)}
        </>
      ),
    },
  ];
}

/** An address, and its port where there is room for the whole of it. */
function End({ text }: { readonly text: string }) {
  const [, address = text, port = ''] = /^(\[.*\]|[^:]*)(:\d+)$/.exec(text) ?? [];
  return (
    <span className={classes.end} title={text}>
      <span>{address}</span>
      <span className={ui.dim}>{port}</span>
    </span>
  );
}

/** That something is written on the frame; what it is, as a hint and to who listens. */
function CommentMark({ comments }: { readonly comments: readonly string[] }) {
  const text = `${comments.length === 1 ? 'Comment' : 'Comments'}: ${visible(comments.join(' · '))}`;
  return (
    <span className={classes.comment} title={text}>
      <span role="img" aria-label={text}>
        <Icon name="comment" size={12} />
      </span>
    </span>
  );
}
