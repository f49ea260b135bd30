/** The command line. Each command's work is loaded when it is called, so that `--version` and `--help` are quick. */
import { Command, CommanderError } from 'commander';
import { visible } from '../base/visibleText.ts';
import { defineAnalyze } from './analyzeCommand.ts';
import { defineCapture } from './captureCommand.ts';
import { defineCompare } from './compareCommand.ts';
import { DONE, WRONG_USAGE } from './exitCodes.ts';
import { defineLookup } from './lookupCommand.ts';
import { fail } from './messages.ts';
import { definePackets } from './packetsCommand.ts';
import { defineSchema } from './schemaCommand.ts';
import { defineServe } from './serveCommand.ts';
import { watchStandardOutput } from './standardOutput.ts';
import { VERSION } from './version.ts';
import { defineWitness } from './witnessCommand.ts';

const INTRODUCTION =
  'Shows which connections stood still because somebody waited for a reverse DNS (PTR) lookup, and proves it frame by frame.';

const EXAMPLES = `
Examples:
  The stalls of a capture, told in sentences:
    ptrscope analyze capture.pcapng
  The same while it is being captured:
    ssh root@mail tcpdump -i any -U -w - port 25 or port 53 | ptrscope analyze -
  All options, formats and exit codes:
    ptrscope help analyze
`;

const COMMANDS: ReadonlyMap<string, (program: Command) => void> = new Map([
  ['analyze', defineAnalyze],
  ['capture', defineCapture],
  ['packets', definePackets],
  ['compare', defineCompare],
  ['witness', defineWitness],
  ['lookup', defineLookup],
  ['serve', defineServe],
  ['schema', defineSchema],
]);

/** @param called  where it is a command's name, the others are not worth defining */
function makeProgram(called: string): Command {
  const program = new Command('ptrscope')
    .description(INTRODUCTION)
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('("ptrscope --help" tells what there is)')
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: (text, write) => write(text.split('\n').map(visible).join('\n')) })
    .exitOverride();
  const command = COMMANDS.get(called);
  for (const define of command === undefined ? COMMANDS.values() : [command]) define(program);
  return program;
}

/** @param args  what follows the program's name */
export async function main(args: readonly string[]): Promise<void> {
  watchStandardOutput();
  try {
    await makeProgram(args[0] ?? '').parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? DONE : WRONG_USAGE;
    else fail(error);
  }
}
