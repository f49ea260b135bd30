/**
 * What the renderer asks of the shell that it lives in: Electron's main process over a port of its own. In a browser the
 * renderer answers them itself, with a file input, downloads and the browser's own notifications.
 */
import { z } from 'zod';
import { grantSchema } from './engineOperations.ts';
import { call, stream } from './operation.ts';

const nothing = z.strictObject({});

/** Commands of the native menu; the same ids as in the command palette. */
export const COMMANDS = [
  'open',
  'open-example',
  'start-page',
  'close-tab',
  'reopen-tab',
  'next-tab',
  'previous-tab',
  'start-capture',
  'stop-capture',
  'compare',
  'witness',
  'export',
  'print',
  'find',
  'command-palette',
  'settings',
  'help-keys',
] as const;

export const shellEventSchema = z.discriminatedUnion('kind', [
  /** Dropped on the window, opened from the desktop, or a second start of the program. */
  z.object({ kind: z.literal('open'), grants: z.array(grantSchema) }),
  z.object({ kind: z.literal('command'), command: z.enum(COMMANDS) }),
]);

export const shellOperations = {
  /** The open dialog; empty when it was dismissed. */
  'shell.openFiles': call(nothing, z.array(grantSchema)),
  /** The same for logs of a mail server. */
  'shell.openLogs': call(nothing, z.array(grantSchema)),
  /** The save dialog; null when it was dismissed. */
  'shell.chooseSave': call(z.strictObject({ name: z.string().max(255) }), grantSchema.nullable()),
  'shell.events': stream(nothing, shellEventSchema),
  'shell.notify': call(z.strictObject({ title: z.string().max(200), text: z.string().max(500) }), nothing),
  /** What the window's title says; the shell adds the program's name. */
  'shell.setTitle': call(z.strictObject({ title: z.string().max(300) }), nothing),
  'shell.setTheme': call(z.strictObject({ theme: z.enum(['system', 'light', 'dark']) }), nothing),
  /** Where a report is exported to before it is printed; the file goes once it is printed, or with the program. */
  'shell.printSource': call(nothing, grantSchema, ['not-written']),
  /** Prints the HTML report that was exported to `source`, a grant of `shell.printSource`, as PDF to `target`. */
  'shell.printPdf': call(z.strictObject({ source: z.string().max(64), target: z.string().max(64) }), nothing, [
    'no-such-grant',
    'not-written',
  ]),
} as const;

export type ShellOperations = typeof shellOperations;
export type Command = (typeof COMMANDS)[number];
export type ShellEvent = z.infer<typeof shellEventSchema>;
