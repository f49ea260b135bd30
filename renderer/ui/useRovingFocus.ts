/** One stop for the tabulator in a row of controls, arrows between them; for rows of tabs and of marks. */
import { type RefCallback, useCallback } from 'react';

const NEXT = { horizontal: ['ArrowRight', 'ArrowLeft'], vertical: ['ArrowDown', 'ArrowUp'] } as const;

/**
 * To be the `ref` of the row's element. Its controls are those with a `tabIndex`, one of them 0; the arrows move the
 * focus and press what they reach, as the tabs of a window do.
 */
export function useRovingFocus(direction: 'horizontal' | 'vertical'): RefCallback<HTMLElement> {
  return useCallback(
    (row: HTMLElement | null) => {
      if (row === null) return;
      const onKey = (event: KeyboardEvent) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const [forward, back] = NEXT[direction];
        const controls = [...row.querySelectorAll<HTMLElement>('[role="tab"]')];
        const at = controls.indexOf(document.activeElement as HTMLElement);
        const step = event.key === forward ? 1 : event.key === back ? -1 : 0;
        const to = event.key === 'Home' ? 0 : event.key === 'End' ? controls.length - 1 : at + step;
        if (at < 0 || (step === 0 && event.key !== 'Home' && event.key !== 'End')) return;
        event.preventDefault();
        const target = controls[(to + controls.length) % controls.length]!;
        target.focus();
        target.click();
      };
      row.addEventListener('keydown', onKey);
      return () => row.removeEventListener('keydown', onKey);
    },
    [direction],
  );
}
