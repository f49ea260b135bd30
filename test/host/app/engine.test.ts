/** What the engine keeps for its user and from others: settings, recent files, grants, sessions and their bounds. */
import { setMaxListeners } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configFolder } from '../../../src/host/app/configFolder.ts';
import { exportName } from '../../../src/host/app/exportName.ts';
import { MOST_SESSIONS } from '../../../src/host/app/sessions.ts';
import { DEFAULT_SETTINGS } from '../../../src/host/app/settingsStore.ts';
import { codeOf, engineUnderTest, example, listing } from './engineUnderTest.ts';

const CAPTURE = example('jdk-resolver-silent.pcap');

function folderOfMine(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('settings', () => {
  it('are kept for the next run', async () => {
    const folder = folderOfMine();
    const first = engineUnderTest({ configFolder: folder });
    expect(await first.page.call('app.settings', {})).toEqual(DEFAULT_SETTINGS);
    const columns = { stalls: ['who', 'waited'] };
    const changed = await first.page.call('app.changeSettings', { theme: 'dark', columns });
    expect(changed).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', columns });
    const second = engineUnderTest({ configFolder: folder });
    expect(await second.page.call('app.settings', {})).toEqual(changed);
    expect((await second.page.call('app.about', {})).notes).toEqual([]);
  });

  it('changed by two programs at once keep what each has changed', async () => {
    const folder = folderOfMine();
    const [one, other] = [engineUnderTest({ configFolder: folder }), engineUnderTest({ configFolder: folder })];
    await one.page.call('app.changeSettings', { theme: 'dark' });
    const both = await other.page.call('app.changeSettings', { timeMode: 'utc' });
    expect(both).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', timeMode: 'utc' });
    await one.read(CAPTURE);
    await other.read(example('jdk-healthy.pcap'));
    expect((await one.page.call('app.recent', {})).map(({ name }) => name)).toEqual([
      'jdk-healthy.pcap',
      'jdk-resolver-silent.pcap',
    ]);
  });

  it('that are damaged are as at first, put aside, and told of', async () => {
    const folder = folderOfMine();
    writeFileSync(join(folder, 'settings.json'), '{"version": 1, "content": {"the');
    const { page } = engineUnderTest({ configFolder: folder });
    expect(await page.call('app.settings', {})).toEqual(DEFAULT_SETTINGS);
    expect((await page.call('app.about', {})).notes).toEqual([expect.stringContaining('was damaged')]);
    expect(readdirSync(folder)).toEqual(['settings.json.damaged']);
  });

  it('of which one is wrong keep the others', async () => {
    const folder = folderOfMine();
    const content = { theme: 'light', thresholdMs: -5, columns: { stalls: 7 }, unheardOf: true };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ version: 1, content }));
    const { page } = engineUnderTest({ configFolder: folder });
    expect(await page.call('app.settings', {})).toEqual({ ...DEFAULT_SETTINGS, theme: 'light' });
    expect((await page.call('app.about', {})).notes).toEqual([expect.stringContaining('thresholdMs, columns')]);
  });

  it('and recent files of a later version are left alone, and put aside when others are to be kept', async () => {
    const folder = folderOfMine();
    const text = JSON.stringify({ version: 9, content: { theme: 'dark' } });
    for (const name of ['settings.json', 'recent.json']) writeFileSync(join(folder, name), text);
    const { page, read } = engineUnderTest({ configFolder: folder });
    expect(await page.call('app.settings', {})).toEqual(DEFAULT_SETTINGS);
    expect(await page.call('app.recent', {})).toEqual([]);
    expect((await page.call('app.about', {})).notes).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('written by a later version')),
    );
    expect(readdirSync(folder).sort()).toEqual(['recent.json', 'settings.json']);
    await page.call('app.changeSettings', { theme: 'light' });
    await read(CAPTURE);
    await expect.poll(async () => (await page.call('app.recent', {})).length).toBe(1);
    for (const name of ['settings.json', 'recent.json'])
      expect(readFileSync(join(folder, `${name}.version-9`), 'utf8')).toBe(text);
  });

  it('that cannot be written stay as they were, and that is said', async () => {
    const folder = folderOfMine();
    writeFileSync(join(folder, 'file'), '');
    const { page } = engineUnderTest({ configFolder: join(folder, 'file', 'below') });
    expect(await codeOf(page.call('app.changeSettings', { theme: 'dark' }))).toBe('not-written');
    expect((await page.call('app.settings', {})).theme).toBe('system');
  });

  it('lie where each system wants them', () => {
    expect(configFolder('linux', {}, '/home/x')).toBe('/home/x/.config/ptrscope');
    expect(configFolder('linux', { XDG_CONFIG_HOME: '/elsewhere' }, '/home/x')).toBe('/elsewhere/ptrscope');
    expect(configFolder('linux', { XDG_CONFIG_HOME: 'relative' }, '/home/x')).toBe('/home/x/.config/ptrscope');
    expect(configFolder('darwin', {}, '/Users/x')).toBe('/Users/x/Library/Application Support/PTRscope');
    expect(configFolder('win32', { APPDATA: '/data' }, '/x')).toBe('/data/PTRscope');
  });
});

