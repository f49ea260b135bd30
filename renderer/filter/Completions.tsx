/** What could stand at the cursor: fields, operators, values. */
import { visible } from '../../src/base/visibleText.ts';
import type { Completion } from '../../src/model/views.ts';
import classes from './filter.module.css';

interface CompletionsProps {
  readonly id: string;
  readonly offered: readonly Completion[];
  readonly at: number;
  readonly onTake: (completion: Completion) => void;
}

const MOST = 12;

export function Completions({ id, offered, at, onTake }: CompletionsProps) {
  if (offered.length === 0) return <div id={id} role="listbox" aria-label="Completions" hidden />;
  // The chosen one is always among those shown.
  const first = Math.max(0, Math.min(at - MOST + 1, offered.length - MOST));
  return (
    <div id={id} role="listbox" aria-label="Completions" className={classes.list}>
      {offered.slice(first, first + MOST).map((completion, offset) => {
        const place = first + offset;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's
          <div
            key={`${completion.insert} ${completion.from}`}
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === at}
            className={classes.option}
            // The input keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(completion)}
          >
            <code>{visible(completion.insert)}</code>
            <span>{visible(completion.detail)}</span>
          </div>
        );
      })}
    </div>
  );
}
