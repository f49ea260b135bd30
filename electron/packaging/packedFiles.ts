/** What of a checkout goes into the packaged app: what was built for it, and its licence. */

const PACKED = ['/dist/electron', '/dist/renderer', '/package.json', '/LICENSE'];

/**
 * Whether a file or folder is packed.
 * @param path  from the checkout's root on, with slashes and one in front; empty for the root itself
 */
export function isPacked(path: string): boolean {
  if (path.endsWith('.map')) return false;
  return PACKED.some((one) => one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`));
}
