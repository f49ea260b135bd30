/** A field that narrows one list by a text; Escape empties it. */
import type { ReactNode } from 'react';
import classes from './ui.module.css';

interface SearchBoxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Switches beside it. */
  readonly children?: ReactNode;
}

export function SearchBox({ label, value, onChange, children }: SearchBoxProps) {
  return (
    <div className={classes.searchBar}>
      <input
        type="search"
        className={classes.search}
        aria-label={label}
        placeholder={label}
        value={value}
        maxLength={1000}
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.preventDefault();
          onChange('');
        }}
      />
      {children}
    </div>
  );
}
