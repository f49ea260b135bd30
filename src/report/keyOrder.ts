/** The order of keys in every JSON that is written: the same report gives the same bytes, however it was put together. */
import type { Report } from '../model/report.ts';

type KeysOf<T> = T extends readonly (infer Item)[]
  ? KeysOf<Item>
  : T extends object
    ? { [Key in keyof T]-?: (Key & string) | KeysOf<NonNullable<T[Key]>> }[keyof T]
    : never;

/** Every key of every shape, once; the compiler and a test hold it complete. `type` marks a line of NDJSON. */
const ORDERED: Readonly<Record<KeysOf<Report> | 'type', true>> = {
  type: true,
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
  endSeconds: true,
  durationSeconds: true,
  explainedSeconds: true,
  startedAt: true,
  endedBy: true,
  closedFirst: true,
  clientHelloDelaySeconds: true,
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

/**
 * JSON with keys in order. Characters that could act on a terminal or hide are written as `\uXXXX`: the value stays.
 * @param indent spaces a level; 0 for one line
 */
export function orderedJson(value: unknown, indent: number): string {
  const json = JSON.stringify(value, KEYS, indent);
  return PLAIN.test(json) ? json : json.replace(HIDDEN, escapeUnits);
}

const PLAIN = /^[\n\x20-\x7e]*$/;

/** What `visible` shows in texts, but for the controls that JSON escapes itself and the line breaks of its layout. */
const HIDDEN = /[\x7f-\x9f]|[\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

function escapeUnits(char: string): string {
  let escaped = '';
  for (let at = 0; at < char.length; at++) escaped += `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return escaped;
}
