/**
 * A stand-in for the other side of a contract, derived from the same declarations: it answers what a test tells it to,
 * holds its answers against their schemas, and refuses the rest by name.
 */
import { MessageChannel } from 'node:worker_threads';
import { OperationError } from '../../src/base/errors.ts';
import { type Client, createClient } from '../../src/contract/client.ts';
import type { Operations } from '../../src/contract/operation.ts';
import { portTransport } from '../../src/contract/portTransport.ts';
import { type Handlers, serve } from '../../src/contract/serve.ts';

export interface StandIn<Ops extends Operations> {
  readonly client: Client<Ops>;
  /** What a bug in the test's own answers said. */
  readonly failures: readonly unknown[];
  close(): void;
}

export function standIn<Ops extends Operations>(operations: Ops, answers: Partial<Handlers<Ops>>): StandIn<Ops> {
  const { port1, port2 } = new MessageChannel();
  const failures: unknown[] = [];
  const unanswered = Object.fromEntries(Object.keys(operations).map((name) => [name, () => refuse(name)]));
  const handlers = { ...unanswered, ...answers } as Handlers<Ops>;
  serve(operations, handlers, portTransport(port1), {
    checkOutputs: true,
    onInternal: (error) => failures.push(error),
  });
  const client = createClient<Ops>(portTransport(port2));
  return { client, failures, close: () => client.close() };
}

function refuse(name: string): never {
  throw new OperationError('unknown-operation', `the test answers nothing to ${name}`, 'Give it an answer.');
}
