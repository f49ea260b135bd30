/** Where things lie: in a checkout below its root, in a packaged app below its resources. */
import { join } from 'node:path';
import { app } from 'electron';

/** What the engine's process is started with. */
export interface EngineStart {
  readonly version: string;
  readonly examples: string;
}

const CHECKOUT = join(import.meta.dirname, '../..');

export function engineStart(): EngineStart {
  const root = app.isPackaged ? process.resourcesPath : CHECKOUT;
  return { version: app.getVersion(), examples: join(root, 'examples') };
}

/** A packaged app has its icon from its package. */
export function windowIcon(): { icon?: string } {
  return app.isPackaged ? {} : { icon: join(CHECKOUT, 'electron/icon/icon.png') };
}

/** The built renderer lies beside the built shell, also inside the archive of a packaged app. */
export const RENDERER = join(import.meta.dirname, '../renderer');
