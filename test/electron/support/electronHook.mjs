/**
 * A hook of Node's module loader: what the built main imports from `electron` comes from the stand-in that the test has
 * put at hand, and every run of main is a fresh one (`main.js?run=3`), with all its pieces.
 */

/** @type {readonly string[]} */
let names = [];

export function initialize(data) {
  names = data.names;
}

export async function resolve(specifier, context, next) {
  const run = /\?run=(\d+)$/.exec(context.parentURL ?? '')?.[1];
  if (run === undefined) return next(specifier, context);
  if (specifier === 'electron') {
    const source = `/* run ${run} */ export const { ${names.join(', ')} } = globalThis.electronStandIn;`;
    return { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true };
  }
  const found = await next(specifier, context);
  return found.url.startsWith('file:') ? { ...found, url: `${found.url}?run=${run}` } : found;
}
