/**
 * The display filter of the capture in front: checked while it is typed, completed, in force with Enter. An error is
 * told with the place it is at; the filter that was in force stays until a right one takes its place.
 */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Completion, FilterError } from '../../src/model/views.ts';
import { changeView, useApp, useWorkspace } from '../state/app.ts';
import { activeTab, type CaptureTab } from '../state/tabs.ts';
import { Icon } from '../ui/Icon.tsx';
import { Completions } from './Completions.tsx';
import { ErrorText } from './ErrorText.tsx';
import classes from './filter.module.css';
import { completed, moved } from './typing.ts';

/** The command that brings the focus here finds the box by this. */
export const FILTER_BOX = 'display-filter';

const CHECK_AFTER_MS = 120;

export function FilterBox() {
  const tab = useWorkspace(activeTab);
  if (tab.kind !== 'capture') return <div className={classes.room} />;
  return <Box key={tab.id} tab={tab} />;
}

function Box({ tab }: { readonly tab: CaptureTab }) {
  const app = useApp();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const inForce = tab.view.filter ?? '';
  const [text, setText] = useState(inForce);
  const [error, setError] = useState<FilterError | null>(null);
  const [offered, setOffered] = useState<readonly Completion[]>([]);
  const [at, setAt] = useState(-1);
  useEffect(() => setText(inForce), [inForce]);
  const close = () => {
    setOffered([]);
    setAt(-1);
  };
  useChecked(text, setError);
  const offer = async (value: string, cursor: number) => {
    try {
      const found = await app.engine.call('filter.complete', { filter: value, cursor });
      if (document.activeElement === input.current) setOffered(found);
      setAt(-1);
    } catch {
      // Completion is a help; without it one types on.
      close();
    }
  };
  const put = (value: string, cursor: number) => {
    setText(value);
    void offer(value, cursor);
    requestAnimationFrame(() => input.current?.setSelectionRange(cursor, cursor));
  };
  const take = (completion: Completion) => {
    const { text: next, cursor } = completed(text, completion);
    put(next, cursor);
    input.current?.focus();
  };
  const apply = async (value: string) => {
    close();
    const filter = value.trim();
    const wrong = filter === '' ? null : await app.engine.call('filter.check', { filter });
    setError(wrong);
    if (wrong === null) changeView(app.workspace, tab.id, { filter: filter === '' ? null : filter });
    else input.current?.setSelectionRange(wrong.offset, wrong.offset + wrong.length);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = offered[at];
    const isMove = (event.key === 'ArrowDown' || event.key === 'ArrowUp') && offered.length > 0;
    if (isMove) setAt(moved(at, offered.length, event.key === 'ArrowDown' ? 1 : -1));
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) take(chosen);
    else if (event.key === 'Enter') void apply(text);
    else if (event.key === 'Escape' && offered.length > 0) close();
    else if (event.key === 'Escape') setText(inForce);
    else return;
    event.preventDefault();
  };
  const listId = `${id}-list`;
  return (
    <div className={classes.room} role="search">
      <div className={`${classes.box} ${error === null ? '' : classes.wrong} ${inForce === '' ? '' : classes.inForce}`}>
        <Icon name="filter" size={12} />
        <input
          id={FILTER_BOX}
          ref={input}
          value={text}
          className={classes.input}
          placeholder="filter: tcp.port == 465 && …"
          aria-label="Display filter"
          role="combobox"
          aria-expanded={offered.length > 0}
          aria-controls={listId}
          aria-activedescendant={at >= 0 ? `${listId}-${at}` : undefined}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : `${id}-error`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          maxLength={10_000}
          onChange={(event) => {
            setText(event.currentTarget.value);
            void offer(event.currentTarget.value, event.currentTarget.selectionStart ?? 0);
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        {text === '' ? null : (
          <button
            type="button"
            className={classes.clear}
            aria-label="Clear the filter"
            onClick={() => {
              setText('');
              void apply('');
            }}
          >
            <Icon name="close" size={11} />
          </button>
        )}
      </div>
      <Completions id={listId} offered={offered} at={at} onTake={take} />
      {error === null || offered.length > 0 ? null : <ErrorText id={`${id}-error`} text={text} error={error} />}
    </div>
  );
}

/** Checks what stands there when the typing rests. */
function useChecked(text: string, tell: (error: FilterError | null) => void): void {
  const { engine } = useApp();
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => {
    if (text.trim() === '') {
      latest.current(null);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      engine.call('filter.check', { filter: text }, { signal: abort.signal }).then(
        (error) => latest.current(error),
        () => {},
      );
    }, CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [engine, text]);
}
