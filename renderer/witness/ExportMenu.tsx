/** The report for the other side, in each of its forms; it holds all rows, also those that the page leaves out. */
import type { WITNESS_EXPORT_FORMATS } from '../../src/contract/engineOperations.ts';
import { useApp } from '../state/app.ts';
import type { WitnessTab } from '../state/tabs.ts';
import { type ExportForm, FormatMenu } from '../ui/FormatMenu.tsx';
import { inputOf } from './options.ts';

const FORMS: readonly ExportForm<(typeof WITNESS_EXPORT_FORMATS)[number]>[] = [
  { format: 'html', title: 'HTML, with the picture', ending: 'html' },
  { format: 'markdown', title: 'Markdown', ending: 'md' },
  { format: 'text', title: 'Text', ending: 'txt' },
  { format: 'json', title: 'JSON', ending: 'json' },
  { format: 'csv', title: 'CSV, a row an attempt', ending: 'csv' },
  { format: 'ndjson', title: 'NDJSON', ending: 'ndjson' },
];

export function ExportMenu({ tab }: { readonly tab: WitnessTab }) {
  const { engine } = useApp();
  return (
    <FormatMenu
      label="Export report"
      forms={FORMS}
      name={`${tab.title}-witness`}
      write={(format, target) => engine.call('witness.export', { ...inputOf(tab), format, target })}
    />
  );
}