describe('recent files', () => {
  it('come the latest first, once each, and can be opened again in the next run', async () => {
    const folder = folderOfMine();
    const first = engineUnderTest({ configFolder: folder });
    for (const name of ['jdk-healthy.pcap', 'exim-banner.pcap', 'jdk-healthy.pcap']) await first.read(example(name));
    const second = engineUnderTest({ configFolder: folder });
    await expect
      .poll(async () => (await second.page.call('app.recent', {})).map(({ name }) => name))
      .toEqual(['jdk-healthy.pcap', 'exim-banner.pcap']);
    const [{ grant }] = await second.page.call('app.recent', {});
    const { session } = await second.page.call('session.open', { grants: [grant], thresholdMs: null });
    expect((await second.done(session)).title).toBe('jdk-healthy.pcap');
  });

  it('are forgotten one by one or all, and when they are gone', async () => {
    const { page, read, folder } = engineUnderTest();
    const own = join(folder, 'own.pcap');
    writeFileSync(own, readFileSync(CAPTURE));
    for (const path of [own, CAPTURE, example('jdk-healthy.pcap')]) await read(path);
    rmSync(own);
    const names = async () => (await page.call('app.recent', {})).map(({ name }) => name);
    expect(await names()).toEqual(['jdk-healthy.pcap', 'jdk-resolver-silent.pcap']);
    const [{ grant }] = await page.call('app.recent', {});
    await page.call('app.forgetRecent', { grant });
    expect(await names()).toEqual(['jdk-resolver-silent.pcap']);
    await page.call('app.forgetRecent', { grant: null });
    expect(await names()).toEqual([]);
  });

  it('that are damaged cost nothing', async () => {
    const folder = folderOfMine();
    const entry = { path: CAPTURE, openedAt: new Date(0).toISOString() };
    const content = [entry, { path: 7 }, null, { path: CAPTURE, openedAt: 'long ago' }];
    writeFileSync(join(folder, 'recent.json'), JSON.stringify({ version: 1, content }));
    const { page } = engineUnderTest({ configFolder: folder });
    expect((await page.call('app.recent', {})).map(({ name }) => name)).toEqual(['jdk-resolver-silent.pcap']);
  });
});

