/** Where the user's settings belong on each system. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export function configFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'PTRscope');
    case 'win32':
      return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'PTRscope');
    default: {
      const base = env.XDG_CONFIG_HOME;
      // XDG Base Directory Specification: a relative path is to be ignored.
      return join(base?.startsWith('/') === true ? base : join(home, '.config'), 'ptrscope');
    }
  }
}
