/** What resolvers did, for those who count it (src/track/resolverStats.ts). */
import { LOG_CAPACITY, LOG_DURATIONS, LOG_SERVERS, LOG_STATE } from './layout';

/** Whether there is room: TypeScript empties it with the next message that it takes. */
export function mayLog(): bool {
  return load<i32>(LOG_STATE) < LOG_CAPACITY;
}

export function logQuery(server: i32): void {
  log(server, NaN);
}

export function logAnswer(server: i32, durationNs: f64): void {
  log(server, durationNs);
}

function log(server: i32, durationNs: f64): void {
  const at = load<i32>(LOG_STATE) as usize;
  store<i32>(LOG_SERVERS + (at << 2), server);
  store<f64>(LOG_DURATIONS + (at << 3), durationNs);
  store<i32>(LOG_STATE, (at as i32) + 1);
}
