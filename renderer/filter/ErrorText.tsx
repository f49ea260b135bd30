/** What is wrong with a filter, with the spot pointed at. */
import { visible } from '../../src/base/visibleText.ts';
import type { FilterError } from '../../src/model/views.ts';
import classes from './filter.module.css';

interface ErrorTextProps {
  readonly id: string;
  readonly text: string;
  readonly error: FilterError;
}

export function ErrorText({ id, text, error: { offset, length, text: what, suggestion } }: ErrorTextProps) {
  const end = offset + Math.max(1, length);
  return (
    <div id={id} className={classes.error} role="status">
      <code aria-hidden="true">
        {visible(text.slice(0, offset))}
        <mark>{visible(text.slice(offset, end)) || ' '}</mark>
        {visible(text.slice(end))}
      </code>
      <p>
        {visible(what)}
        {suggestion === null ? '' : `. Did you mean ${visible(suggestion)}?`}
      </p>
    </div>
  );
}
