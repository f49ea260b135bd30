/** Joining for the page: the report comes over the contract, no path does, and files are written where it was granted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OperationError } from '../../../src/base/errors.ts';
import type { EngineOperations } from '../../../src/contract/engineOperations.ts';
import type { InputOf } from '../../../src/contract/operation.ts';
import type { WitnessReport } from '../../../src/model/witnessReport.ts';
import { codeOf, type EngineUnderTest, engineUnderTest } from './engineUnderTest.ts';

type Input = InputOf<EngineOperations['witness.run']>;

/** An Exim asks at 22:13:44.79 UTC for the name of its client 10.77.1.1, and gets it after 4 s, TTL 300 s. */
const CAPTURE = fileURLToPath(new URL('../../golden/real/exim-slow/capture.pcap', import.meta.url));
const DELIVERED =
  '2026-11-21 22:13:48 1tEabc-000001-AB => you@example.org R=dnslookup T=remote_smtp H=mail.lab.example [10.77.1.2] C="250 OK id=1"';
const USUAL: Omit<Input, 'session' | 'logs'> = {
  addresses: [],
  zoneMinutes: null,
  aheadSeconds: null,
  beforeSeconds: 5,
};

async function prepared({ read, shell, folder }: EngineUnderTest, text = DELIVERED): Promise<Input> {
  const session = await read(CAPTURE);
  const log = join(folder, 'mainlog');
  writeFileSync(log, `${text}\n`);
  const [grant] = await shell.call('control.grant', { paths: [log], access: 'read' });
  return { session, logs: [grant!.grant], ...USUAL };
}

async function reportOf({ page }: EngineUnderTest, input: Input): Promise<WitnessReport> {
  let report: WitnessReport | null = null;
  for await (const item of page.stream('witness.run', input)) if (item.kind === 'report') report = item.report;
  return report!;
}

async function failureOf(promise: Promise<unknown>): Promise<OperationError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof OperationError) return error;
  throw new Error('it did not fail as an operation does', { cause: error });
}

describe('a session and a mail log', () => {
  it('are joined', async () => {
    const engine = engineUnderTest();
    const report = await reportOf(engine, await prepared(engine));
    expect(report.attempts.map(({ verdict, log }) => [verdict, log])).toEqual([['worked', 'mainlog']]);
    expect(report.addresses).toEqual(['10.77.1.1']);
  });

  it('are joined by the clock that is set', async () => {
    const engine = engineUnderTest();
    const input = await prepared(engine, DELIVERED.replace('22:13:48', '23:13:50'));
    const { clock } = await reportOf(engine, { ...input, zoneMinutes: 60, aheadSeconds: 2 });
    expect(clock).toMatchObject({ zoneMinutes: 60, aheadSeconds: 2, source: 'set' });
  });

  it('are written, whole, to where it was granted', async () => {
    const engine = engineUnderTest();
    const input = await prepared(engine);
    const path = join(engine.folder, 'report.json');
    const [target] = await engine.shell.call('control.grant', { paths: [path], access: 'write' });
    const made = await engine.page.call('witness.export', { ...input, format: 'json', target: target!.grant });
    const text = readFileSync(path, 'utf8');
    expect(made).toEqual({ name: 'report.json', bytes: Buffer.byteLength(text), url: null });
    expect(JSON.parse(text).schema).toBe('ptrscope-witness/1');
  });

  it('fail in words that hold no path and no option of a command', async () => {
    const engine = engineUnderTest();
    const input = await prepared(engine, 'Dear Sir or Madam');
    const unknown = await failureOf(reportOf(engine, input));
    expect(unknown.code).toBe('log-unknown');
    const elsewhere = await failureOf(reportOf(engine, { ...(await prepared(engine)), zoneMinutes: -720 }));
    expect(elsewhere.code).toBe('no-overlap');
    const stranger = await failureOf(reportOf(engine, { ...(await prepared(engine)), addresses: ['192.0.2.9'] }));
    expect(stranger.code).toBe('not-asked-here');
    for (const { message, next } of [unknown, elsewhere])
      expect(`${message} ${next}`).not.toMatch(/\/\w+\/| --(?!log-p)/);
  });

  it('that were not granted are not read, nor is what is not open', async () => {
    const engine = engineUnderTest();
    const input = await prepared(engine);
    expect(await codeOf(reportOf(engine, { ...input, logs: ['made-up'] }))).toBe('no-such-grant');
    expect(await codeOf(reportOf(engine, { ...input, session: 'gone' }))).toBe('no-such-session');
    const bare = { ...input, format: 'json', target: null } as const;
    expect(await codeOf(engine.page.call('witness.export', bare))).toBe('no-such-grant');
  });

  it('that nobody waits for any more are let go', async () => {
    const engine = engineUnderTest();
    const end = new AbortController();
    end.abort();
    const input = await prepared(engine);
    const reading = (async () => {
      for await (const _ of engine.page.stream('witness.run', input, { signal: end.signal }));
    })();
    expect(await codeOf(reading)).toBe('cancelled');
  });
});
