/** A connection that did not stall: its facts, its opening message by message, its silences. */
import { Button } from '@mantine/core';
import { visible } from '../../src/base/visibleText.ts';
import type { ConnectionRow } from '../../src/model/views.ts';
import { AWAITED, socket, waited } from '../../src/model/wording.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useCapture } from '../state/app.ts';
import { useClock } from '../state/useClock.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { DetailPage } from '../ui/DetailPage.tsx';
import { type Fact, Facts } from '../ui/Facts.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Icon } from '../ui/Icon.tsx';
import ui from '../ui/ui.module.css';

/** Where the server's name was read. */
const NAME_SOURCES: Readonly<Record<NonNullable<ConnectionRow['serverNameSource']>, string>> = {
  'tls-sni': 'in the ClientHello',
  'http-host': 'in the HTTP request',
  connect: 'in the CONNECT request',
  greeting: 'in its greeting',
  dns: 'in a DNS answer',
};

export function ConnectionDetail({ id }: { readonly id: string }) {
  const { session, state } = useCapture();
  const stream = Number(id);
  const request = { session, offset: 0, limit: 1, sort: null, search: '', range: null, filter: null };
  const revision = state.status?.revision ?? 0;
  const { value, failure } = useAnswer('session.connections', { ...request, where: { stream } }, revision);
  if (failure !== null) return <FailureBox title="This connection cannot be shown" failure={failure} />;
  const row = value?.rows[0];
  return row === undefined ? null : <Told row={row} stream={stream} revision={revision} />;
}

interface ToldProps {
  readonly row: ConnectionRow;
  readonly stream: number;
  readonly revision: number;
}

function Told({ row, stream, revision }: ToldProps) {
  const clock = useClock();
  const { change } = useCapture();
  const title = `${socket(row.client)} to ${row.serverName === null ? socket(row.server) : visible(row.serverName)}`;
  const facts: readonly Fact[] = [
    ['client', socket(row.client)],
    ['server', socket(row.server)],
    ['server name', row.serverName === null ? null : serverNameText(row.serverName, row.serverNameSource)],
    ['application', row.application === null ? null : visible(row.application)],
    ['started', clock.said(row.startSeconds)],
    [
      'handshake complete',
      row.handshakeCompleteSeconds === null ? 'not seen' : clock.said(row.handshakeCompleteSeconds),
    ],
    ['round trip', row.rttSeconds === null ? 'not measured' : waited(row.rttSeconds)],
    [
      'first message',
      row.firstMessage === null
        ? 'none seen'
        : `${row.firstMessage.side}, ${waited(row.firstMessage.delaySeconds)} after the handshake`,
    ],
    ['ClientHello after', row.clientHelloDelaySeconds === null ? 'none seen' : waited(row.clientHelloDelaySeconds)],
  ];
  const filter = `tcp.stream == ${stream}`;
  return (
    <DetailPage label={title} title={title}>
      <p className={ui.dim}>
        {row.synSeen ? 'Seen from its SYN on.' : 'Its beginning was not captured.'} It did not stall on reverse DNS.
      </p>
      <Facts facts={facts} />
      <Button leftSection={<Icon name="filter" />} onClick={() => change({ list: 'packets', filter })}>
        Show its packets
      </Button>{' '}
      <CopyButton text={filter} what="the Wireshark filter of this connection" label={`Copy filter ${filter}`} />
      <Silences stream={stream} revision={revision} />
    </DetailPage>
  );
}

function serverNameText(name: string, source: ConnectionRow['serverNameSource']): string {
  return source === null ? visible(name) : `${visible(name)} (${NAME_SOURCES[source]})`;
}

function Silences({ stream, revision }: { readonly stream: number; readonly revision: number }) {
  const { session, change } = useCapture();
  const clock = useClock();
  const { value } = useAnswer('session.connectionGaps', { session, stream }, revision);
  if (value === null || value.length === 0) return null;
  return (
    <>
      <h2>Silences that no lookup explains</h2>
      <ul className={ui.plainList}>
        {value.map(({ id, side, phase, durationSeconds, startSeconds }) => (
          <li key={id}>
            <button type="button" className={ui.textLink} onClick={() => change({ selection: { kind: 'stall', id } })}>
              {side}, {waited(durationSeconds)} before {AWAITED[phase]}, from {clock.said(startSeconds)} on
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
