/** What a lab asks of the machine it runs on: its rights, its commands, its `ip`. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Why labs cannot be played here, or null when they can. */
export function whyNoLab(): string | null {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0) return 'not root';
  const missing = missingCommands(['ip', 'nsenter', 'unshare', 'tcpdump', 'ss', 'sysctl']);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const name = `ptrlab-${process.pid}-try`;
  const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  spawnSync('ip', ['netns', 'delete', name]);
  return made.status === 0 ? null : `no network namespace can be made: ${made.stderr.trim()}`;
}

/** Which of the commands (names on the path, or absolute paths) are not on this machine. */
export function missingCommands(commands: readonly string[]): string[] {
  return commands.filter((name) => (name.startsWith('/') ? !existsSync(name) : !onPath(name)));
}

export function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}

function onPath(name: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0;
}

export function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

export function sysctl(namespace: string, ...settings: string[]): void {
  execFileSync('ip', ['netns', 'exec', namespace, 'sysctl', '-q', '-w', ...settings]);
}
