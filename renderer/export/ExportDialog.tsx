/** What to export, and in which form: each form says what it is for. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { frontCapture, useApp, useWorkspace } from '../state/app.ts';
import { failureOf } from '../state/failure.ts';
import type { Failure } from '../state/workspace.ts';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Toggle } from '../ui/Toggle.tsx';
import classes from './export.module.css';
import { type ExportFormat, runExport } from './run.ts';

export const EXPORT = 'export';

const FORMATS: readonly { readonly id: ExportFormat; readonly title: string; readonly text: string }[] = [
  { id: 'html', title: 'HTML', text: 'One file with the timelines as pictures, no script: to mail, to print, to keep' },
  { id: 'pdf', title: 'PDF', text: 'The same, printed' },
  {
    id: 'evidence',
    title: 'Evidence (pcapng)',
    text: 'Only the frames that prove it, each with a comment: for the other side’s Wireshark',
  },
  { id: 'markdown', title: 'Markdown', text: 'For a ticket' },
  { id: 'text', title: 'Text', text: 'As on a terminal' },
  { id: 'json', title: 'JSON', text: 'The whole report, for programs' },
  { id: 'csv', title: 'CSV', text: 'A row a stall, for a spreadsheet' },
  { id: 'ndjson', title: 'NDJSON', text: 'A line a stall, for log tools' },
];

export function ExportDialog() {
  const { workspace } = useApp();
  const isOpen = useWorkspace(({ overlay }) => overlay === EXPORT);
  return (
    <Modal opened={isOpen} onClose={() => workspace.setState({ overlay: null })} title="Export" size="lg">
      {isOpen ? <Form /> : null}
    </Modal>
  );
}

function Form() {
  const app = useApp();
  const tab = frontCapture(app);
  const [format, setFormat] = useState<ExportFormat>('html');
  const [onlySelected, setOnlySelected] = useState(false);
  const [fullPayload, setFullPayload] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (tab === null) return <p>Open a capture first.</p>;
  const selected = tab.view.selection?.kind === 'stall' ? tab.view.selection.id : null;
  const run = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const stallIds = onlySelected && selected !== null ? [selected] : null;
      if (await runExport(app, tab, { format, stallIds, fullPayload })) app.workspace.setState({ overlay: null });
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <fieldset className={classes.formats}>
        <legend>Form</legend>
        {FORMATS.map(({ id, title, text }) => (
          <label key={id} className={`${classes.format} ${id === format ? classes.chosen : ''}`}>
            <input type="radio" name="format" value={id} checked={id === format} onChange={() => setFormat(id)} />
            <span>
              <b>{title}</b>
              <span>{text}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {selected === null ? null : (
        <Toggle label="Only the selected stall" checked={onlySelected} onChange={setOnlySelected} />
      )}
      {format === 'evidence' ? (
        <Toggle
          label="Keep all payload, passwords and mail too (otherwise cut out)"
          checked={fullPayload}
          onChange={setFullPayload}
        />
      ) : null}
      {failure === null ? null : <FailureBox title="It could not be exported" failure={failure} />}
      <div className={classes.buttons}>
        <Button onClick={() => app.workspace.setState({ overlay: null })}>Cancel</Button>
        <Button type="submit" variant="filled" loading={busy}>
          Export
        </Button>
      </div>
    </form>
  );
}
