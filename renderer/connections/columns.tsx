/** The columns of the connections' list. */
import { clip, visible } from '../../src/base/visibleText.ts';
import type { Clock } from '../../src/model/times.ts';
import type { ConnectionRow } from '../../src/model/views.ts';
import { socket, waited } from '../../src/model/wording.ts';
import { type Column, codeWidth } from '../ui/table/column.ts';
import ui from '../ui/ui.module.css';

const LONGEST = 200;
/** From here on a first message is late enough to be coloured. */
const LATE_SECONDS = 0.5;

export function connectionColumns(clock: Clock): readonly Column<ConnectionRow>[] {
  return [
    {
      id: 'stream',
      title: 'stream',
      hint: 'tcp.stream, as Wireshark counts',
      width: 64,
      least: 58,
      align: 'end',
      sortable: true,
      spared: true,
      cell: ({ stream }) => stream ?? '',
    },
    {
      id: 'client',
      title: 'client',
      width: 130,
      least: 116,
      grows: true,
      sortable: true,
      cell: ({ client }) => socket(client),
    },
    {
      id: 'serverName',
      title: 'server',
      width: 150,
      least: 148,
      grows: true,
      sortable: true,
      cell: ({ server, serverName }) =>
        serverName === null ? (
          socket(server)
        ) : (
          <>
            {clip(visible(serverName), LONGEST)}
            <span className={ui.dim}>:{server.port}</span>
          </>
        ),
    },
    {
      id: 'server',
      title: 'server address',
      width: 130,
      sortable: true,
      optional: true,
      cell: ({ server }) => socket(server),
    },
    {
      id: 'application',
      title: 'application',
      width: 92,
      least: 84,
      sortable: true,
      spared: true,
      cell: ({ application }) => (application === null ? '' : visible(clip(application, LONGEST))),
    },
    {
      id: 'rttSeconds',
      title: 'round trip',
      hint: 'SYN to the ACK that completes the handshake',
      width: 78,
      optional: true,
      align: 'end',
      sortable: true,
      cell: ({ rttSeconds }) => (rttSeconds === null ? '' : waited(rttSeconds)),
    },
    {
      id: 'firstMessage',
      title: 'first message',
      hint: 'who spoke first, and how long after the handshake',
      width: 112,
      least: 104,
      align: 'end',
      sortable: true,
      cell: ({ firstMessage: first }) =>
        first === null ? (
          ''
        ) : (
          <>
            <span className={ui.dim}>{first.side}</span>{' '}
            <span className={first.delaySeconds >= LATE_SECONDS ? ui.late : undefined}>
              {waited(first.delaySeconds)}
            </span>
          </>
        ),
    },
    {
      id: 'clientHelloDelaySeconds',
      title: 'ClientHello',
      hint: 'handshake completion to ClientHello',
      width: 86,
      optional: true,
      align: 'end',
      sortable: true,
      cell: ({ clientHelloDelaySeconds: delay }) => (delay === null ? '' : waited(delay)),
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
