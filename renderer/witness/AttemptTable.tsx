/** The delivery attempts, narrowed by verdict. */
import { useMemo, useState } from 'react';
import { clip, visible } from '../../src/base/visibleText.ts';
import type { WitnessAttempt, WitnessReport } from '../../src/model/witnessReport.ts';
import { VERDICT_WORDS } from '../../src/model/witnessTelling.ts';
import { WITNESS_VERDICTS, type WitnessVerdict } from '../../src/model/witnessWords.ts';
import { count } from '../../src/model/wording.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import type { Column } from '../ui/table/column.ts';
import { DataTable } from '../ui/table/DataTable.tsx';
import { fixedRows } from '../ui/table/rowSource.ts';
import { useColumns } from '../ui/table/useColumns.ts';
import { clockText } from './clockText.ts';
import { VerdictBadge } from './VerdictBadge.tsx';
import classes from './witness.module.css';

interface Row {
  readonly attempt: WitnessAttempt;
  readonly place: number;
}

const LONGEST = 200;

const COLUMNS: readonly Column<Row>[] = [
  { id: 'time', title: 'time (UTC)', width: 166, cell: ({ attempt }) => clockText(attempt.time) },
  {
    id: 'receiver',
    title: 'receiver',
    width: 130,
    grows: true,
    cell: ({ attempt }) => clip(visible(attempt.receiver), LONGEST),
  },
  { id: 'outcome', title: 'outcome', width: 84, cell: ({ attempt }) => attempt.outcome },
  { id: 'verdict', title: 'verdict', width: 176, cell: ({ attempt }) => <VerdictBadge verdict={attempt.verdict} /> },
  {
    id: 'reply',
    title: 'reply',
    width: 160,
    grows: true,
    optional: true,
    cell: ({ attempt }) => clip(visible(attempt.reply), LONGEST),
  },
  { id: 'line', title: 'line', width: 60, align: 'end', optional: true, cell: ({ attempt }) => attempt.line },
];

interface AttemptTableProps {
  readonly report: WitnessReport;
  readonly selected: number | null;
  readonly onSelect: (place: number) => void;
}

export function AttemptTable({ report, selected, onSelect }: AttemptTableProps) {
  const [wanted, setWanted] = useState<WitnessVerdict | null>(null);
  const columns = useColumns('witness', COLUMNS);
  const rows = useMemo(() => rowsOf(report, wanted), [report, wanted]);
  const source = useMemo(() => fixedRows(rows), [rows]);
  const at = rows.findIndex(({ place }) => place === selected);
  const reveal = useMemo(() => (at < 0 ? null : { index: at }), [at]);
  return (
    <div className={classes.list}>
      <VerdictFilter report={report} wanted={wanted} onWant={setWanted} />
      <DataTable
        label="Delivery attempts"
        columns={columns}
        source={source}
        rowKey={({ place }) => String(place)}
        selectedKey={selected === null ? null : String(selected)}
        onSelect={({ place }) => onSelect(place)}
        reveal={reveal}
        empty={<EmptyState title="No delivery attempt" />}
      />
    </div>
  );
}

function rowsOf({ attempts }: WitnessReport, wanted: WitnessVerdict | null): Row[] {
  return attempts.flatMap((attempt, place) =>
    wanted === null || attempt.verdict === wanted ? [{ attempt, place }] : [],
  );
}

interface VerdictFilterProps {
  readonly report: WitnessReport;
  readonly wanted: WitnessVerdict | null;
  readonly onWant: (verdict: WitnessVerdict | null) => void;
}

function VerdictFilter({ report, wanted, onWant }: VerdictFilterProps) {
  const counts = useMemo(() => countsOf(report), [report]);
  return (
    <fieldset className={classes.filter} aria-label="Narrow by verdict">
      <Choice label="all" count={report.attempts.length} pressed={wanted === null} onPress={() => onWant(null)} />
      {counts.map(([verdict, number]) => (
        <Choice
          key={verdict}
          label={VERDICT_WORDS[verdict]}
          count={number}
          pressed={wanted === verdict}
          onPress={() => onWant(wanted === verdict ? null : verdict)}
        />
      ))}
    </fieldset>
  );
}

/** The gravest first; those that occur. */
function countsOf({ attempts }: WitnessReport): (readonly [WitnessVerdict, number])[] {
  const counts = new Map<WitnessVerdict, number>();
  for (const { verdict } of attempts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return WITNESS_VERDICTS.flatMap((verdict) => {
    const number = counts.get(verdict);
    return number === undefined ? [] : [[verdict, number] as const];
  });
}

interface ChoiceProps {
  readonly label: string;
  readonly count: number;
  readonly pressed: boolean;
  readonly onPress: () => void;
}

function Choice({ label, count: number, pressed, onPress }: ChoiceProps) {
  return (
    <button type="button" className={classes.choice} aria-pressed={pressed} onClick={onPress}>
      {label} <b>{count(number)}</b>
    </button>
  );
}
