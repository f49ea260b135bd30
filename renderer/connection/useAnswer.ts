/** One call's answer, kept up to date: asked anew when its input or the revision changes, the old one shown meanwhile. */
import { useEffect, useRef, useState } from 'react';
import type { EngineOperations } from '../../src/contract/engineOperations.ts';
import type { CallName } from '../../src/contract/operation.ts';
import { useApp } from '../state/app.ts';
import { failureOf } from '../state/failure.ts';
import type { Failure } from '../state/workspace.ts';
import type { EngineInput, EngineOutput } from './client.ts';

export interface Answer<Value> {
  /** The latest answer to this input, of an earlier revision while it is asked for anew; null: none yet. */
  readonly value: Value | null;
  readonly failure: Failure | null;
}

interface Kept<Value> extends Answer<Value> {
  readonly key: string;
}

/** How often the same thing is asked for at most while a capture grows. */
const REFRESH_MS = 400;
const NOTHING: Answer<never> = { value: null, failure: null };

/**
 * @param input null: nothing is asked
 * @param revision asked again when it changes, at most every `REFRESH_MS`
 */
export function useAnswer<Name extends CallName<EngineOperations>>(
  name: Name,
  input: EngineInput<Name> | null,
  revision = 0,
): Answer<EngineOutput<Name>> {
  const { engine } = useApp();
  const key = input === null ? null : JSON.stringify(input);
  const [kept, setKept] = useState<Kept<EngineOutput<Name>> | null>(null);
  const last = useRef({ key: '', atMs: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks anew on another revision
  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    const waitMs = last.current.key === key ? Math.max(0, last.current.atMs + REFRESH_MS - performance.now()) : 0;
    const keep = (answer: Answer<EngineOutput<Name>>) => {
      if (!abort.signal.aborted) setKept({ key, ...answer });
    };
    const timer = setTimeout(() => {
      last.current = { key, atMs: performance.now() };
      // The key is the input, written down so that equal inputs are one.
      const asked = engine.call(name, JSON.parse(key) as EngineInput<Name>, { signal: abort.signal });
      asked.then(
        (value) => keep({ value, failure: null }),
        (error: unknown) => keep({ value: null, failure: failureOf(error) }),
      );
    }, waitMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [engine, name, key, revision]);
  return kept !== null && kept.key === key ? kept : NOTHING;
}
