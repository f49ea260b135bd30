/** The packaged app's package.json: what Electron reads, and nothing about how the app is made. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEPT = ['name', 'productName', 'version', 'description', 'license', 'author', 'type', 'main'];

/** By its name desktops know which icon and menu entry a window belongs to. */
const DESKTOP_NAME = 'ptrscope-desktop.desktop';

/** @param withCap  whether libpcap's binding is in the app, where Forge then looks for it to compile it */
export function writeManifest(folder: string, withCap: boolean): void {
  const path = join(folder, 'package.json');
  const whole = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const kept = Object.fromEntries(KEPT.filter((name) => name in whole).map((name) => [name, whole[name]]));
  const { cap } = { ...(whole.optionalDependencies as Record<string, string>) };
  const manifest = { ...kept, desktopName: DESKTOP_NAME, ...(withCap ? { dependencies: { cap } } : {}) };
  writeFileSync(path, JSON.stringify(manifest, null, 2));
}
