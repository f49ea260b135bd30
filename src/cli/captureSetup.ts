/** `ptrscope capture --list-interfaces` and `--check`: where one can capture, and what is wanting where one cannot. */
import { visible } from '../base/visibleText.ts';
import { linkTypeName } from '../formats/linkTypes.ts';
import { checkCapture, listInterfaces } from '../live/captureCalls.ts';
import type { CaptureCheck } from '../live/captureCheck.ts';
import type { CaptureDevice } from '../live/devices.ts';
import { FAILED } from './exitCodes.ts';
import { writeOut } from './standardOutput.ts';

export async function tellInterfaces(): Promise<void> {
  const devices = await listInterfaces();
  const rows = devices.map(rowOf);
  const widths = HEAD.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const lines = [HEAD, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
  await writeOut([`${lines.join('\n')}\n`]);
}

const HEAD = ['Name', 'State', 'Link type', 'Addresses', 'What'] as const;

function rowOf({ name, state, linkType, addresses, description }: CaptureDevice): string[] {
  const type = linkType === null ? '' : linkTypeName(linkType);
  return [name, state, type, addresses.join(' '), description].map(visible);
}

export async function tellCheck(): Promise<void> {
  const check = await checkCapture();
  if (check.chosen === null) process.exitCode = FAILED;
  await writeOut([`${checkLines(check).map(visible).join('\n')}\n`]);
}

function checkLines({ text, sources, steps }: CaptureCheck): string[] {
  const tried = sources.map(
    ({ source, state, text }) => `  ${source.padEnd(8)} ${state.replace('-', ' ').padEnd(14)} ${text}`,
  );
  const advice = steps.flatMap(({ text, commands }) => [`- ${text}`, ...commands.map((command) => `    $ ${command}`)]);
  return [text, '', ...tried, ...(advice.length === 0 ? [] : ['', 'What to do:', ...advice])];
}
