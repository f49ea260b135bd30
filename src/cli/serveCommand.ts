/** `ptrscope serve`: its options and its help. The work is in runServe.ts. */
import { type Command, InvalidArgumentError } from 'commander';

export interface ServeFlags {
  /** 0: any that is free. */
  readonly port: number;
  readonly directory: readonly string[];
  readonly open?: true;
}

const HELP = `
The app runs in a browser on this machine; nobody else can reach it. It prints
one address, with a key in it that is made up at every start: whoever has that
address may open what is named here. Captures come by drag and drop (they are
copied into a temporary file that goes with the program), or are chosen below
the directories that are named. Ctrl-C ends it.

On a server that you reach by SSH, forward the port and open the address that it
prints on your own machine:
  ssh -L 8123:127.0.0.1:8123 mail ptrscope serve --port 8123 --directory /var/tmp

Examples:
  ptrscope serve slow-mail.pcapng
  ptrscope serve --directory ~/captures --open

Exit codes: 0 ended by Ctrl-C, 1 could not be done, 2 wrong usage.
`;

export function defineServe(program: Command): void {
  program
    .command('serve')
    .description('the app in a browser, on this machine only')
    .argument('[file...]', 'captures to be opened at once')
    .option('--port <n>', 'the port to listen on (any that is free)', port, 0)
    .option('--directory <dir>', 'captures below it can be chosen; may be given several times', collected, [])
    .option('--open', 'open it in the browser')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', HELP)
    .action(async (files: string[], flags: ServeFlags) => {
      await (await import('./runServe.ts')).runServe(files, flags);
    });
}

function collected(name: string, before: readonly string[]): readonly string[] {
  return [...before, name];
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError('It takes a port number, up to 65535.');
}
