/** A report to be exported in one of several forms: where to in Electron's dialog, as a download in a browser. */
import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { useApp } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { download, fileNameOf } from '../state/saveBlob.ts';
import { notify } from '../state/workspace.ts';
import { Icon } from './Icon.tsx';

export interface ExportForm<Format> {
  readonly format: Format;
  /** As the menu tells it. */
  readonly title: string;
  /** Of the file's name. */
  readonly ending: string;
}

interface FormatMenuProps<Format> {
  readonly label: string;
  readonly forms: readonly ExportForm<Format>[];
  /** Of the file, without its ending. */
  readonly name: string;
  /** Writes to the place that was granted, or to where a browser may fetch it. */
  readonly write: (format: Format, target: string | null) => Promise<{ readonly url: string | null }>;
}

export function FormatMenu<Format extends string>({ label, forms, name, write }: FormatMenuProps<Format>) {
  const app = useApp();
  const [busy, setBusy] = useState(false);
  const run = async ({ format, ending }: ExportForm<Format>) => {
    const file = fileNameOf(name, ending);
    const target = app.shell.kind === 'electron' ? await app.shell.call('shell.chooseSave', { name: file }) : null;
    if (app.shell.kind === 'electron' && target === null) return;
    const { url } = await write(format, target?.grant ?? null);
    if (url !== null) download(url, file);
    notify(app.workspace, { kind: 'done', text: `${target?.name ?? file} is written.`, next: null });
  };
  const start = async (form: ExportForm<Format>) => {
    setBusy(true);
    await attempt(app, () => run(form));
    setBusy(false);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<Icon name="export" />} loading={busy}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {forms.map((form) => (
          <Menu.Item key={form.format} onClick={() => void start(form)}>
            {form.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
