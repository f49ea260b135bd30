/** The side that asks: typed by the declarations alone, so that none of them, nor a schema, is loaded to use it. */
import { OperationError } from '../base/errors.ts';
import { type Request, type Response, readResponse, STREAM_WINDOW } from './message.ts';
import type { CallName, InputOf, ItemOf, Operations, OutputOf, StreamName } from './operation.ts';
import type { Transport } from './transport.ts';

export interface CallOptions {
  /** Ends the waiting at once, with an `OperationError` coded `cancelled`; the other side is told. */
  readonly signal?: AbortSignal;
}

export interface Client<Ops extends Operations> {
  /** Rejects with an `OperationError` whose code is one of the operation's `errors` or of `COMMON_ERRORS`. */
  call<Name extends CallName<Ops>>(
    operation: Name,
    input: InputOf<Ops[Name]>,
    options?: CallOptions,
  ): Promise<OutputOf<Ops[Name]>>;
  /**
   * Begins when it is iterated, each time anew. Leaving the loop cancels it; it fails as a call does. While the loop's
   * body runs, a few items wait here, and the other side holds the rest back.
   */
  stream<Name extends StreamName<Ops>>(
    operation: Name,
    input: InputOf<Ops[Name]>,
    options?: CallOptions,
  ): AsyncIterable<ItemOf<Ops[Name]>>;
  /** Told once when the other side is gone: whatever waited was rejected as `closed`, and so is every later call. */
  onClose(handler: () => void): void;
  close(): void;
}

export function createClient<Ops extends Operations>(transport: Transport): Client<Ops> {
  const caller = new Caller(transport);
  return {
    // What the other side answers was made by the same declarations.
    call: <Name extends CallName<Ops>>(operation: Name, input: InputOf<Ops[Name]>, options: CallOptions = {}) =>
      caller.call(operation, input, options) as Promise<OutputOf<Ops[Name]>>,
    stream: <Name extends StreamName<Ops>>(operation: Name, input: InputOf<Ops[Name]>, options: CallOptions = {}) =>
      caller.stream(operation, input, options) as AsyncIterable<ItemOf<Ops[Name]>>,
    onClose: (handler) => transport.onClose(handler),
    close: () => transport.close(),
  };
}

/** Who is told what comes back for one call; `fail` is the last it hears, as are a result and an end. */
interface Waiting {
  take(response: Response & { kind: 'result' | 'item' | 'end' }): void;
  fail(error: OperationError): void;
}

/** A call under way. */
interface Asked {
  /** Nobody waits for it any more. */
  leave(): void;
  /** There is room for one item more. */
  more(): void;
}

interface Pending extends Waiting {
  /** No longer under way, for whatever reason. */
  over(): void;
}

class Caller {
  readonly #transport: Transport;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #closed = false;

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.onClose(() => {
      this.#closed = true;
      for (const id of [...this.#pending.keys()]) this.#end(id)?.fail(gone());
    });
    transport.onMessage((message) => {
      const response = readResponse(message);
      if (response !== null) this.#take(response);
    });
  }

  call(operation: string, input: unknown, { signal }: CallOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#ask(operation, input, signal, {
        take: (response) => {
          if (response.kind === 'result') resolve(response.output);
        },
        fail: reject,
      });
    });
  }

  stream(operation: string, input: unknown, { signal }: CallOptions): AsyncIterable<unknown> {
    return {
      [Symbol.asyncIterator]: () => {
        const items = new Items();
        items.asked = this.#ask(operation, input, signal, items);
        return items;
      },
    };
  }

  #ask(operation: string, input: unknown, signal: AbortSignal | undefined, waiting: Waiting): Asked {
    const cancelled = () => new OperationError('cancelled', `${operation} was cancelled`, '');
    if (this.#closed) return refused(waiting, gone());
    if (signal?.aborted === true) return refused(waiting, cancelled());
    const id = ++this.#lastId;
    const cancel = () => {
      this.#end(id)?.fail(cancelled());
      this.#send({ kind: 'cancel', id });
    };
    try {
      this.#send({ kind: 'call', id, operation, input });
    } catch (error) {
      const text = `the input of ${operation} cannot be sent`;
      return refused(waiting, new OperationError('wrong-input', text, 'Report it: this is a bug.', error));
    }
    const over = () => signal?.removeEventListener('abort', cancel);
    this.#pending.set(id, { take: (response) => waiting.take(response), fail: (error) => waiting.fail(error), over });
    signal?.addEventListener('abort', cancel);
    return {
      leave: () => {
        if (this.#end(id) !== null) this.#send({ kind: 'cancel', id });
      },
      more: () => {
        if (this.#pending.has(id)) this.#send({ kind: 'more', id, items: 1 });
      },
    };
  }

  #take(response: Response): void {
    if (response.kind === 'item') this.#pending.get(response.id)?.take(response);
    else if (response.kind === 'error') this.#end(response.id)?.fail(failureOf(response));
    else this.#end(response.id)?.take(response);
  }

  #end(id: number): Waiting | null {
    const pending = this.#pending.get(id);
    if (pending === undefined) return null;
    this.#pending.delete(id);
    pending.over();
    return pending;
  }

  #send(request: Request): void {
    this.#transport.send(request);
  }
}

/** Never under way: fails once whoever asked has the chance to hear it. */
function refused(waiting: Waiting, error: OperationError): Asked {
  queueMicrotask(() => waiting.fail(error));
  return { leave: () => {}, more: () => {} };
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The items of a stream between their coming and their being taken. */
class Items implements AsyncIterator<unknown, undefined>, Waiting {
  asked: Asked | null = null;
  readonly #come: unknown[] = [];
  #over = false;
  #error: OperationError | null = null;
  /** Wakes whoever waits for the next one. */
  #wake: (() => void) | null = null;

  take(response: Response & { kind: 'result' | 'item' | 'end' }): void {
    // No side that keeps to the window sends more than it holds.
    if (response.kind === 'item' && this.#come.length < STREAM_WINDOW) this.#come.push(response.item);
    else if (response.kind === 'end') this.#over = true;
    this.#wake?.();
  }

  fail(error: OperationError): void {
    this.#error = error;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    for (;;) {
      if (this.#come.length > 0) {
        this.asked?.more();
        return { done: false, value: this.#come.shift() };
      }
      if (this.#error !== null) {
        const error = this.#error;
        this.#error = null;
        this.#over = true;
        throw error;
      }
      if (this.#over) return END;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#over = true;
    this.asked?.leave();
    return END;
  }
}

function failureOf({ code, text, next }: Response & { kind: 'error' }): OperationError {
  return new OperationError(code, text, next);
}

function gone(): OperationError {
  return new OperationError('closed', 'the connection to the analysis is gone', 'Load the application anew.');
}
