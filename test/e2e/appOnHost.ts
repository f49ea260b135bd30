/** The app on a host of a lab, and a browser beside it: it is to be reached from its own machine alone. */
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import type { Host } from '../lab/host.ts';
import { CHROMIUM, firstLine, PROGRAM } from './chromium.ts';

export interface AppOnHost {
  readonly browser: Browser;
  readonly address: string;
}

export async function appOnHost(host: Host): Promise<AppOnHost> {
  const config = `XDG_CONFIG_HOME=${join(host.folder, 'config')}`;
  const serving = firstLine(host.open('env', config, process.execPath, PROGRAM, 'serve'));
  const [browser, address] = await Promise.all([launchInside(host), serving]);
  return { browser, address };
}

function launchInside(host: Host): Promise<Browser> {
  const [command, args] = host.commandLine(CHROMIUM, []);
  const quoted = [command, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const executablePath = host.file('chromium', `#!/bin/sh\nexec ${quoted} "$@"\n`, 0o755);
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