describe('a grant', () => {
  it('cannot be made up, nor used for another purpose', async () => {
    const { page, shell, folder } = engineUnderTest();
    const open = (grant: string) => codeOf(page.call('session.open', { grants: [grant], thresholdMs: null }));
    expect(await open('made-up')).toBe('no-such-grant');
    expect(await open(CAPTURE)).toBe('no-such-grant');
    expect(await open('__proto__')).toBe('no-such-grant');
    const [target] = await shell.call('control.grant', { paths: [join(folder, 'x')], access: 'write' });
    expect(await open(target.grant)).toBe('no-such-grant');
    expect(await codeOf(page.call('files.list', { directory: target.grant }))).toBe('no-such-grant');
  });

  it('says the name and the size, and no path', async () => {
    const { page } = engineUnderTest({ opened: [CAPTURE], directories: [example('')] });
    const about = await page.call('app.about', {});
    expect(about.opened).toMatchObject([{ name: 'jdk-resolver-silent.pcap', bytes: 1974 }]);
    expect(about.examples[0]).toMatchObject({ name: 'android-3g-smtps-2015.pcapng' });
    expect(JSON.stringify({ ...about, directories: [] })).not.toContain(example(''));
  });
});

describe('directories named at the start', () => {
  it('list captures and what is below them, and lead nowhere else', async () => {
    const folder = folderOfMine();
    const outside = folderOfMine();
    mkdirSync(join(folder, 'below'));
    for (const path of ['b.pcap', 'a10.pcap', 'a9.pcap', '.hidden', 'below/deep.pcap']) {
      writeFileSync(join(folder, path), readFileSync(CAPTURE));
    }
    writeFileSync(join(outside, 'secret.pcap'), readFileSync(CAPTURE));
    symlinkSync(outside, join(folder, 'way-out'));
    symlinkSync(join(outside, 'secret.pcap'), join(folder, 'secret.pcap'));
    symlinkSync('..', join(folder, 'up'));
    symlinkSync('nowhere', join(folder, 'broken'));
    const { page, done } = engineUnderTest({ directories: [folder] });
    const [{ grant }] = (await page.call('app.about', {})).directories;
    const top = await page.call('files.list', { directory: grant });
    expect(top.parent).toBeNull();
    expect(top.files.map(({ name }) => name)).toEqual(['a9.pcap', 'a10.pcap', 'b.pcap']);
    expect(top.directories.map(({ name }) => name)).toEqual(['below']);
    expect(top.omitted).toBe(4);
    const below = await page.call('files.list', { directory: top.directories[0].grant });
    expect(below.parent?.grant).toBe(grant);
    const wanted = { grants: [below.files[0].grant], thresholdMs: null };
    expect((await done((await page.call('session.open', wanted)).session)).title).toBe('deep.pcap');
    expect(await codeOf(page.call('files.list', { directory: below.files[0].grant }))).toBe('no-such-grant');
  });

  it('that are none are refused at the start, as are captures that are not there', () => {
    const folder = folderOfMine();
    const start = (change: Parameters<typeof engineUnderTest>[0]) => () => engineUnderTest(change);
    expect(start({ directories: [CAPTURE] })).toThrow('is no directory');
    expect(start({ directories: [join(folder, 'gone')] })).toThrow('there is no such file');
    expect(start({ opened: [join(folder, 'gone.pcap')] })).toThrow('there is no such file');
  });
});

