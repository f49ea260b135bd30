/** Gives rights up: the capture process is root only until the device is open. */
import { chownSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** Whom a capture process that runs as root becomes: who called it by sudo, else nobody. Null when it is not root. */
export function userBehind(): User | null {
  if (process.geteuid?.() !== 0) return null;
  const users = knownUsers();
  const uid = Number(process.env.SUDO_UID ?? process.env.PKEXEC_UID ?? process.env.DOAS_UID);
  const caller = Number.isInteger(uid) && uid > 0 ? users.find((user) => user.uid === uid) : undefined;
  return caller ?? users.find(({ name }) => name === 'nobody') ?? null;
}

function knownUsers(): readonly User[] {
  try {
    return readFileSync('/etc/passwd', 'utf8').split('\n').flatMap(readUser);
  } catch {
    // A system without the file has no names to become.
    return [];
  }
}

function readUser(line: string): User[] {
  const [name, , uid, gid] = line.split(':');
  const user = { name: name ?? '', uid: Number(uid), gid: Number(gid) };
  return user.name !== '' && user.uid > 0 && user.gid > 0 ? [user] : [];
}

/**
 * Makes the working folder the user's own where it is root's, and tries it out as that user: false when they cannot
 * write there. Parent folders do not matter, for files are opened relative to the working folder.
 */
export function handOverFolder(user: User): boolean {
  try {
    if (statSync('.').uid === 0) chownSync('.', user.uid, user.gid);
    return asUser(user, () => {
      writeFileSync('.probe', '', { flag: 'wx' });
      rmSync('.probe');
    });
  } catch {
    return false;
  }
}

function asUser(user: User, action: () => void): boolean {
  process.setegid!(user.gid);
  process.seteuid!(user.uid);
  try {
    action();
    return true;
  } catch {
    return false;
  } finally {
    process.seteuid!(0);
    process.setegid!(0);
  }
}

/** Ahead of programs that compute, as far as half the way there is. */
const PRIORITY = -10;

/** A capture that waits for its turn loses frames; it needs little of the processor, but that at once. */
export function raisePriority(processId: number): void {
  try {
    setPriority(processId, PRIORITY);
  } catch {
    // Not permitted in a container, say: it then takes its turn.
  }
}

/** For good: no way back, no groups of root. Throws where the system refuses. */
export function becomeUser(user: User): void {
  process.setgroups!([]);
  process.setgid!(user.gid);
  process.setuid!(user.uid);
}
