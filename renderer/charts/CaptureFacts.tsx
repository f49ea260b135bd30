/** What was read and what could not be seen, then how long people waited and how quick the resolvers were. */
import { visible } from '../../src/base/visibleText.ts';
import type { Charts, SessionStatus } from '../../src/model/views.ts';
import { count, counted, waited } from '../../src/model/wording.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useCapture } from '../state/app.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { usedBins } from './bins.ts';
import classes from './charts.module.css';
import { DelayChart } from './DelayChart.tsx';
import { ResponseChart } from './ResponseChart.tsx';

export function CaptureFacts() {
  const { session, state, view } = useCapture();
  const { status } = state;
  const { value, failure } = useAnswer('session.charts', { session, range: view.range }, status?.revision ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <div className={classes.page} role="group" aria-label="The capture as a whole" tabIndex={0}>
      {status === null ? null : <Facts status={status} />}
      {failure === null ? null : <FailureBox title="The charts cannot be shown" failure={failure} />}
      {value === null ? null : (
        <>
          <DelayCharts charts={value} />
          <section className={classes.chart} aria-labelledby="chart-responses">
            <h2 id="chart-responses">How soon PTR queries were answered, by resolver</h2>
            <ResponseChart series={value.ptrResponses} />
          </section>
        </>
      )}
    </div>
  );
}

/** One for each kind of first message that there is. */
function DelayCharts({ charts: { clientHelloDelays, greetingDelays } }: { readonly charts: Charts }) {
  const some = [
    { id: 'chart-hellos', title: 'From the TCP handshake to the ClientHello', bins: usedBins(clientHelloDelays) },
    { id: 'chart-greetings', title: "From the TCP handshake to the server's greeting", bins: usedBins(greetingDelays) },
  ].filter(({ bins }) => bins.length > 0);
  if (some.length === 0) {
    return (
      <EmptyState title="No first message whose connection's beginning was seen">
        How long it took needs the handshake, and the ClientHello or the server's greeting, of at least one connection.
      </EmptyState>
    );
  }
  return some.map(({ id, title, bins }) => (
    <section key={id} className={classes.chart} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <DelayChart bins={bins} />
    </section>
  ));
}

function Facts({ status }: { readonly status: SessionStatus }) {
  const { lookups, unansweredLookups, connections, evicted } = status.summary;
  return (
    <section aria-label="What was read">
      <h1>{visible(status.title)}</h1>
      <table className={classes.captures}>
        <thead>
          <tr>
            <th scope="col">capture</th>
            <th scope="col">format</th>
            <th scope="col">frames</th>
            <th scope="col">lasted</th>
            <th scope="col">begun</th>
          </tr>
        </thead>
        <tbody>
          {status.captures.map(({ id, file, format, frames, durationSeconds, startedAt, cut }) => (
            <tr key={id}>
              <td>
                {visible(file)}
                {cut === null ? null : <div className={classes.warn}>{visible(cut.text)}</div>}
              </td>
              <td>{format}</td>
              <td>{count(frames)}</td>
              <td>{waited(durationSeconds)}</td>
              <td>{startedAt === null ? 'not known' : `${startedAt.slice(0, 19).replace('T', ' ')} UTC`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {counted(connections, 'connection')}, {counted(lookups, 'reverse lookup')} ({count(unansweredLookups)}{' '}
        unanswered). Every silence of {waited(status.thresholdMs / 1000)} and more, and of three round trips, on either
        side of an opening connection was held against them.
        {evicted === 0
          ? ''
          : ` ${counted(evicted, 'connection or lookup', 'connections or lookups')} had to be given up.`}
      </p>
      <Texts title="What went wrong" texts={status.problems} />
      <Texts title="What could not be seen" texts={status.limits.map(({ text }) => text)} />
    </section>
  );
}

function Texts({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <ul className={classes.limits}>
        {texts.map((text) => (
          <li key={text}>{visible(text)}</li>
        ))}
      </ul>
    </>
  );
}
