/** The tests' stand-in answers by the same declarations as the engine does, and the declarations hold what they must. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { OperationError } from '../../src/base/errors.ts';
import { controlOperations } from '../../src/contract/controlOperations.ts';
import { engineOperations } from '../../src/contract/engineOperations.ts';
import type { Operations } from '../../src/contract/operation.ts';
import { shellOperations } from '../../src/contract/shellOperations.ts';
import { DEFAULT_SETTINGS } from '../../src/host/app/settingsStore.ts';
import { standIn } from './standIn.ts';

describe('a stand-in', () => {
  it('answers what a test says, once that fits the declaration', async () => {
    const { client, close } = standIn(engineOperations, {
      'app.settings': () => DEFAULT_SETTINGS,
      'session.close': () => {
        throw new OperationError('no-space', 'not declared for this', '');
      },
      'session.filterFrames': async function* () {
        yield { scanned: 1, total: 1, matched: 0, done: true };
      },
    });
    onTestFinished(close);
    expect(await client.call('app.settings', {})).toEqual(DEFAULT_SETTINGS);
    for await (const item of client.stream('session.filterFrames', { session: 's', filter: null })) {
      expect(item.done).toBe(true);
    }
    await expect(client.call('session.close', { session: 's' })).rejects.toMatchObject({ code: 'internal' });
  });

  it('refuses an answer that the engine could not give, and what no test has answered', async () => {
    const { client, close, failures } = standIn(engineOperations, {
      'app.settings': () => ({ ...DEFAULT_SETTINGS, theme: 'pink' as 'dark' }),
    });
    onTestFinished(close);
    await expect(client.call('app.settings', {})).rejects.toMatchObject({ code: 'internal' });
    expect(failures).toHaveLength(1);
    await expect(client.call('app.recent', {})).rejects.toMatchObject({
      code: 'unknown-operation',
      message: 'the test answers nothing to app.recent',
    });
  });
});

describe('every operation', () => {
  const all: Operations = { ...engineOperations, ...shellOperations, ...controlOperations };

  it.each(Object.entries(all))('%s names its failures once, in kebab case, and takes an object', (_name, operation) => {
    expect(new Set(operation.errors).size).toBe(operation.errors.length);
    for (const code of operation.errors) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const input of [null, undefined, 1, 'x', [], { unheardOf: true }]) {
      expect(operation.input.safeParse(input).success).toBe(false);
    }
  });

  it('that a page may ask for takes no path', () => {
    const names = Object.entries(engineOperations).flatMap(([name, { input }]) =>
      Object.keys(input.shape).map((key) => `${name} ${key}`),
    );
    expect(names.filter((name) => /path|folder|file/i.test(name.split(' ')[1]))).toEqual(['live.start ringFiles']);
  });
});
