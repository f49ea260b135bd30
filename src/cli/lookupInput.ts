/** What `ptrscope lookup` is to look up: addresses as arguments, lines of a file, the addresses of a report. */
import { readFileSync } from 'node:fs';
import { OperationError } from '../base/errors.ts';
import { nameKey } from '../decode/dnsName.ts';
import { readingFailed } from '../host/fileErrors.ts';
import { parseSubject } from '../resolve/subject.ts';
import type { LookupFlags } from './lookupCommand.ts';

/** More than that is a scan, not a question. */
const MOST_ADDRESSES = 1000;

/** Each once, all of them valid. Throws an `OperationError` for the first that is not. */
export async function readSubjects(addresses: readonly string[], flags: LookupFlags): Promise<string[]> {
  const given = [
    ...addresses,
    ...(flags.file === undefined ? [] : linesOf(readText(flags.file))),
    ...(flags.from === undefined ? [] : await addressesOfReport(flags.from)),
  ];
  const names = new Map<string, string>();
  for (const typed of given) {
    const name = nameKey(parseSubject(typed).name);
    if (!names.has(name)) names.set(name, typed);
  }
  if (names.size > MOST_ADDRESSES) {
    throw new OperationError(
      'too-many-addresses',
      `there are ${names.size} addresses to look up, and ${MOST_ADDRESSES} is the most at once`,
      'Give fewer: name servers are other people’s, and each address costs them some dozens of queries.',
    );
  }
  return [...names.values()];
}

export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw readingFailed(path === '-' ? 'standard input' : path, error);
  }
}

/** `#` begins a comment. */
function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

/** Of the stalls' lookups and of the findings. */
async function addressesOfReport(path: string): Promise<string[]> {
  const { reportSchema } = await import('../model/report.ts');
  const parsed = reportSchema.safeParse(parseJson(path));
  if (!parsed.success) throw notAReport(path, parsed.error.issues[0]?.path.join('.') ?? '');
  const { stalls, lookups, findings } = parsed.data;
  const wanted = new Set(stalls.flatMap(({ lookupIds }) => lookupIds));
  const stalled = lookups.flatMap(({ id, address }) => (wanted.has(id) && address !== null ? [address] : []));
  const found = [...stalled, ...findings.map(({ address }) => address)];
  if (found.length > 0) return found;
  throw new OperationError(
    'nothing-to-look-up',
    `${path} has neither a stall nor a finding, so there is no address to look up`,
    'Give the address itself.',
  );
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw notAReport(path, '');
    throw error;
  }
}

function notAReport(path: string, where: string): OperationError {
  const what = where === '' ? 'it is not JSON' : `its "${where}" does not fit`;
  return new OperationError(
    'not-a-report',
    `${path} is not a report of ptrscope analyze: ${what}`,
    'Make it with: ptrscope analyze -f json CAPTURE > report.json',
  );
}
