/** Live sessions over spools that really grow: the report of the kept files, evidence kept from the ring, clean ends. */
import { existsSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { analyzeCaptures } from '../../src/host/analyzeCaptures.ts';
import { writeEvidence } from '../../src/host/evidenceFile.ts';
import { takenNames } from '../../src/host/keptNames.ts';
import type { LiveEvent } from '../../src/host/liveEvents.ts';
import { type LiveOptions, LiveSession } from '../../src/host/liveSession.ts';
import { CAPTURE_DEFAULTS } from '../../src/live/capture.ts';
import type { Report } from '../../src/model/report.ts';
import { writeJson } from '../../src/report/json.ts';
import { readFrames } from '../formats/readFrames.ts';
import { askInVain, connect, openTls, SERVER, type Stage, stage } from '../golden/synthetic/stage.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';
import { type Play, playedCapture } from './support/playedCapture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const folder = temporaryFolder();
let made = 0;
const sessions: LiveSession[] = [];

const text = (report: Report) => [...writeJson(report)].join('');

/** A stall of ten seconds, with other traffic all the while. */
function lateHello(pings = 200): Stage {
  const on = stage();
  const tcp = connect(on, 465);
  askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
  openTls(tcp, tcp.establishedAt + 10.03);
  const others = [on.story.host('10.0.0.200'), on.story.host('10.0.0.201')] as const;
  const frames = on.story.sorted().length;
  on.story.fillUpTo(frames + pings, 0.5, 20, ...others);
  return on;
}

interface Ran {
  readonly session: LiveSession;
  readonly report: Report;
  readonly events: readonly LiveEvent[];
}

async function run(play: Play, options: Partial<LiveOptions> = {}): Promise<Ran> {
  const events: LiveEvent[] = [];
  const session = await LiveSession.start({
    devices: Object.keys(play.captures),
    capture: CAPTURE_DEFAULTS,
    durationMs: null,
    keepAs: null,
    keepEvidence: false,
    analysis: DEFAULT_OPTIONS,
    onEvent: (event) => events.push(event),
    start: playedCapture(play),
    ...options,
  });
  sessions.push(session);
  const { report } = await session.ended;
  return { session, report, events };
}

afterEach(() => {
  for (const session of sessions.splice(0)) session.discard();
});

const freshName = () => join(folder, `kept-${made++}.pcapng`);
const spools = () => readdirSync(folder).filter((name) => name.startsWith('.'));

describe('a live session', () => {
  test('reports what the kept file shows, byte for byte', async () => {
    const keepAs = freshName();
    const { session, report } = await run({ captures: { eth0: lateHello().story.toPcap() } }, { keepAs });
    session.discard();
    expect(report.stalls).toHaveLength(1);
    expect(session.keptNames).toEqual([keepAs]);
    expect(text(report)).toBe(text(await analyzeCaptures({ inputs: [keepAs], options: DEFAULT_OPTIONS })));
    expect(spools()).toEqual([]);
  });

  test('keeps the packets where a symbolic link of that name leads, and leaves the link', async () => {
    const target = freshName();
    const keepAs = freshName();
    writeFileSync(target, 'what was there before');
    symlinkSync(target, keepAs);
    const { session, report } = await run({ captures: { eth0: lateHello().story.toPcap() } }, { keepAs });
    session.discard();
    expect(readlinkSync(keepAs)).toBe(target);
    const kept = await analyzeCaptures({ inputs: [target], options: DEFAULT_OPTIONS });
    expect(kept.stalls).toEqual(report.stalls);
    expect(takenNames(keepAs, ['eth0'], { byDevice: false, byNumber: false }, 1)).toEqual([keepAs]);
    expect(takenNames(freshName(), ['eth0'], { byDevice: false, byNumber: false }, 1)).toEqual([]);
  });

  test('reports what the kept files of a ring show, as long as none of them had to go', async () => {
    const keepAs = freshName();
    const capture = { ...CAPTURE_DEFAULTS, ring: { files: 100, megabytes: 0.005 } };
    const { session, report } = await run({ captures: { eth0: lateHello().story.toPcap() } }, { keepAs, capture });
    session.discard();
    expect(session.keptNames.length).toBeGreaterThan(3);
    const inputs = session.keptNames;
    expect(text(report)).toBe(text(await analyzeCaptures({ inputs, options: DEFAULT_OPTIONS })));
  });

  test('merges devices by time as their files are merged afterwards', async () => {
    const one = lateHello();
    const other = stage();
    const tcp = connect(other, 443, { at: 3 });
    askInVain(other, other.client, SERVER, tcp.establishedAt + 0.001);
    openTls(tcp, tcp.establishedAt + 10.03);
    const captures = { eth0: one.story.toPcap(), 'br-1': other.story.toPcap() };
    const keepAs = freshName();
    const { session, report } = await run({ captures, pieceBytes: 100_000 }, { keepAs });
    session.discard();
    expect(report.stalls).toHaveLength(2);
    expect(report.captures.map(({ file }) => file)).toEqual(session.keptNames.map((name) => name.split('/').pop()));
    expect(text(report)).toBe(text(await analyzeCaptures({ inputs: session.keptNames, options: DEFAULT_OPTIONS })));
  });

  test('names what is not kept by its device, so that nobody looks for a file', async () => {
    const capture = { ...CAPTURE_DEFAULTS, ring: { files: 100, megabytes: 0.005 } };
    const { session, report } = await run({ captures: { eth0: lateHello().story.toPcap() } }, { capture });
    session.discard();
    const names = report.captures.map(({ file }) => file);
    expect(names.slice(0, 2)).toEqual(['live capture on eth0', 'live capture on eth0, file 2']);
  });

  test('leaves nothing behind when its packets are not kept', async () => {
    const { session } = await run({ captures: { eth0: lateHello().story.toPcap() } });
    expect(existsSync(session.folder)).toBe(true);
    session.discard();
    expect(existsSync(session.folder)).toBe(false);
  });

  test('keeps its packets under a name that is thought of afterwards', async () => {
    const { session, report } = await run({ captures: { eth0: lateHello().story.toPcap() } });
    const name = freshName();
    expect(session.keep(name)).toEqual([name]);
    session.discard();
    const kept = await analyzeCaptures({ inputs: [name], options: DEFAULT_OPTIONS });
    expect(kept.stalls).toEqual(report.stalls);
  });

  test('tells its files, frames and counts as they come, and its end last', async () => {
    let frames = 0;
    const onFrames: LiveOptions['onFrames'] = (_capture, _batch, from, to) => (frames += to - from);
    const { report, events } = await run({ captures: { eth0: lateHello().story.toPcap() } }, { onFrames });
    expect(frames).toBe(report.captures[0].frames);
    expect(events.map(({ kind }) => kind).slice(0, 2)).toEqual(['started', 'file']);
    expect(events.at(-1)).toMatchObject({ kind: 'ended', end: { report, devices: [{ reason: 'stopped' }] } });
    expect(events.filter(({ kind }) => kind === 'stall')).toHaveLength(1);
    expect(events.findLast(({ kind }) => kind === 'stats')).toMatchObject({ stats: { frames, analysed: frames } });
  });

  test('ends after so many frames, over all devices together', async () => {
    const captures = { eth0: lateHello().story.toPcap(), lo: lateHello().story.toPcap() };
    const capture = { ...CAPTURE_DEFAULTS, mostFrames: 50 };
    const { report } = await run({ captures, waits: true }, { capture });
    const frames = report.captures.reduce((sum, one) => sum + one.frames, 0);
    expect(frames).toBeGreaterThanOrEqual(50);
    expect(frames).toBeLessThan(100);
  });

  test('ends after its time', async () => {
    const play: Play = { captures: { eth0: lateHello().story.toPcap() }, waits: true };
    const { report } = await run(play, { durationMs: 100 });
    expect(report.stalls).toHaveLength(1);
  });

  test('that is stopped early reports on what was captured until then', async () => {
    const play: Play = { captures: { eth0: lateHello().story.toPcap() }, waits: true };
    const session = await LiveSession.start({
      devices: ['eth0'],
      capture: CAPTURE_DEFAULTS,
      durationMs: null,
      keepAs: null,
      keepEvidence: false,
      analysis: DEFAULT_OPTIONS,
      onEvent: () => undefined,
      start: playedCapture(play),
    });
    session.stop();
    const { report } = await session.ended;
    session.discard();
    expect(report.captures.every(({ cut }) => cut === null)).toBe(true);
  });
});

describe('a ring', () => {
  const ring = { files: 2, megabytes: 0.004 };
  const capture = { ...CAPTURE_DEFAULTS, ring };

  test('keeps its bound, and what proves a stall is copied out of what it deletes', async () => {
    const on = lateHello(2000);
    const released: number[] = [];
    const play: Play = { captures: { eth0: on.story.toPcap() }, released };
    const { session, report, events } = await run(play, { capture, keepEvidence: true });
    const [stall] = report.stalls;
    const output = freshName();
    const inputs = session.evidenceInputs();
    const written = await writeEvidence({ report, inputs, output, fullPayload: false });
    expect(session.files.length).toBeLessThanOrEqual(ring.files);
    expect(events.filter(({ kind }) => kind === 'recycled').length).toBeGreaterThan(10);
    expect(written).toBe(stall.evidence.length);
    const { frames, problems } = readFrames(new Uint8Array(readFileSync(output)));
    expect(problems).toEqual([]);
    expect(frames).toHaveLength(stall.evidence.length);
    expect(released.length).toBeGreaterThan(10);
    session.discard();
  });

  test('finds the same stalls as a capture in one file, whatever it deleted meanwhile', async () => {
    const bytes = lateHello(2000).story.toPcap();
    const whole = await run({ captures: { eth0: bytes } });
    const ringed = await run({ captures: { eth0: bytes }, pieceBytes: 50_000 }, { capture });
    whole.session.discard();
    ringed.session.discard();
    const essence = ({ report }: Ran) =>
      report.stalls.map(({ cause, durationSeconds, explainedSeconds, confidence }) => ({
        cause,
        durationSeconds,
        explainedSeconds,
        confidence,
      }));
    expect(essence(ringed)).toEqual(essence(whole));
    expect(ringed.report.captures.reduce((sum, { frames }) => sum + frames, 0)).toBe(whole.report.captures[0].frames);
  });

  test('of kept files leaves the newest under their names', async () => {
    const keepAs = freshName();
    const play: Play = { captures: { eth0: lateHello(2000).story.toPcap() } };
    const { session } = await run(play, { capture, keepAs });
    session.discard();
    const stem = keepAs.split('/').pop()!.replace('.pcapng', '');
    const left = readdirSync(folder).filter((name) => name.startsWith(`${stem}-`));
    expect(left).toHaveLength(ring.files);
    expect(session.keptNames.map((name) => name.split('/').pop())).toEqual(left);
  });
});

describe('when something goes wrong', () => {
  test('a device that cannot be opened is named with the reason, and nothing is left', async () => {
    const play: Play = {
      captures: { eth0: lateHello().story.toPcap(), eth9: new Uint8Array(0) },
      refuses: { eth9: 'no-device' },
      waits: true,
    };
    await expect(run(play, { keepAs: freshName() })).rejects.toMatchObject({
      code: 'no-device',
      message: 'cannot capture on eth9: no-device',
    });
    expect(spools()).toEqual([]);
  });

  test('a capture process that dies leaves a report on what it had written, and the file', async () => {
    const keepAs = freshName();
    const play: Play = { captures: { eth0: lateHello().story.toPcap() }, ends: 'died' };
    const { session, report, events } = await run(play, { keepAs });
    session.discard();
    expect(report.stalls).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ end: { devices: [{ reason: 'died' }] } });
    expect(text(report)).toBe(text(await analyzeCaptures({ inputs: [keepAs], options: DEFAULT_OPTIONS })));
  });

  test('a name where no file can be put is refused before anything is captured', async () => {
    const play: Play = { captures: { eth0: lateHello().story.toPcap() } };
    await expect(run(play, { keepAs: join(folder, 'nowhere', 'x.pcapng') })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(run(play, { keepAs: folder })).rejects.toMatchObject({ code: 'is-a-directory' });
    await expect(run(play, { keepAs: '/dev/null' })).rejects.toMatchObject({ code: 'not-a-file' });
  });

  test('a file of that name gives way only once the capture has begun', async () => {
    const keepAs = freshName();
    writeFileSync(keepAs, 'before');
    const refusing: Play = { captures: { eth0: new Uint8Array(0) }, refuses: { eth0: 'no-rights' } };
    await expect(run(refusing, { keepAs })).rejects.toMatchObject({ code: 'no-rights' });
    expect(readFileSync(keepAs, 'utf8')).toBe('before');
    const { session } = await run({ captures: { eth0: lateHello().story.toPcap() } }, { keepAs });
    session.discard();
    expect(readFileSync(keepAs, 'utf8')).not.toBe('before');
  });
});
