/** Keys as commands name them (`Mod+Shift+T`), matched with what the keyboard says and shown as people know them. */

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** On Apple's keyboards Mod is the Command key. */
export function matches(keys: string, press: KeyPress, apple: boolean): boolean {
  const parts = keys.split('+').map((part) => part || '+');
  const key = parts.at(-1)!;
  const wants = (name: string) => parts.slice(0, -1).includes(name);
  const mod = apple ? press.metaKey : press.ctrlKey;
  const control = apple ? press.ctrlKey : press.metaKey;
  if (mod !== wants('Mod') || control || press.altKey !== wants('Alt')) return false;
  // What is written with Shift on one keyboard is not on another: `?` stands for itself.
  const isSymbol = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!isSymbol && press.shiftKey !== wants('Shift')) return false;
  return press.key.toLowerCase() === key.toLowerCase();
}

const APPLE: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
const OTHER: Readonly<Record<string, string>> = { Mod: 'Ctrl' };
const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** `Ctrl Shift T`, `⌘⇧T` */
export function shownKeys(keys: string, apple: boolean): string {
  if (keys === '+') return keys;
  const parts = keys.split('+').map((part) => (apple ? APPLE : OTHER)[part] ?? NAMES[part] ?? (part || '+'));
  return parts.join(apple ? '' : ' ');
}

export function isApple(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}

/** Whether a key is text for the element that has the focus; only keys with Mod or Alt, and F keys, pass it by. */
export function isTyping(target: EventTarget | null, press: KeyPress): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey || /^F\d+$/.test(press.key)) return false;
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
