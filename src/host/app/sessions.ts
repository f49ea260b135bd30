/** The sessions of one run: opened, found, closed; bounded in number, and those that nobody looks at any more cleared away. */
import { randomBytes } from 'node:crypto';
import { OperationError } from '../../base/errors.ts';
import { type Client, createClient } from '../../contract/client.ts';
import type { SessionStatus } from '../../model/views.ts';
import type { SessionRequest } from './session/request.ts';
import type { SessionOperations } from './session/sessionOperations.ts';
import { startThread, type Thread, type ThreadOptions } from './work/startThread.ts';

export interface SessionsOptions extends ThreadOptions {
  readonly version: string;
  /** So long may a session stay that nobody watches; one that captures stays. */
  readonly idleMs: number;
}

export const MOST_SESSIONS = 16;
const LOOK_EVERY_MS = 30_000;
/** A capture process that does not want to end keeps nobody longer. */
const FINISH_WITHIN_MS = 5000;

interface Entry {
  readonly request: SessionRequest;
  readonly thread: Thread;
  readonly client: Client<SessionOperations>;
  /** There is something to see. */
  isOpen: boolean;
  watchers: number;
  usedMs: number;
  state: SessionStatus['state'];
  /** Why it is of no use any more. */
  crash: OperationError | null;
}

export class Sessions {
  private readonly options: SessionsOptions;
  private readonly entries = new Map<string, Entry>();
  /** Not yet among the entries. */
  private starting = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(options: SessionsOptions) {
    this.options = options;
    this.timer = setInterval(() => this.clearIdle(), LOOK_EVERY_MS).unref();
  }

  /** Resolves when there is something to see. Rejects with an `OperationError` when there is nothing to read. */
  async open(of: SessionRequest['of'], title: string, thresholdMs: number): Promise<string> {
    await this.makeRoom();
    const session = randomBytes(9).toString('base64url');
    const request: SessionRequest = { session, title, version: this.options.version, thresholdMs, of };
    const entry = this.keep(request, await this.start(request));
    try {
      await entry.client.call('session.start', {});
      entry.isOpen = true;
      return session;
    } catch (error) {
      if (isClosed(error)) await this.whyGone(session);
      const crash = this.crashOf(session);
      await this.close(session);
      throw crash === null ? error : new OperationError('not-readable', crash.message, crash.next, crash);
    }
  }

  /** Throws `no-such-session`, also where the session ends meanwhile. */
  async ask<Answer>(session: string, how: (client: Client<SessionOperations>) => Promise<Answer>): Promise<Answer> {
    const client = this.find(session);
    try {
      return await how(client);
    } catch (error) {
      throw isClosed(error) ? await this.whyGone(session) : error;
    }
  }

  /** For a session that cannot be reached any more. */
  async whyGone(session: string): Promise<OperationError> {
    await this.entries.get(session)?.thread.ended;
    return gone(this.crashOf(session)?.message ?? 'this capture was closed');
  }

  /** Throws `no-such-session`. */
  find(session: string): Client<SessionOperations> {
    return this.entry(session).client;
  }

  requestOf(session: string): SessionRequest {
    return this.entry(session).request;
  }

  /** Somebody looks at it: it stays. Answers how to say that this is over. */
  watch(session: string): () => void {
    const entry = this.entry(session);
    entry.watchers++;
    return () => {
      entry.watchers--;
      entry.usedMs = performance.now();
    };
  }

  /** Why a session has ended by itself; null where it has not. */
  crashOf(session: string): OperationError | null {
    return this.entries.get(session)?.crash ?? null;
  }

  noteState(session: string, state: SessionStatus['state']): void {
    const entry = this.entries.get(session);
    if (entry !== undefined) entry.state = state;
  }

  /** In the order of their opening. */
  async list(): Promise<SessionStatus[]> {
    const asked = [...this.entries].map(([session, { client }]) =>
      client.call('session.status', { session }).catch(() => null),
    );
    return (await Promise.all(asked)).filter((status) => status !== null);
  }

  async close(session: string): Promise<void> {
    const entry = this.entries.get(session);
    this.entries.delete(session);
    if (entry === undefined) return;
    if (entry.request.of.kind === 'live' && entry.crash === null) await finishCapture(entry.client);
    await entry.thread.close();
  }

  async closeAll(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([...this.entries.keys()].map((session) => this.close(session)));
  }

  /** Takes a place of its own from the beginning. */
  private async start(request: SessionRequest): Promise<Thread> {
    this.starting++;
    try {
      return await startThread({ kind: 'session', request }, this.options);
    } finally {
      this.starting--;
    }
  }

  private keep(request: SessionRequest, thread: Thread): Entry {
    const entry: Entry = {
      request,
      thread,
      client: createClient<SessionOperations>(thread.transport),
      isOpen: false,
      watchers: 0,
      usedMs: performance.now(),
      state: request.of.kind === 'live' ? 'capturing' : 'reading',
      crash: null,
    };
    this.entries.set(request.session, entry);
    void thread.ended.then((error) => {
      if (error === null) return;
      const text = `the analysis of ${request.title} ended unexpectedly (${error.message})`;
      entry.crash = new OperationError('crashed', text, 'Close it and open the capture again.', error);
    });
    return entry;
  }

  private entry(session: string): Entry {
    const entry = this.entries.get(session);
    if (entry === undefined) throw gone('this capture is no longer open');
    if (entry.crash !== null) throw gone(entry.crash.message);
    entry.usedMs = performance.now();
    return entry;
  }

  /** When all places are taken, the session that nobody has looked at for longest gives its own. */
  private async makeRoom(): Promise<void> {
    if (this.entries.size + this.starting < MOST_SESSIONS) return;
    const [oldest] = [...this.entries]
      .filter(([, entry]) => isUnused(entry))
      .sort(([, a], [, b]) => a.usedMs - b.usedMs);
    if (oldest === undefined) {
      throw new OperationError(
        'too-many-sessions',
        `${MOST_SESSIONS} captures are open already`,
        'Close one of them first.',
      );
    }
    await this.close(oldest[0]);
  }

  private clearIdle(): void {
    const limit = performance.now() - this.options.idleMs;
    for (const [session, entry] of this.entries) if (isUnused(entry) && entry.usedMs < limit) void this.close(session);
  }
}

/** Its capture processes end by themselves when it ends without that; its files would stay until the program ends. */
async function finishCapture(client: Client<SessionOperations>): Promise<void> {
  await client.call('session.end', {}, { signal: AbortSignal.timeout(FINISH_WITHIN_MS) }).catch(() => undefined);
}

function isUnused({ isOpen, watchers, state }: Entry): boolean {
  return isOpen && watchers === 0 && state !== 'capturing';
}

export function isClosed(error: unknown): boolean {
  return error instanceof OperationError && error.code === 'closed';
}

function gone(text: string): OperationError {
  return new OperationError('no-such-session', text, 'Open it again.');
}
