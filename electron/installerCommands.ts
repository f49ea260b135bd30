/**
 * What Windows is told when the app is installed, updated or removed. Everything is written for this user alone; captures
 * get PTRscope beside, not instead of, what opens them now.
 */
import { win32 } from 'node:path';

const CLASSES = 'HKCU\\Software\\Classes';
const PROG_ID = 'PTRscope.Capture';
const EXTENSIONS = ['.pcap', '.pcapng', '.cap'];

export type Command = readonly [program: string, ...argumentsOf: string[]];

/** What is to be run for one of the installer's events; null for what is none. */
export function installerCommands(event: string, executable: string): Command[] | null {
  const name = win32.basename(executable);
  // The folder above holds every version's folder, the updater, and a stub that starts the newest version.
  const folder = win32.resolve(win32.dirname(executable), '..');
  const updater = win32.join(folder, 'Update.exe');
  switch (event) {
    case '--squirrel-install':
    case '--squirrel-updated':
      return [[updater, `--createShortcut=${name}`], ...associate(win32.join(folder, name))];
    case '--squirrel-uninstall':
      return [[updater, `--removeShortcut=${name}`], ...dissociate()];
    case '--squirrel-obsolete':
      return [];
    default:
      return null;
  }
}

function associate(stub: string): Command[] {
  const progId = `${CLASSES}\\${PROG_ID}`;
  return [
    ['reg.exe', 'add', progId, '/ve', '/d', 'Packet capture', '/f'],
    ['reg.exe', 'add', `${progId}\\shell\\open\\command`, '/ve', '/d', `"${stub}" "%1"`, '/f'],
    ...EXTENSIONS.map(
      (extension): Command => [
        'reg.exe',
        'add',
        `${CLASSES}\\${extension}\\OpenWithProgids`,
        '/v',
        PROG_ID,
        '/d',
        '',
        '/f',
      ],
    ),
  ];
}

function dissociate(): Command[] {
  return [
    ['reg.exe', 'delete', `${CLASSES}\\${PROG_ID}`, '/f'],
    ...EXTENSIONS.map(
      (extension): Command => ['reg.exe', 'delete', `${CLASSES}\\${extension}\\OpenWithProgids`, '/v', PROG_ID, '/f'],
    ),
  ];
}
