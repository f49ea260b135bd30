/** The operations that a session answers itself, handed on to its thread. */
import type { EngineOperations } from '../../contract/engineOperations.ts';
import type { Context, Handlers } from '../../contract/serve.ts';
import type { SessionEvent } from '../../model/views.ts';
import { type PassedName, passedOperations } from './session/sessionOperations.ts';
import { isClosed, type Sessions } from './sessions.ts';

type Passed = Pick<Handlers<EngineOperations>, PassedName>;
type StreamName = 'session.watch' | 'session.filterFrames';

export function passedHandlers(sessions: Sessions): Passed {
  const names = Object.entries(passedOperations).flatMap(([name, { kind }]) => (kind === 'call' ? [name] : []));
  const calls = names.map((name) => [name, (input: Input, context: Context) => pass(sessions, name, input, context)]);
  return {
    // Each name has the same declaration on both sides, so what one takes and answers the other does.
    ...(Object.fromEntries(calls) as Omit<Passed, StreamName>),
    'session.watch': ({ session }, { signal }) => watch(sessions, session, signal),
    'session.filterFrames': (input, { signal }) =>
      passItems(sessions, input.session, (client) => client.stream('session.filterFrames', input, { signal })),
  };
}

interface Input {
  readonly session: string;
}

function pass(sessions: Sessions, name: string, input: Input, { signal }: Context): Promise<unknown> {
  return sessions.ask(input.session, (client) => client.call(name as 'session.status', input, { signal }));
}

async function* watch(sessions: Sessions, session: string, signal: AbortSignal): AsyncIterable<SessionEvent> {
  const leave = sessions.watch(session);
  try {
    const stream = passItems(sessions, session, (client) => client.stream('session.watch', { session }, { signal }));
    for await (const event of stream) {
      if (event.kind === 'status') sessions.noteState(session, event.status.state);
      yield event;
    }
  } catch (error) {
    // That a session's thread has ended is the end of that session, not of the way to the caller.
    const crash = sessions.crashOf(session);
    if (crash === null) throw error;
    yield { kind: 'failed', code: crash.code, text: crash.message, next: crash.next };
  } finally {
    leave();
  }
}

async function* passItems<Item>(
  sessions: Sessions,
  session: string,
  stream: (client: ReturnType<Sessions['find']>) => AsyncIterable<Item>,
): AsyncIterable<Item> {
  try {
    yield* stream(sessions.find(session));
  } catch (error) {
    throw isClosed(error) ? await sessions.whyGone(session) : error;
  }
}
