/** Does what `ptrscope schema` was asked for: the shape of a report for other programs. */
import { z } from 'zod';
import { comparisonSchema } from '../model/comparison.ts';
import { stallEventSchema } from '../model/events.ts';
import { lookupReportSchema } from '../model/lookupReport.ts';
import { reportSchema } from '../model/report.ts';
import { witnessReportSchema } from '../model/witnessReport.ts';
import type { SchemaName } from './schemaCommand.ts';
import { writeOut } from './standardOutput.ts';

/** A new shape is named here and in schemaCommand.ts. */
const SCHEMAS: Readonly<Record<SchemaName, z.ZodType>> = {
  report: reportSchema,
  comparison: comparisonSchema,
  lookup: lookupReportSchema,
  witness: witnessReportSchema,
  events: stallEventSchema,
};

export async function runSchema(name: SchemaName): Promise<void> {
  await writeOut([`${JSON.stringify(z.toJSONSchema(SCHEMAS[name]), null, 2)}\n`]);
}
