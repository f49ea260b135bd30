/** What a lookup looks like in each form, and that nothing off the wire acts there. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type LookupReport, lookupReportSchema } from '../../../src/model/lookupReport.ts';
import { LOOKUP_FORMATS, type LookupFormat, writeLookup } from '../../../src/report/lookup/writers.ts';
import { traceAddress } from '../../../src/resolve/traceAddress.ts';
import { NO_SERVERS, named } from '../../resolve/scriptedServers.ts';
import {
  ADDRESS,
  authority,
  CACHE_SERVER,
  cache,
  FORWARD_SERVER,
  forwardZone,
  HOST,
  NAME,
  OTHER_PROVIDER,
  PROVIDER_SERVER,
  providerZone,
  type ScriptedWorld,
  scriptedWorld,
} from '../../resolve/scriptedWorld.ts';

const EVIL = 'e\u001b[2Jvil`|<b>$(reboot)\u00aa.exa\nmple';
const EVIL_SHOWN = '\\027[2Jvil`|<b>$(reboot)\\170.exa\\010mple';

async function write(report: LookupReport, format: LookupFormat, columns = 100): Promise<string> {
  let text = '';
  for await (const piece of writeLookup(report, format, { color: false, columns })) text += piece;
  return text;
}

function reportOf(...results: LookupReport['results']): LookupReport {
  return { schema: 'ptrscope-lookup/1', version: '1.2.3', rootHints: 'built-in', results };
}

describe.skipIf(NO_SERVERS !== null)(named('a written lookup', NO_SERVERS), () => {
  let good: ScriptedWorld;
  let evil: ScriptedWorld;
  let healthy: LookupReport;
  let hostile: LookupReport;

  beforeAll(async () => {
    const stale = {
      [`PTR ${NAME}`]: { rcode: 3, authorities: [['2.0.192.in-addr.arpa', 'SOA', '300', 120]] as const },
    };
    const zone = authority({ ...providerZone, records: [...providerZone.records.slice(0, 2), [NAME, 'PTR', EVIL]] });
    good = await scriptedWorld();
    evil = await scriptedWorld({
      [PROVIDER_SERVER]: zone,
      [OTHER_PROVIDER]: zone,
      [CACHE_SERVER]: cache(stale),
      [FORWARD_SERVER]: authority(forwardZone),
    });
    healthy = reportOf(await traceAddress(ADDRESS, { session: good.session }));
    hostile = reportOf(await traceAddress(ADDRESS, { session: evil.session }));
  });
  afterAll(() => {
    good.servers.close();
    evil.servers.close();
  });

  it('tells the verdict first, then the chain with every hop and its time, then the commands', async () => {
    const text = await write(healthy, 'text');
    const lines = text.split('\n');
    expect(lines[0]).toContain(`The reverse DNS of ${ADDRESS} is healthy: its name is ${HOST}`);
    const marks = lines.filter((line) => /^ {3}[o=] /.test(line)).map((line) => line.slice(6).split('  ')[0]);
    expect(marks).toEqual([
      `cache ${CACHE_SERVER}`,
      'the root',
      'arpa',
      '2.0.192.in-addr.arpa',
      HOST,
      `cache ${CACHE_SERVER}`,
      'the root',
      'example',
      ADDRESS,
    ]);
    expect(text).toMatch(/ns1\.provider\.arpa {2}127\.0\.0\.12 +mail\.example, TTL 1 h 0 min +[\d.]+ m?s\n/);
    expect(text).toContain(`    $ dig +trace PTR ${NAME}\n`);
    expect(text.indexOf('you')).toBeLessThan(text.indexOf('See for yourself'));
  });

  it.each([60, 80, 100, 200])('fits into %i columns, but for names and commands that do not', async (columns) => {
    const text = await write(healthy, 'text', columns);
    const prose = text.split('\n').filter((line) => !line.includes('$ ') && !line.includes('o  '));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(Math.max(columns, 90));
  });

  it.each(LOOKUP_FORMATS)('holds nothing that a terminal or a page would act on: %s', async (format) => {
    expect(hostile.results[0]!.names).toEqual([`e${EVIL_SHOWN}`]);
    const text = await write(hostile, format);
    expect(text).toMatch(/^[\n\x20-\x7e\u2060…]*$/);
    if (format === 'markdown') expect(text).not.toMatch(/(?<!\\)(?:<b|\|<|\$\()/);
  });

  it('puts no name into a command that a shell would take for more', async () => {
    const commands = hostile.results.flatMap(({ verdicts }) => verdicts.flatMap(({ advice }) => advice));
    expect(commands.some(({ commands: all }) => all.some((one) => one.includes('NAME')))).toBe(true);
    expect(commands.some(({ text }) => text.includes('Put the name in place of NAME'))).toBe(true);
    for (const { commands: all } of commands) for (const one of all) expect(one).toMatch(/^[\w +@.:/'=-]+$/);
  });

  it('is JSON that its schema describes, by another validator too', async () => {
    const validate = new Ajv2020({ allErrors: true, strict: true }).compile(z.toJSONSchema(lookupReportSchema));
    for (const report of [healthy, hostile]) {
      const parsed: unknown = JSON.parse(await write(report, 'json'));
      expect(validate(parsed), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
      expect(parsed).toEqual(report);
    }
    expect(validate({ ...healthy, results: [{ ...healthy.results[0], verdicts: [] }] })).toBe(false);
    expect(validate({ ...healthy, surprise: true })).toBe(false);
  });

  it('is a line for each address as ndjson', async () => {
    const lines = (await write(reportOf(...healthy.results, ...hostile.results), 'ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => lookupReportSchema.parse(JSON.parse(line)).results.length)).toEqual([1, 1]);
  });

  it('of several addresses tells those in full that are not well', async () => {
    const text = await write(reportOf(...healthy.results, ...hostile.results), 'text');
    expect(text).toMatch(
      /^2 addresses, 1 healthy\.\n {2}192\.0\.2\.25 {2}healthy +mail\.example\n {2}192\.0\.2\.25 {2}ptr-not-confirmed/,
    );
    expect(text.match(/^ {2}you$/gm)).toHaveLength(1);
  });
});
