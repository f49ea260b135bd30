/** Pages of a long list: only what is looked at is loaded, a bounded number kept, and what is stale is shown meanwhile. */
import { describe, expect, it } from 'vitest';
import { type Page, RowCache } from '../../../renderer/connection/rowCache.ts';

interface Request {
  readonly offset: number;
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly answer: (page: Page<number>) => void;
  readonly fail: (error: unknown) => void;
}

function set(total: number, mostPages = 4) {
  const requests: Request[] = [];
  const failures: unknown[] = [];
  let changes = 0;
  const cache = new RowCache<number>({
    pageRows: 10,
    mostPages,
    load: (offset, limit, signal) =>
      new Promise((answer, fail) => requests.push({ offset, limit, signal, answer, fail })),
    onChange: () => {
      changes += 1;
    },
    onFailure: (error) => failures.push(error),
  });
  const answer = async (request: Request, add = 0) => {
    const rows = Array.from({ length: request.limit }, (_, at) => request.offset + at + add);
    request.answer({ total, offset: request.offset, rows });
    await Promise.resolve();
    await Promise.resolve();
  };
  return { cache, requests, failures, answer, changes: () => changes };
}

describe('rows', () => {
  it('are loaded by pages as they are wanted, each once', async () => {
    const { cache, requests, answer, changes } = set(1000);
    cache.want(5, 25);
    cache.want(5, 25);
    expect(requests.map(({ offset }) => offset)).toEqual([0, 10, 20]);
    expect(cache.total).toBeNull();
    await answer(requests[1]!);
    expect(cache.total).toBe(1000);
    expect(cache.row(12)).toBe(12);
    expect(cache.row(5)).toBeUndefined();
    expect(changes()).toBe(1);
  });

  it('that nobody looks at any more are given up', () => {
    const { cache, requests } = set(5_000_000);
    cache.want(0, 10);
    cache.want(4_000_000, 4_000_010);
    expect(requests[0]!.signal.aborted).toBe(true);
    expect(requests[1]!.signal.aborted).toBe(false);
  });

  it('are bounded, the latest kept', async () => {
    const { cache, requests, answer } = set(1000, 3);
    for (let page = 0; page < 6; page += 1) {
      cache.want(page * 10, page * 10 + 10);
      await answer(requests.at(-1)!);
    }
    expect(cache.row(0)).toBeUndefined();
    expect([30, 40, 50].map((index) => cache.row(index))).toEqual([30, 40, 50]);
  });

  it('stay in sight while they are asked for anew', async () => {
    const { cache, requests, answer } = set(1000);
    cache.want(0, 10);
    await answer(requests[0]!);
    cache.refresh();
    cache.want(0, 10);
    expect(requests.length).toBe(2);
    expect(cache.row(3)).toBe(3);
    await answer(requests[1]!, 100);
    expect(cache.row(3)).toBe(103);
  });

  it('that were refreshed on their way are asked for once more, without being wanted again', async () => {
    const { cache, requests, answer } = set(1000);
    cache.want(0, 10);
    cache.refresh();
    cache.want(0, 10);
    expect(requests.length).toBe(1);
    await answer(requests[0]!);
    expect(requests.length).toBe(2);
    await answer(requests[1]!, 100);
    expect(cache.row(3)).toBe(103);
    expect(requests.length).toBe(2);
  });

  it('that were given up while they were asked for anew are not taken for new', async () => {
    const { cache, requests, answer } = set(1000);
    cache.want(0, 10);
    await answer(requests[0]!);
    cache.refresh();
    cache.want(0, 10);
    cache.want(500, 510);
    requests[1]!.fail(new Error('aborted'));
    await new Promise((resolve) => setTimeout(resolve));
    cache.want(0, 10);
    expect(requests.map(({ offset }) => offset)).toEqual([0, 0, 500, 0]);
  });

  it('tell of a failure once and are not asked for in a circle', async () => {
    const { cache, requests, failures } = set(1000);
    cache.want(0, 10);
    requests[0]!.fail(new Error('no'));
    await new Promise((resolve) => setTimeout(resolve));
    cache.want(0, 10);
    expect(failures.length).toBe(1);
    expect(requests.length).toBe(1);
  });

  it('that come after the end change nothing', async () => {
    const { cache, requests, answer, changes } = set(1000);
    cache.want(0, 10);
    cache.dispose();
    await answer(requests[0]!);
    expect(changes()).toBe(0);
  });
});
