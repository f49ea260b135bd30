/** A zip in the place of Electron's: no program in it, but everything that packaging looks for. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storedZip, type ZipEntry } from './storedZip.ts';

/** By this the fuses are found in Electron's program: version 1, eight of them, all in their first state. */
const FUSES = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0008';
const FUSES_AT_FIRST = '10110001';

/** @param script  what the program does when it is run; a shell's script */
export function fabricateForLinux(folder: string, version: string, script: string): void {
  write(folder, `${version}-linux-${process.arch}`, [
    { name: 'electron', bytes: program(script), executable: true },
    { name: 'version', bytes: Buffer.from(version) },
    { name: 'LICENSE', bytes: Buffer.from('of Electron') },
    { name: 'LICENSES.chromium.html', bytes: Buffer.from('of Chromium') },
    { name: 'resources/default_app.asar', bytes: Buffer.from('of Electron') },
    { name: 'locales/en-US.pak', bytes: Buffer.alloc(10) },
  ]);
}

export function fabricateForMac(folder: string, version: string): void {
  const contents = 'Electron.app/Contents';
  const framework = `${contents}/Frameworks/Electron Framework.framework/Electron Framework`;
  write(folder, `${version}-darwin-x64`, [
    ...macApp('Electron.app', 'Electron'),
    ...macApp(`${contents}/Frameworks/Electron Helper.app`, 'Electron Helper'),
    { name: framework, bytes: program(''), executable: true },
    { name: `${contents}/Resources/default_app.asar`, bytes: Buffer.from('of Electron') },
    { name: `${contents}/Resources/electron.icns`, bytes: Buffer.from('of Electron') },
    { name: 'version', bytes: Buffer.from(version) },
    { name: 'LICENSE', bytes: Buffer.from('of Electron') },
  ]);
}

function macApp(folder: string, name: string): ZipEntry[] {
  const plist = `<?xml version="1.0"?><plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string>
    <key>CFBundleIconFile</key><string>electron.icns</string></dict></plist>`;
  return [
    { name: `${folder}/Contents/Info.plist`, bytes: Buffer.from(plist) },
    { name: `${folder}/Contents/MacOS/${name}`, bytes: program(''), executable: true },
  ];
}

function program(script: string): Buffer {
  return Buffer.from(`#!/bin/sh\n${script}\nexit\n${FUSES}${FUSES_AT_FIRST}\n`, 'latin1');
}

function write(folder: string, name: string, entries: readonly ZipEntry[]): void {
  writeFileSync(join(folder, `electron-v${name}.zip`), storedZip(entries));
}
