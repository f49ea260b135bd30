/**
 * The side that answers: derived from the declarations, it lets nothing through that they do not name. What comes in is
 * hostile until its schema has parsed it; what goes out is our own. A failure with a declared code is told as it is; of
 * any other the caller learns that there was one, and nothing of its inside.
 */
import { z } from 'zod';
import { OperationError } from '../base/errors.ts';
import { isWithin, type Request, type Response, readRequest, STREAM_WINDOW } from './message.ts';
import {
  COMMON_ERRORS,
  type CommonError,
  type InputOf,
  type ItemOf,
  type Operation,
  type Operations,
  type OutputOf,
} from './operation.ts';
import type { Transport } from './transport.ts';

export interface Context {
  /** The caller wants no answer any more, or is gone. */
  readonly signal: AbortSignal;
}

export type Handlers<Ops extends Operations> = { readonly [Name in keyof Ops]: Handler<Ops[Name]> };

type Handler<One extends Operation> = One['kind'] extends 'stream'
  ? (input: InputOf<One>, context: Context) => AsyncIterable<ItemOf<One>>
  : (input: InputOf<One>, context: Context) => OutputOf<One> | Promise<OutputOf<One>>;

export interface ServeOptions {
  /** About bytes of one message that comes in. */
  readonly mostMessageBytes?: number;
  /** Calls answered at once, and streams beside them. */
  readonly mostCalls?: number;
  readonly mostStreams?: number;
  /** Told of failures that are bugs. */
  readonly onInternal?: (error: unknown, operation: string) => void;
  /** Holds the outputs against their schemas as well; for tests. */
  readonly checkOutputs?: boolean;
}

const MOST_MESSAGE_BYTES = 1 << 20;
const MOST_CALLS = 64;
const MOST_STREAMS = 64;
const MOST_ISSUE_CHARACTERS = 300;

/** What was asked and is not yet answered. */
interface Running {
  readonly controller: AbortController;
  readonly isStream: boolean;
  /** Room for items at the caller. */
  room: number;
  /** Wakes the stream that waits for room. */
  wake: (() => void) | null;
}

/** Answers until the transport ends; then everything that still runs is told through its signal. */
export function serve<Ops extends Operations>(
  operations: Ops,
  handlers: Handlers<Ops>,
  transport: Transport,
  options: ServeOptions = {},
): void {
  new Service(operations, handlers, transport, options).begin();
}

class Service<Ops extends Operations> {
  readonly #operations: Ops;
  readonly #handlers: Handlers<Ops>;
  readonly #transport: Transport;
  readonly #options: ServeOptions;
  readonly #running = new Map<number, Running>();

  constructor(operations: Ops, handlers: Handlers<Ops>, transport: Transport, options: ServeOptions) {
    this.#operations = operations;
    this.#handlers = handlers;
    this.#transport = transport;
    this.#options = options;
  }

