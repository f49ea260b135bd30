/** Stories that the properties of attribution are tried on, and reports in a form that can be compared. */
import fc from 'fast-check';
import type { Report } from '../../src/model/report.ts';
import { connect, openTls, type Stage, stage } from '../golden/synthetic/stage.ts';
import { sshBanner } from '../support/openings.ts';

/** One try of a lookup, seconds after the handshake; answered after so long, or never. */
export interface ToldTry {
  readonly at: number;
  readonly answeredAfter: number | null;
}

/** A connection that stood still, and what its hosts asked meanwhile. */
export interface Told {
  readonly port: 443 | 22;
  readonly silence: number;
  readonly rttMs: number;
  readonly asker: 'client' | 'server' | 'stranger';
  readonly about: 'client' | 'server' | 'stranger';
  readonly sameId: boolean;
  readonly tries: readonly ToldTry[];
}

const milliseconds = (min: number, max: number) => fc.integer({ min, max }).map((ms) => ms / 1000);

export const told: fc.Arbitrary<Told> = fc.record({
  port: fc.constantFrom(443 as const, 22 as const),
  silence: milliseconds(20, 14_000),
  rttMs: fc.constantFrom(1, 30, 180, 400),
  asker: fc.constantFrom('client' as const, 'client' as const, 'server' as const, 'stranger' as const),
  about: fc.constantFrom('server' as const, 'server' as const, 'client' as const, 'stranger' as const),
  sameId: fc.boolean(),
  tries: fc
    .array(fc.record({ at: milliseconds(1, 13_000), answeredAfter: fc.option(milliseconds(1, 9000)) }), {
      maxLength: 4,
    })
    .map((tries) => [...tries].sort((a, b) => a.at - b.at)),
});

/** The story as frames: at 443 the client is silent before its ClientHello, at 22 the server before its banner. */
export function tell(story: Told, startSeconds = 1): Stage {
  const on = stage();
  const stranger = on.story.host('10.0.0.77');
  const hosts = { client: on.client, server: on.server, stranger };
  const about = { client: on.client, server: on.server, stranger: on.story.host('198.51.100.99') }[story.about];
  const tcp = connect(on, story.port, { at: startSeconds, rttMs: story.rttMs });
  const port = on.story.freshPort();
  for (const { at, answeredAfter } of story.tries) {
    const fixed = story.sameId ? { id: 0x5a5a, port } : {};
    const query = on.story.askPtr(hosts[story.asker], on.resolver, about.address, {
      at: tcp.establishedAt + at,
      ...fixed,
    });
    if (answeredAfter !== null) on.story.answerPtr(query, tcp.establishedAt + at + answeredAfter, 'host.example.com');
  }
  if (story.port === 443) openTls(tcp, tcp.establishedAt + story.silence);
  else {
    tcp.send('server', sshBanner(), tcp.establishedAt + story.silence);
    tcp.rst('client', tcp.establishedAt + story.silence + 0.01);
  }
  return on;
}

/** What a report says of stalls, without the numbers that another file or start changes. */
export function essence(report: Report) {
  return report.stalls.map(
    ({ side, phase, cause, confidence, durationSeconds, explainedSeconds, endedBy, connection, schedule }) => ({
      side,
      phase,
      cause,
      confidence,
      durationSeconds,
      explainedSeconds,
      endedBy,
      client: connection.client,
      server: connection.server,
      serverName: connection.serverName,
      schedule: schedule?.name ?? null,
    }),
  );
}

/** Everything but what tells the files apart. */
export function withoutFiles(report: Report): unknown {
  const text = JSON.stringify({ ...report, captures: [] }, (key, value) =>
    key === 'capture' || key === 'frame' || key === 'responseFrame' ? undefined : value,
  );
  // Frame numbers are in ids as well: `stall-0-client-2.48`.
  return JSON.parse(text.replaceAll(/"((?:stall|gap)-\d+-[a-z-]+)-[\d.]+"/g, '"$1"'));
}
