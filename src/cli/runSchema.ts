/** `ptrscope schema`: the shape of the report for other programs. The only command that loads zod. */
import { z } from 'zod';
import { reportSchema } from '../model/report.ts';
import { writeOut } from './standardOutput.ts';

export async function runSchema(): Promise<void> {
  await writeOut([`${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`]);
}
