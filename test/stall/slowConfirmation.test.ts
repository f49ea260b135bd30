/** Advice about a slow confirmation names the question that was slow, as the capture shows it. */
import { describe, expect, it } from 'vitest';
import type { Stall } from '../../src/model/report.ts';
import { writeText } from '../../src/report/text.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { askAndHear, connect, openTls, SERVER, SERVER_NAME, stage } from '../golden/synthetic/stage.ts';
import { PLAIN_OPTIONS } from '../report/support.ts';
import { NO_MAC } from '../support/scenario.ts';

/** The PTR is answered at once; A and AAAA of its name after so many seconds, or never. */
function slow(a: number | null, aaaa: number | null): Stall {
  const on = stage();
  const tcp = connect(on, 443);
  const from = tcp.establishedAt;
  askAndHear(on, on.client, SERVER, from + 0.001, 0.01);
  const asked = from + 0.02;
  const first = on.story.ask(on.client, on.resolver, SERVER_NAME, { at: asked, type: 'A' });
  if (a !== null) on.story.answer(first, asked + a, { answers: [{ name: SERVER_NAME, type: 'A', data: SERVER }] });
  const second = on.story.ask(on.client, on.resolver, SERVER_NAME, { at: asked + 0.0001, type: 'AAAA' });
  if (aaaa !== null) on.story.answer(second, asked + aaaa, { rcode: 'SERVFAIL' });
  openTls(tcp, asked + Math.max(a ?? 5, aaaa ?? 5) + 0.01);
  const { stalls } = readCapture(on.story.toPcap());
  expect(stalls.map(({ cause }) => cause.replace(/-.*/, ''))).toEqual(['forward']);
  return stalls[0];
}

function commandsFor(a: number | null, aaaa: number | null): readonly string[] {
  const { advice } = slow(a, aaaa);
  return advice.flatMap(({ commands }) => commands).filter((command) => command.includes(SERVER_NAME));
}

const typesIn = (commands: readonly string[]) =>
  [...new Set(commands.flatMap((command) => / (A|AAAA)\b/.exec(command)?.[1] ?? []))].join();

it('a question of another type is none that is asked again', () => {
  const asked = slow(0.005, 3).evidence.filter(({ role }) => role === 'forward-query' || role === 'forward-retry');
  expect(asked.map(({ role, text }) => [role, text])).toEqual([
    ['forward-query', expect.stringMatching(/^query A \S+ to \S+$/)],
    ['forward-query', expect.stringMatching(/^query AAAA \S+ to \S+$/)],
  ]);
});

describe('commands to verify a slow confirmation', () => {
  it.each([
    ['AAAA answered late', 0.005, 3, 'AAAA'],
    ['AAAA never answered', 0.005, null, 'AAAA'],
    ['A answered late', 3, 0.005, 'A'],
    ['neither answered', null, null, 'A'],
  ] as const)('%s', (_what, a, aaaa, type) => {
    expect(typesIn(commandsFor(a, aaaa))).toBe(type);
  });
});

describe('behind a resolver on the same host', () => {
  /** Of those whom it asks one is silent, and one refuses; a while later it says so. */
  function behindStub() {
    const on = stage();
    const [local, stub] = [on.story.host('127.0.0.1', NO_MAC), on.story.host('127.0.0.53', NO_MAC)];
    const tcp = connect(on, 443);
    const from = tcp.establishedAt;
    const ptr = on.story.askPtr(local, stub, SERVER, { at: from + 0.001 });
    const ptrSentOn = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.002 });
    on.story.answerPtr(ptrSentOn, from + 0.009, SERVER_NAME);
    on.story.answerPtr(ptr, from + 0.01, SERVER_NAME);
    const asked = from + 0.02;
    const own = on.story.ask(local, stub, SERVER_NAME, { at: asked, type: 'A' });
    on.story.ask(on.client, on.resolver, SERVER_NAME, { at: asked + 0.001, type: 'A' });
    const sentOn = on.story.ask(on.client, on.story.host('10.0.0.54'), SERVER_NAME, { at: asked + 1.001, type: 'A' });
    on.story.answer(sentOn, asked + 1.002, { rcode: 'REFUSED' });
    on.story.answer(own, asked + 3, { rcode: 'SERVFAIL' });
    openTls(tcp, asked + 3.003);
    return readCapture(on.story.toPcap({ link: 'sll2', capturedAt: on.client }));
  }

  it('the confirmation is over when that one says so, whoever of those whom it asked stayed silent', () => {
    expect(behindStub().stalls).toMatchObject([{ cause: 'forward-slow', confidence: 'certain' }]);
  });

  it('its answer is told, not what others told it', () => {
    const text = [...writeText(behindStub(), PLAIN_OPTIONS)].join('').replace(/\s+/g, ' ');
    expect(text).toContain('an error (SERVFAIL) came after 3.0 s');
    expect(text).not.toContain('REFUSED) came');
  });
});
