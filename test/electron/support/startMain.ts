/** Starts the built main under a stand-in for Electron, as Electron would: evaluated first, ready afterwards. */
import { createRequire, register } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StandIn, type StandInOptions } from './standIn.ts';

declare global {
  // The hook's code takes it from here.
  var electronStandIn: Record<string, unknown> | undefined;
}

const { importNatively } = createRequire(import.meta.url)('./importNatively.cjs') as {
  importNatively: (url: string) => Promise<unknown>;
};

let runs = 0;

/** @param argv  what stands behind the program in its command line */
export async function startMain(main: string, argv: readonly string[], options: StandInOptions = {}): Promise<StandIn> {
  const standIn = new StandIn(options);
  const electron = standIn.module;
  if (runs === 0) register('./electronHook.mjs', import.meta.url, { data: { names: Object.keys(electron) } });
  globalThis.electronStandIn = electron;
  const before = process.argv;
  Object.assign(process, { resourcesPath: options.resources ?? dirname(main) });
  const flags = ['--remote-debugging-port=0'];
  process.argv = ['/usr/bin/electron', ...(options.isPackaged ? [] : [...flags, main]), ...argv];
  try {
    await importNatively(`${pathToFileURL(main).href}?run=${++runs}`);
  } finally {
    process.argv = before;
  }
  options.beforeReady?.(standIn);
  standIn.mainEvaluated();
  return standIn;
}
