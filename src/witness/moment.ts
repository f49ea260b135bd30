/** Points in time as a witness report says them: UTC, to the second. */

export function momentWords(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function momentText(ms: number): string {
  return new Date(ms).toISOString();
}