  begin(): void {
    this.#transport.onClose(() => {
      for (const running of this.#running.values()) stop(running);
    });
    this.#transport.onMessage((message) => this.#take(message));
  }

  #take(message: unknown): void {
    const request = readRequest(message);
    if (request === null) return;
    switch (request.kind) {
      case 'call':
        this.#start(request, message);
        return;
      case 'cancel': {
        const running = this.#running.get(request.id);
        if (running !== undefined) stop(running);
        return;
      }
      case 'more': {
        const running = this.#running.get(request.id);
        if (running === undefined) return;
        running.room = Math.min(running.room + request.items, STREAM_WINDOW);
        running.wake?.();
      }
    }
  }

  #start(request: Request & { kind: 'call' }, message: unknown): void {
    const { id, operation: name } = request;
    // A number that is in use is answered by whoever used it first.
    if (this.#running.has(id)) return;
    const { mostMessageBytes = MOST_MESSAGE_BYTES } = this.#options;
    if (!isWithin(message, mostMessageBytes)) {
      this.#refuse(id, 'too-large', `a message may have ${mostMessageBytes} bytes at most`, 'Ask for less at once.');
      return;
    }
    if (!Object.hasOwn(this.#operations, name)) {
      this.#refuse(id, 'unknown-operation', 'there is no such operation', 'Load the application anew.');
      return;
    }
    const operation: Operation = this.#operations[name];
    if (!this.#hasRoom(operation.kind)) {
      this.#refuse(id, 'too-many-calls', 'too much is asked for at once', 'Wait until something was answered.');
      return;
    }
    const input = operation.input.safeParse(request.input);
    if (!input.success) {
      const said = z.prettifyError(input.error).replaceAll(/\s+/g, ' ').slice(0, MOST_ISSUE_CHARACTERS);
      this.#refuse(id, 'wrong-input', `the input of ${name} is wrong: ${said}`, 'Load the application anew.');
      return;
    }
    void this.#run(id, name, operation, input.data);
  }

  #hasRoom(kind: Operation['kind']): boolean {
    const { mostCalls = MOST_CALLS, mostStreams = MOST_STREAMS } = this.#options;
    const isStream = kind === 'stream';
    let same = 0;
    for (const running of this.#running.values()) if (running.isStream === isStream) same++;
    return same < (isStream ? mostStreams : mostCalls);
  }

  async #run(id: number, name: keyof Ops & string, operation: Operation, input: unknown): Promise<void> {
    const isStream = operation.kind === 'stream';
    const running: Running = { controller: new AbortController(), isStream, room: STREAM_WINDOW, wake: null };
    this.#running.set(id, running);
    try {
      // The schema has just parsed the input, so it is what this handler takes.
      const handler = this.#handlers[name] as (input: unknown, context: Context) => unknown;
      const answer = handler(input, { signal: running.controller.signal });
      if (operation.kind === 'stream') await this.#pump(id, running, answer as AsyncIterable<unknown>, operation.item);
      else this.#send({ kind: 'result', id, output: this.#checked(await answer, operation.output) });
    } catch (error) {
      this.#tellFailure(id, name, operation, error, running.controller.signal.aborted);
    } finally {
      this.#running.delete(id);
    }
  }

  /** Asks the source for no item for which the caller has no room: a slow caller is not flooded. */
  async #pump(id: number, running: Running, source: AsyncIterable<unknown>, item: z.ZodType): Promise<void> {
    const { signal } = running.controller;
    const iterator = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        while (running.room === 0 && !signal.aborted) {
          await new Promise<void>((resolve) => {
            running.wake = resolve;
          });
        }
        if (signal.aborted) break;
        const next = await iterator.next();
        if (signal.aborted || next.done === true) break;
        running.room--;
        this.#send({ kind: 'item', id, item: this.#checked(next.value, item) });
      }
      this.#send({ kind: 'end', id });
    } finally {
      await iterator.return?.();
    }
  }

  #checked(value: unknown, schema: z.ZodType): unknown {
    return this.#options.checkOutputs === true ? schema.parse(value) : value;
  }

  #tellFailure(id: number, name: string, { errors }: Operation, error: unknown, wasCancelled: boolean): void {
    if (wasCancelled) {
      this.#refuse(id, 'cancelled', `${name} was cancelled`, '');
      return;
    }
    if (error instanceof OperationError && (errors.includes(error.code) || isCommon(error.code))) {
      this.#send({ kind: 'error', id, code: error.code, text: error.message, next: error.next });
      return;
    }
    this.#options.onInternal?.(error, name);
    this.#refuse(id, 'internal', 'something went wrong inside PTRscope', 'Try it again; if it stays, report it.');
  }

  #refuse(id: number, code: CommonError, text: string, next: string): void {
    this.#send({ kind: 'error', id, code, text, next });
  }

  #send(response: Response): void {
    this.#transport.send(response);
  }
}

function stop(running: Running): void {
  running.controller.abort();
  running.wake?.();
}

function isCommon(code: string): boolean {
  return COMMON_ERRORS.some((common) => common === code);
}
