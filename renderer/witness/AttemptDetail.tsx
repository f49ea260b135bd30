/** One delivery attempt: what the log says, what the traffic proves of it, and the queries behind that. */
import { Button } from '@mantine/core';
import { clip, visible } from '../../src/base/visibleText.ts';
import type { WitnessAttempt, WitnessQuery, WitnessReport } from '../../src/model/witnessReport.ts';
import { waited } from '../../src/model/wording.ts';
import type { FrameRef } from '../state/tabs.ts';
import { AdviceList } from '../ui/AdviceList.tsx';
import { Facts } from '../ui/Facts.tsx';
import { FrameLink } from '../ui/FrameLink.tsx';
import { SentenceText } from '../ui/SentenceText.tsx';
import ui from '../ui/ui.module.css';
import { clockText } from './clockText.ts';
import { VerdictBadge } from './VerdictBadge.tsx';
import classes from './witness.module.css';

const LONGEST = 300;

interface AttemptDetailProps {
  readonly report: WitnessReport;
  readonly place: number;
  readonly onFrame: (frame: FrameRef) => void;
  readonly onBack: () => void;
}

export function AttemptDetail({ report, place, onFrame, onBack }: AttemptDetailProps) {
  const attempt = report.attempts[place];
  if (attempt === undefined) return null;
  const queries = report.queries.filter(({ id }) => attempt.queryIds.includes(id));
  const receiver = report.receivers.find(
    (one) => one.receiver === attempt.receiver && one.receiverAddress === attempt.receiverAddress,
  );
  return (
    <article className={ui.detail} aria-label="The delivery attempt">
      <div className={classes.back}>
        <Button onClick={onBack}>All receivers</Button>
      </div>
      <h1>
        {clip(visible(attempt.receiver), LONGEST)} at {clockText(attempt.time)}{' '}
        <VerdictBadge verdict={attempt.verdict} />
      </h1>
      <p className={classes.verdict}>
        <SentenceText sentence={attempt.text} onFrame={onFrame} />.
      </p>
      <Facts facts={factsOf(attempt)} />
      <h2>Queries on its behalf</h2>
      {queries.length === 0 ? (
        <p className={classes.dim}>None was seen within the attempt’s time.</p>
      ) : (
        <QueryTable queries={queries} onFrame={onFrame} />
      )}
      {receiver === undefined || receiver.verdict !== attempt.verdict || receiver.advice.length === 0 ? null : (
        <>
          <h2>What to do</h2>
          <AdviceList advice={receiver.advice} />
        </>
      )}
    </article>
  );
}

function factsOf({ log, line, sender, receiverAddress, outcome, reply }: WitnessAttempt) {
  return [
    ['log', `${visible(log)}, line ${line}`],
    ['from', sender],
    ['to', receiverAddress],
    ['outcome', outcome],
    ['reply', clip(visible(reply), LONGEST)],
  ] as const;
}

interface QueryTableProps {
  readonly queries: readonly WitnessQuery[];
  readonly onFrame: (frame: FrameRef) => void;
}

const COLUMNS = ['time (UTC)', 'resolver', 'name server', 'told', 'frame'];

/** By what was asked for, which is long and seldom changes. */
function QueryTable({ queries, onFrame }: QueryTableProps) {
  return (
    <table className={`${ui.grid} ${classes.queries}`}>
      <thead>
        <tr>
          {COLUMNS.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      {byQuestion(queries).map(([question, asked]) => (
        <tbody key={question}>
          <tr>
            <th colSpan={COLUMNS.length} scope="rowgroup">
              {clip(visible(question), LONGEST)}
            </th>
          </tr>
          {asked.map((query) => (
            <tr key={query.id}>
              <td className={classes.nowrap}>{query.time.slice(11, 23)}</td>
              <td className={classes.nowrap}>{visible(query.resolver)}</td>
              <td className={classes.nowrap}>{visible(query.server)}</td>
              <td className={query.answer === null ? classes.bad : undefined}>{toldText(query)}</td>
              <td>
                <FrameLink frame={query} onFrame={onFrame} current={null} />
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function byQuestion(queries: readonly WitnessQuery[]): (readonly [string, WitnessQuery[]])[] {
  const groups = new Map<string, WitnessQuery[]>();
  for (const query of queries) {
    const question = `${query.questionType} ${query.name}`;
    const group = groups.get(question);
    if (group === undefined) groups.set(question, [query]);
    else group.push(query);
  }
  return [...groups];
}

function toldText({ answer }: WitnessQuery): string {
  if (answer === null) return 'no answer';
  const { kind, rcode, names, ttlSeconds, afterSeconds } = answer;
  const what = kind === 'failed' ? visible(rcode) : [kind, ...names.slice(0, 2).map(visible)].join(' ');
  const ttl = ttlSeconds === null ? '' : `, TTL ${ttlSeconds} s`;
  return clip(`${what}${ttl}${afterSeconds === null ? '' : `, after ${waited(afterSeconds)}`}`, LONGEST);
}
