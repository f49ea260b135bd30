/** `ptrscope schema`: which shapes there are. Printing them is in runSchema.ts, the only command that loads zod. */
import { Argument, type Command } from 'commander';

/** The reports by the command that writes them, `report` being that of analyze; `events`: what live NDJSON has beside it. */
export const SCHEMA_NAMES = ['report', 'comparison', 'lookup', 'witness', 'events'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

export function defineSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of a report: of analyze (report), or of another command')
    .addArgument(new Argument('[shape]', 'whose shape').choices(SCHEMA_NAMES).default('report'))
    .helpOption('-h, --help', 'print this help')
    .action(async (shape: SchemaName) => (await import('./runSchema.ts')).runSchema(shape));
}
