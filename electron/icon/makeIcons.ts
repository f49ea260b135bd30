/**
 * Draws the app's icon, `icon.svg`, in the sizes and containers that systems want, beside this file:
 * `node test/support/runTypeScript.mjs electron/icon/makeIcons.ts`. Takes a Chromium (`CHROMIUM`, or /usr/bin/chromium).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const SOURCE = 'electron/icon/icon.svg';
const FOLDER = 'electron/icon';

/** Sizes in an .ico; 256 is what the desktop shows, the small ones are for lists and the title bar. */
const ICO_SIZES = [16, 24, 32, 48, 64, 256];

/** Apple's names for pictures in PNG of these sizes; `@2x` ones are of twice the points. */
const ICNS_TYPES: readonly [type: string, size: number][] = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
];

const LINUX_SIZE = 512;

async function drawAll(sizes: Iterable<number>): Promise<Map<number, Buffer>> {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
  const svg = readFileSync(SOURCE, 'utf8');
  const drawn = new Map<number, Buffer>();
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
    drawn.set(size, await page.screenshot({ omitBackground: true }));
    await page.close();
  }
  await browser.close();
  return drawn;
}

/** An .ico of PNGs: a header of 6 bytes, a directory entry of 16 for each, the pictures. */
function ico(pictures: readonly (readonly [size: number, png: Buffer])[]): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length + 16 * pictures.length;
  const entries = pictures.map(([size, png]) => {
    const entry = Buffer.alloc(16);
    // 0 stands for 256.
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...pictures.map(([, png]) => png)]);
}

/** An .icns: `icns`, the length of the whole, then for each picture its type, its length with these 8 bytes, the PNG. */
function icns(pictures: readonly (readonly [type: string, png: Buffer])[]): Buffer {
  const parts = pictures.map(([type, png]) => Buffer.concat([tag(type, png.length), png]));
  const body = Buffer.concat(parts);
  return Buffer.concat([tag('icns', body.length), body]);
}

function tag(type: string, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.write(type, 'latin1');
  bytes.writeUInt32BE(length + 8, 4);
  return bytes;
}

const drawn = await drawAll(new Set([...ICO_SIZES, ...ICNS_TYPES.map(([, size]) => size), LINUX_SIZE]));
writeFileSync(`${FOLDER}/icon.png`, drawn.get(LINUX_SIZE)!);
writeFileSync(`${FOLDER}/icon.ico`, ico(ICO_SIZES.map((size) => [size, drawn.get(size)!])));
writeFileSync(`${FOLDER}/icon.icns`, icns(ICNS_TYPES.map(([type, size]) => [type, drawn.get(size)!])));
