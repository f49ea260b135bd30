/** Whether what a page was given is the key of this run, or a code that is changed into it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Access } from './access.ts';
import { say, sayJson } from './answers.ts';

const MOST_BYTES = 1024;

const given = z.union([z.strictObject({ key: z.string() }), z.strictObject({ code: z.string() })]);

export async function answerAccess(access: Access, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const parsed = given.safeParse(body);
  if (!parsed.success) return say(response, 400, 'A key or a code is expected.');
  const isRight = 'key' in parsed.data ? access.isKey(parsed.data.key) : access.takeCode(parsed.data.code);
  if (isRight) sayJson(response, { key: access.key });
  else say(response, 403, 'This is not, or no longer, right.');
}

/** null: it is no JSON, or too long. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request) {
    text += piece;
    if (text.length > MOST_BYTES) return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    // Told as what it is: not a key and not a code.
    return null;
  }
}
