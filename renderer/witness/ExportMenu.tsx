/** The report for the other side, in each of its forms; it holds all rows, also those that the page leaves out. */
import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import type { WITNESS_EXPORT_FORMATS } from '../../src/contract/engineOperations.ts';
import { type App, useApp } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { download, fileNameOf } from '../state/saveBlob.ts';
import type { WitnessTab } from '../state/tabs.ts';
import { notify } from '../state/workspace.ts';
import { Icon } from '../ui/Icon.tsx';
import { inputOf } from './options.ts';

type Format = (typeof WITNESS_EXPORT_FORMATS)[number];

const FORMATS: readonly (readonly [format: Format, title: string, ending: string])[] = [
  ['html', 'HTML, with the picture', 'html'],
  ['markdown', 'Markdown', 'md'],
  ['text', 'Text', 'txt'],
  ['json', 'JSON', 'json'],
  ['csv', 'CSV, a row an attempt', 'csv'],
  ['ndjson', 'NDJSON', 'ndjson'],
];

export function ExportMenu({ tab }: { readonly tab: WitnessTab }) {
  const app = useApp();
  const [busy, setBusy] = useState(false);
  const run = async (format: Format, ending: string) => {
    setBusy(true);
    await attempt(app, () => write(app, tab, format, ending));
    setBusy(false);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<Icon name="export" />} loading={busy}>
          Export report
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(([format, title, ending]) => (
          <Menu.Item key={format} onClick={() => void run(format, ending)}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

async function write(app: App, tab: WitnessTab, format: Format, ending: string): Promise<void> {
  const name = fileNameOf(`${tab.title}-witness`, ending);
  const target = app.shell.kind === 'electron' ? await app.shell.call('shell.chooseSave', { name }) : null;
  if (app.shell.kind === 'electron' && target === null) return;
  const made = await app.engine.call('witness.export', { ...inputOf(tab), format, target: target?.grant ?? null });
  if (made.url !== null) download(made.url, name);
  notify(app.workspace, { kind: 'done', text: `${target?.name ?? name} is written.`, next: null });
}
