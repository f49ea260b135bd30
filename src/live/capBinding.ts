/** Loads the patched binding of libpcap. Only the capture process does: native code may take its process down. */

export type CapBinding = typeof import('cap')['default'];
type Absence = 'not-installed' | 'not-built' | 'not-patched';

export type LoadedCap =
  | { readonly kind: 'loaded'; readonly binding: CapBinding }
  | { readonly kind: Absence; readonly detail: string };

/** The edition of the patch in `patches/` that this code is written for; `patches/installCap.mjs` has the same. */
const EDITION = 3;

export async function loadCap(): Promise<LoadedCap> {
  try {
    const { default: binding } = await import('cap');
    if (binding.ptrscope === EDITION) return { kind: 'loaded', binding };
    return { kind: 'not-patched', detail: 'it was built without our patch, or with an older one' };
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return { kind: /'cap'/.test(detail) ? 'not-installed' : 'not-built', detail };
  }
}
