/** One question to one server: retries, EDNS, TCP, and what is unpredictable in a query. */
import { afterEach, describe, expect, it } from 'vitest';
import { AUTHORITY_PLAN, ask } from '../../src/resolve/ask.ts';
import type { Question } from '../../src/resolve/query.ts';
import { NO_SERVERS, named, type Script, ScriptedServers } from './scriptedServers.ts';

const SERVER = '127.0.0.20';
const QUESTION: Question = { name: '25.2.0.192.in-addr.arpa', type: 'PTR', recursion: false };
const ANSWER = { aa: true, answers: [[QUESTION.name, 'PTR', 'mail.example']] } as const;
const open: ScriptedServers[] = [];

afterEach(() => {
  for (const servers of open.splice(0)) servers.close();
});

async function askServer(script: Script | null, question = QUESTION) {
  const servers = await ScriptedServers.start();
  open.push(servers);
  if (script !== null) await servers.serve(SERVER, script);
  const to = { address: SERVER, port: servers.port };
  return { servers, exchange: await ask(to, question, AUTHORITY_PLAN, new AbortController().signal) };
}

describe.skipIf(NO_SERVERS !== null)(named('a question', NO_SERVERS), () => {
  it('goes out with an ID and from a port that nobody can foresee', async () => {
    const servers = await ScriptedServers.start();
    open.push(servers);
    await servers.serve(SERVER, () => ANSWER);
    const to = { address: SERVER, port: servers.port };
    const { signal } = new AbortController();
    for (let count = 0; count < 40; count++) await ask(to, QUESTION, AUTHORITY_PLAN, signal);
    expect(new Set(servers.heard.map(({ id }) => id)).size).toBeGreaterThan(35);
    expect(new Set(servers.heard.map(({ port }) => port)).size).toBeGreaterThan(20);
    expect(servers.heard.every(({ edns, recursionDesired }) => edns && !recursionDesired)).toBe(true);
  });

  it('is asked without EDNS where a server does not understand it', async () => {
    const { servers, exchange } = await askServer(({ edns }) => (edns ? { rcode: 1, question: null } : ANSWER));
    expect(exchange).toMatchObject({ end: { kind: 'message' }, edns: false, tries: 2 });
    expect(servers.heard.map(({ edns }) => edns)).toEqual([true, false]);
  });

  it('is asked again over TCP where the answer is cut', async () => {
    const { exchange } = await askServer(({ transport }) => (transport === 'udp' ? { aa: true, tc: true } : ANSWER));
    expect(exchange).toMatchObject({ end: { kind: 'message' }, transport: 'tcp', tries: 2 });
  });

  it.each<[string, Uint8Array]>([
    ['another message', Uint8Array.of(0, 12, 1, 2, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['less than a header', Uint8Array.of(0, 1, 7)],
  ])('is not answered by %s over TCP', async (_, raw) => {
    const { exchange } = await askServer(({ transport }) => (transport === 'udp' ? { aa: true, tc: true } : { raw }));
    expect(exchange).toMatchObject({ transport: 'udp', tcpFailure: 'closes without an answer' });
  });

  it('is answered late by the first of several tries', { timeout: 10_000 }, async () => {
    let first = true;
    const { exchange } = await askServer(() => {
      if (!first) return null;
      first = false;
      return { ...ANSWER, afterMs: 2000 };
    });
    expect(exchange).toMatchObject({ end: { kind: 'message' }, tries: 2, ignored: 0 });
  });

  it('ends at once where nothing listens', async () => {
    const { exchange } = await askServer(null);
    expect(exchange).toMatchObject({ end: { kind: 'unreachable' }, tries: 1 });
  });

  it('asks for a name with odd bytes as it is', async () => {
    const name = 'a\\.b\\000\\255.example';
    const { servers } = await askServer(() => ({ rcode: 5, question: null }), { ...QUESTION, name });
    expect(servers.heard[0]!.name).toBe(name);
  });

  it('is given up when the work is cancelled', async () => {
    const servers = await ScriptedServers.start();
    open.push(servers);
    await servers.serve(SERVER, () => null);
    const signal = AbortSignal.timeout(50);
    const exchange = await ask({ address: SERVER, port: servers.port }, QUESTION, AUTHORITY_PLAN, signal);
    expect(exchange).toMatchObject({ end: { kind: 'silent' }, tries: 1 });
  });
});
