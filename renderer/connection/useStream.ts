/** A stream's items while a component is there; it is cancelled when the component goes. */
import { useEffect, useRef, useState } from 'react';
import type { EngineOperations } from '../../src/contract/engineOperations.ts';
import type { InputOf, ItemOf, StreamName } from '../../src/contract/operation.ts';
import { useApp } from '../state/app.ts';
import { failureOf } from '../state/failure.ts';
import type { Failure } from '../state/workspace.ts';

/** @returns why it ended, if it failed */
export function useStream<Name extends StreamName<EngineOperations>>(
  name: Name,
  input: InputOf<EngineOperations[Name]>,
  onItem: (item: ItemOf<EngineOperations[Name]>) => void,
): Failure | null {
  const { engine } = useApp();
  const [failure, setFailure] = useState<Failure | null>(null);
  const take = useRef(onItem);
  take.current = onItem;
  const key = JSON.stringify(input);
  useEffect(() => {
    const end = new AbortController();
    const read = async () => {
      const wanted = JSON.parse(key) as InputOf<EngineOperations[Name]>;
      for await (const item of engine.stream(name, wanted, { signal: end.signal })) take.current(item);
    };
    read().catch((error: unknown) => {
      if (!end.signal.aborted) setFailure(failureOf(error));
    });
    return () => end.abort();
  }, [engine, name, key]);
  return failure;
}
