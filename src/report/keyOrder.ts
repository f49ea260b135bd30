/** The order of keys in every JSON that is written: the same report gives the same bytes, however it was put together. */
import type { StallEvent } from '../model/events.ts';
import type { Report } from '../model/report.ts';

type KeysOf<T> = T extends readonly (infer Item)[]
  ? KeysOf<Item>
  : T extends object
    ? { [Key in keyof T]-?: (Key & string) | KeysOf<NonNullable<T[Key]>> }[keyof T]
    : never;

/** Every key of every shape, once; the compiler and a test hold it complete. `type` marks a line of NDJSON. */
const ORDERED: Readonly<Record<KeysOf<Report> | KeysOf<StallEvent> | 'type', true>> = {
  type: true,
  stall: true,
  schema: true,
  version: true,
  parameters: true,
  thresholdMs: true,
  joinMs: true,
  only: true,
  filter: true,
  id: true,
  side: true,
  phase: true,
  cause: true,
  confidence: true,
  reasons: true,
  captures: true,
  file: true,
  format: true,
  linkTypes: true,
  frames: true,
  bytes: true,
  summary: true,
  connections: true,
  stalls: true,
  gaps: true,
  worstSeconds: true,
  lookups: true,
  unansweredLookups: true,
  evicted: true,
  notListed: true,
  resolvers: true,
  findings: true,
  limits: true,
  kind: true,
  asker: true,
  connection: true,
  client: true,
  server: true,
  address: true,
  port: true,
  name: true,
  names: true,
  serverName: true,
  serverNameSource: true,
  application: true,
  stream: true,
  rttSeconds: true,
  synSeen: true,
  handshakeCompleteSeconds: true,
  startSeconds: true,
  delaySeconds: true,
  endSeconds: true,
  durationSeconds: true,
  explainedSeconds: true,
  startedAt: true,
  endedBy: true,
  closedFirst: true,
  firstMessage: true,
  clientHelloDelaySeconds: true,
  opening: true,
  lookupIds: true,
  outcome: true,
  targets: true,
  aliases: true,
  forwardIds: true,
  stallIds: true,
  schedule: true,
  servers: true,
  stepsSeconds: true,
  giveUpSeconds: true,
  tries: true,
  capture: true,
  frame: true,
  timeSeconds: true,
  channel: true,
  responseFrame: true,
  responseSeconds: true,
  rcode: true,
  role: true,
  ptrQueries: true,
  ptrAnswers: true,
  medianSeconds: true,
  text: true,
  evidence: true,
  counterEvidence: true,
  untilSeconds: true,
  advice: true,
  commands: true,
  cut: true,
  offset: true,
  count: true,
};

const KEYS = Object.keys(ORDERED);
const PLACES: ReadonlyMap<string, number> = new Map(KEYS.map((key, place) => [key, place]));

/**
 * JSON with keys in order. Characters that could act on a terminal or hide are written as `\uXXXX`: the value stays.
 * @param indent spaces a level; 0 for one line
 */
export function orderedJson(value: unknown, indent: number): string {
  // An element's parts may be made when they are asked for: once here, and not again for the look at their order.
  const whole = isObject(value) && !Array.isArray(value) ? { ...value } : value;
  // Nearly everything has its keys in order already; a list of keys to go by makes it six times as slow.
  const json = JSON.stringify(whole, hasOrder(whole) ? null : KEYS, indent);
  return harmlessJson(json);
}

/** JSON text whose hidden and acting characters are escaped. */
export function harmlessJson(json: string): string {
  if (PLAIN.test(json)) return json;
  hidden ??= new RegExp(HIDDEN, 'gu');
  return json.replace(hidden, escapeUnits);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether all keys are known ones, and in their order. */
function hasOrder(value: unknown): boolean {
  if (!isObject(value)) return true;
  if (Array.isArray(value)) return value.every(hasOrder);
  let last = -1;
  // Ten thousand elements are looked at: `for in` makes no list of each one's keys. Nothing here inherits any.
  for (const key in value) {
    const place = PLACES.get(key) ?? -1;
    if (place <= last || !hasOrder((value as Readonly<Record<string, unknown>>)[key])) return false;
    last = place;
  }
  return true;
}

const PLAIN = /^[\n\x20-\x7e]*$/;

/** What `visible` shows in texts, but for the controls that JSON escapes itself and the line breaks of its layout. */
const HIDDEN = String.raw`[\x7f-\x9f]|[\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}`;
/** Made for the first text that needs it, as there. */
let hidden: RegExp | null = null;

function escapeUnits(char: string): string {
  let escaped = '';
  for (let at = 0; at < char.length; at++) escaped += `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return escaped;
}
