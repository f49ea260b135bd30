/** Stalls that last, in a line each: who waits, for which name, and what its resolver does. */
import { describe, expect, test } from 'vitest';
import type { StallLasting } from '../../src/model/events.ts';
import { plain } from '../../src/model/sentence.ts';
import { waitingSentence } from '../../src/report/liveText.ts';
import { readLive } from '../engine/support/readLive.ts';
import { askInVain, CLIENT, connect, openTls, SERVER, type Stage, stage } from '../golden/synthetic/stage.ts';
import { sshBanner } from '../support/openings.ts';

/** What is told of the story's stall, at each opening and update. */
function told(on: Stage): string[] {
  const { events } = readLive(on.story.toPcap(), { everySeconds: 0.2 });
  return events
    .filter((event): event is StallLasting => event.type !== 'stall-close')
    .map((one) => plain(waitingSentence(one)));
}

describe('a stall that lasts, in a line', () => {
  test('counts up, and names the resolvers that are silent', () => {
    const on = stage();
    const tcp = connect(on, 465);
    const servers = [on.resolver, on.story.host('10.0.0.54')];
    askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001, { servers });
    openTls(tcp, tcp.establishedAt + 10.03);
    const lines = told(on);
    const name = 'PTR 5.113.0.203.in-addr.arpa';
    expect(lines[0]).toMatch(/^10\.0\.0\.2 to 203\.0\.113\.5:465 has been waiting \d+ ms for PTR /);
    expect(lines).toContain(`10.0.0.2 to 203.0.113.5:465 has been waiting 3 s for ${name}; resolver 10.0.0.53 silent`);
    expect(lines).toContain(
      `10.0.0.2 to 203.0.113.5:465 has been waiting 7 s for ${name}; resolvers 10.0.0.53 and 10.0.0.54 silent`,
    );
  });

  test('begins with the server where it is the server that waits', () => {
    const on = stage();
    const tcp = connect(on, 22);
    askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001);
    tcp.send('server', sshBanner(), tcp.establishedAt + 10.03);
    expect(told(on)[0]).toMatch(/^203\.0\.113\.5:22 to 10\.0\.0\.2 has been waiting /);
  });

  test('says what is waited for after the answer: the confirmation of the name', () => {
    const on = stage();
    const tcp = connect(on, 22);
    const query = on.story.askPtr(on.server, on.resolver, CLIENT, { at: tcp.establishedAt + 0.001 });
    on.story.answerPtr(query, tcp.establishedAt + 0.01, 'client.example.com');
    on.story.ask(on.server, on.resolver, 'client.example.com', { at: tcp.establishedAt + 0.012 });
    tcp.send('server', sshBanner(), tcp.establishedAt + 5.02);
    expect(told(on)[0]).toMatch(/for the address of client\.example\.com; resolver 10\.0\.0\.53 silent$/);
  });

  test('says of an answer that it came, while the silence goes on', () => {
    const on = stage();
    const tcp = connect(on, 465);
    const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.001 });
    on.story.answerPtr(query, tcp.establishedAt + 3, 'mail.example.com');
    openTls(tcp, tcp.establishedAt + 5);
    expect(told(on).at(-1)).toMatch(/; resolver 10\.0\.0\.53 answered after 3\.0 s$/);
  });

  test('shows what a hostile name would do, and does not do it', () => {
    const on = stage();
    const tcp = connect(on, 22);
    const query = on.story.askPtr(on.server, on.resolver, CLIENT, { at: tcp.establishedAt + 0.001 });
    on.story.answerPtr(query, tcp.establishedAt + 0.01, '\u001b[2Jevil\u202e.example');
    on.story.ask(on.server, on.resolver, '\u001b[2Jevil\u202e.example', { at: tcp.establishedAt + 0.012 });
    tcp.send('server', sshBanner(), tcp.establishedAt + 5.02);
    const lines = told(on).join('\n');
    expect(lines).toContain('evil');
    expect(lines).not.toMatch(/[\u001b\u202e]/);
  });
});
