/** Small things that this browser remembers: sizes and widths. It may refuse to, and then they are forgotten. */

export function readStored(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`ptrscope.${name}`) ?? 'null');
  } catch {
    return null;
  }
}

export function writeStored(name: string, value: unknown): void {
  try {
    localStorage.setItem(`ptrscope.${name}`, JSON.stringify(value));
  } catch {
    // Storage that is full or forbidden costs a remembered width, nothing else.
  }
}