describe('sessions', () => {
  it('are listed until they are closed', async () => {
    const { page, read } = engineUnderTest();
    const sessions = [await read(CAPTURE), await read(example('jdk-healthy.pcap'))];
    expect((await page.call('session.list', {})).map(({ session }) => session)).toEqual(sessions);
    await page.call('session.close', { session: sessions[0] });
    expect((await page.call('session.list', {})).map(({ session }) => session)).toEqual([sessions[1]]);
    expect(await codeOf(page.call('session.stalls', listing(sessions[0])))).toBe('no-such-session');
    expect(await codeOf(page.call('session.close', { session: sessions[0] }))).toBe('none');
  });

  it('are bounded: one that nobody watches gives its place, watched ones do not', async () => {
    const { page, read } = engineUnderTest();
    const sessions: string[] = [];
    for (let at = 0; at < MOST_SESSIONS; at++) sessions.push(await read(CAPTURE));
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const watching = sessions.slice(1).map(async (session) => {
      for await (const _ of page.stream('session.watch', { session }, { signal: stop.signal })) void 0;
    });
    await expect.poll(async () => (await page.call('session.list', {})).length).toBe(MOST_SESSIONS);
    const last = await read(CAPTURE);
    expect((await page.call('session.list', {})).map(({ session }) => session)).toEqual([...sessions.slice(1), last]);
    watching.push(
      (async () => {
        for await (const _ of page.stream('session.watch', { session: last }, { signal: stop.signal })) void 0;
      })(),
    );
    await page.call('session.status', { session: last });
    const [{ grant }] = await page.call('app.recent', {});
    const wanted = { grants: [grant], thresholdMs: null };
    expect(await codeOf(page.call('session.open', wanted))).toBe('too-many-sessions');
    stop.abort();
    await Promise.allSettled(watching);
  });

  it('end their watchers when they are closed', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(CAPTURE);
    const kinds: string[] = [];
    const watching = (async () => {
      for await (const { kind } of page.stream('session.watch', { session })) {
        kinds.push(kind);
        if (kind === 'stalls') await page.call('session.close', { session });
      }
    })();
    expect(await codeOf(watching)).toBe('no-such-session');
    expect(kinds).toEqual(['status', 'stalls']);
  });

  it('are compared: the failing one with the healthy one', async () => {
    const { page, read } = engineUnderTest();
    const left = await read(example('android-3g-smtps-2015.pcapng'));
    const right = await read(example('android-wifi-smtps-2015.pcapng'));
    const comparison = await page.call('compare.sessions', { left, right });
    expect(comparison.left.title).toBe('android-3g-smtps-2015.pcapng');
    const [pair] = comparison.pairs;
    expect(pair.server).toBe('mail.example.com:465');
    expect(pair.deltaSeconds).toBeCloseTo(28, 0);
    expect(await codeOf(page.call('compare.sessions', { left, right: 'gone' }))).toBe('no-such-session');
  });

  it('compared are written to where it was granted, and nowhere else', async () => {
    const { page, read, shell, folder } = engineUnderTest();
    const left = await read(example('android-3g-smtps-2015.pcapng'));
    const right = await read(example('android-wifi-smtps-2015.pcapng'));
    const path = join(folder, 'difference.html');
    const [place] = await shell.call('control.grant', { paths: [path], access: 'write' });
    const made = await page.call('compare.export', { left, right, format: 'html', target: place!.grant });
    const text = readFileSync(path, 'utf8');
    expect(made).toEqual({ name: 'difference.html', bytes: Buffer.byteLength(text), url: null });
    expect(text).toContain('silent 28.0 s');
    const wanted = { left, right, format: 'json' } as const;
    expect(await codeOf(page.call('compare.export', { ...wanted, target: 'made-up' }))).toBe('no-such-grant');
    expect(await codeOf(page.call('compare.export', { ...wanted, target: null }))).toBe('no-such-grant');
    expect(await codeOf(page.call('compare.export', { ...wanted, right: 'gone', target: null }))).toBe(
      'no-such-session',
    );
  });
});

describe('an exported file', () => {
  it.each([
    ['slow-mail.pcapng.gz', 'html', 'slow-mail.html'],
    ['a.pcap and 1 more', 'json', 'a.pcap and 1 more.json'],
    ['day.pcap', 'evidence', 'day-evidence.pcapng'],
    ['../../etc/passwd', 'text', '_.._etc_passwd.txt'],
    ['"; rm -rf\n.pcap', 'csv', '_ rm -rf_.csv'],
    ['.pcap', 'csv', 'capture.csv'],
    ['münchen.pcapng', 'markdown', 'münchen.md'],
  ] as const)('of %j is called so that every file system takes it', (title, format, name) => {
    expect(exportName(title, format)).toBe(name);
  });

  it('is cut between characters, so that it can be sent', () => {
    const name = exportName(`a${'\u{20000}'.repeat(150)}`, 'html');
    expect(() => encodeURIComponent(name)).not.toThrow();
    expect([...name]).toHaveLength(105);
  });
});
