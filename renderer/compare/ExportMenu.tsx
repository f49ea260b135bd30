/** What differs, for a ticket or for whoever owns the other side. */
import type { COMPARISON_EXPORT_FORMATS } from '../../src/contract/engineOperations.ts';
import { useApp } from '../state/app.ts';
import { type ExportForm, FormatMenu } from '../ui/FormatMenu.tsx';

const FORMS: readonly ExportForm<(typeof COMPARISON_EXPORT_FORMATS)[number]>[] = [
  { format: 'html', title: 'HTML, with both openings drawn', ending: 'html' },
  { format: 'markdown', title: 'Markdown', ending: 'md' },
  { format: 'text', title: 'Text', ending: 'txt' },
  { format: 'json', title: 'JSON', ending: 'json' },
];

interface ExportMenuProps {
  /** Sessions. */
  readonly left: string;
  readonly right: string;
  readonly name: string;
}

export function ExportMenu({ left, right, name }: ExportMenuProps) {
  const { engine } = useApp();
  return (
    <FormatMenu
      label="Export comparison"
      forms={FORMS}
      name={name}
      write={(format, target) => engine.call('compare.export', { left, right, format, target })}
    />
  );
}
