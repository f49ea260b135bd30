/** Points in time as the report's page says them: UTC, as its sentences do. */

/** `2026-11-22 16:07:45` of RFC 3339. */
export function clockText(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}
