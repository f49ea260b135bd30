/** The columns of the packets' list, as Wireshark's users know them. */
import { clip, visible } from '../../src/base/visibleText.ts';
import type { Clock } from '../../src/model/times.ts';
import type { FrameRow } from '../../src/model/views.ts';
import type { Column } from '../ui/table/column.ts';
import ui from '../ui/ui.module.css';

const LONGEST = 400;

export function packetColumns(clock: Clock, several: boolean): readonly Column<FrameRow>[] {
  return [
    {
      id: 'number',
      title: 'no.',
      width: 74,
      align: 'end',
      mono: true,
      cell: ({ number, stallIds }) => <span className={stallIds.length > 0 ? ui.late : undefined}>{number}</span>,
    },
    {
      id: 'capture',
      title: 'capture',
      width: 58,
      align: 'end',
      optional: !several,
      cell: ({ capture }) => capture + 1,
    },
    {
      id: 'time',
      title: 'time',
      width: 100,
      align: 'end',
      mono: true,
      cell: ({ timeSeconds }) => clock.at(timeSeconds),
    },
    { id: 'source', title: 'source', width: 128, cell: ({ source }) => visible(source) },
    { id: 'destination', title: 'destination', width: 128, cell: ({ destination }) => visible(destination) },
    { id: 'protocol', title: 'protocol', width: 72, cell: ({ protocol }) => visible(protocol) },
    { id: 'length', title: 'length', width: 58, align: 'end', cell: ({ length }) => length },
    { id: 'stream', title: 'stream', width: 58, align: 'end', optional: true, cell: ({ stream }) => stream ?? '' },
    { id: 'info', title: 'info', width: 200, grows: true, cell: ({ info }) => clip(visible(info), LONGEST) },
  ];
}
