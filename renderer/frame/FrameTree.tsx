/** A frame's layers and fields as a tree, worked by the arrows as trees are (WAI-ARIA, tree view). */
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { clip, visible } from '../../src/base/visibleText.ts';
import type { FrameField } from '../../src/model/views.ts';
import { Icon } from '../ui/Icon.tsx';
import { opensByItself, type TreeLine, treeLines } from './fields.ts';
import classes from './frame.module.css';

interface FrameTreeProps {
  readonly layers: readonly FrameField[];
  readonly opened: ReadonlyMap<string, boolean>;
  readonly onOpened: (kind: string, isOpen: boolean) => void;
  readonly selected: string | null;
  readonly onSelect: (path: string) => void;
}

export function FrameTree({ layers, opened, onOpened, selected, onSelect }: FrameTreeProps) {
  const id = useId();
  const tree = useRef<HTMLDivElement>(null);
  const lines = treeLines(layers, opened, opensByItself(layers));
  const at = lines.findIndex(({ path }) => path === selected);
  useEffect(() => {
    if (selected !== null) tree.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const done = act(event.key, lines, at, onSelect, onOpened);
    if (done) event.preventDefault();
  };
  return (
    <div
      ref={tree}
      className={classes.tree}
      role="tree"
      aria-label="Fields of the frame"
      tabIndex={0}
      aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
      onKeyDown={onKeyDown}
    >
      {lines.map((line, index) => (
        <Line
          key={line.path}
          id={`${id}-${index}`}
          line={line}
          isSelected={line.path === selected}
          onSelect={onSelect}
          onOpened={onOpened}
        />
      ))}
    </div>
  );
}

/** Answers whether the key was one of the tree's. */
function act(
  key: string,
  lines: readonly TreeLine[],
  at: number,
  select: (path: string) => void,
  open: (kind: string, isOpen: boolean) => void,
): boolean {
  const to = (index: number) => {
    const line = lines[Math.min(Math.max(0, index), lines.length - 1)];
    if (line !== undefined) select(line.path);
    return true;
  };
  const line = lines[at];
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(lines.length - 1);
    case 'ArrowRight':
      if (line === undefined || line.field.children.length === 0) return false;
      if (line.isOpen) return to(at + 1);
      open(line.kind, true);
      return true;
    case 'ArrowLeft':
      if (line === undefined) return false;
      if (line.isOpen) open(line.kind, false);
      else to(lines.findLastIndex(({ level }, index) => index < at && level < line.level));
      return true;
    case 'Enter':
    case ' ':
      if (line !== undefined) open(line.kind, !line.isOpen);
      return true;
    default:
      return false;
  }
}

interface LineProps {
  readonly id: string;
  readonly line: TreeLine;
  readonly isSelected: boolean;
  readonly onSelect: (path: string) => void;
  readonly onOpened: (kind: string, isOpen: boolean) => void;
}

const LONGEST_VALUE = 500;

function Line({ id, line: { path, kind, field, level, isOpen }, isSelected, onSelect, onOpened }: LineProps) {
  const leaf = field.children.length === 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and the keys
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-expanded={leaf ? undefined : isOpen}
      aria-selected={isSelected}
      className={`${classes.line} ${level === 1 ? classes.layer : ''} ${isSelected ? classes.selected : ''}`}
      style={{ paddingLeft: 6 + (level - 1) * 14 }}
      title={field.name ?? undefined}
      onClick={() => onSelect(path)}
      onDoubleClick={() => !leaf && onOpened(kind, !isOpen)}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a place for the mouse; the keys are the tree's */}
      <span className={classes.twisty} onClick={() => !leaf && onOpened(kind, !isOpen)}>
        <Icon name={leaf ? 'none' : isOpen ? 'down' : 'right'} size={10} />
      </span>
      <span className={classes.label}>{visible(field.label)}</span>
      {field.value === '' ? null : (
        <span className={level === 1 ? classes.layerValue : classes.fieldValue}>
          {clip(visible(field.value), LONGEST_VALUE)}
        </span>
      )}
    </div>
  );
}
