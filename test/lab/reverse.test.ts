/** `ptrscope lookup` in the reverse world: each verdict is right, and agrees with what dig, host, nslookup and Exim say. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LookupReport, lookupReportSchema } from '../../src/model/lookupReport.ts';
import { appOnHost } from '../e2e/appOnHost.ts';
import { violations } from '../e2e/axe.ts';
import { openPage, whyNot } from '../e2e/chromium.ts';
import { Lab, removeAbandonedLabs } from './lab.ts';
import { missingCommands, whyNoLab } from './machine.ts';
import { REVERSE_CASES, type ReverseCase } from './reverseCases.ts';
import {
  ALIAS,
  behindStub,
  CUSTOMER_SERVERS,
  customerForward,
  customerReverse,
  DELEGATION,
  INNER_CACHE,
  makeReverseWorld,
  PROVIDER_ZONE,
  providerReverse,
  REVERSE_NAME,
  REVERSE_WORLD_NEEDS,
  type ReverseWorld,
  SENDER,
  SENDER_NAME,
  SENDER6,
} from './reverseWorld.ts';
import { MAIL_NEEDS, type MailPair, REFUSAL, startMail } from './reverseWorldMail.ts';

const COMMAND = fileURLToPath(new URL('../../dist/cli/ptrscope.js', import.meta.url));
const LIMIT_MS = 90_000;

function obstacle(): string | null {
  const missing = missingCommands([...REVERSE_WORLD_NEEDS, ...MAIL_NEEDS]);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  return whyNoLab() ?? (existsSync(COMMAND) ? null : 'dist/cli/ptrscope.js is not built');
}

const why = obstacle();
/** The app's own reasons, beside those of the lab. */
const whyNoApp = whyNot();

async function openLookup(page: Page, capture: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open a capture' }).click(),
  ]);
  await chooser.setFiles(capture);
  await page.getByRole('tab', { name: /^Lookups/ }).click();
  await page.getByRole('grid', { name: 'Lookups' }).getByText(SENDER).first().click();
}

describe.skipIf(why !== null)(`reverse DNS of real name servers${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let lab: Lab;
  let world: ReverseWorld;
  let mail: MailPair;

  beforeAll(async () => {
    removeAbandonedLabs();
    lab = new Lab();
    process.once('exit', () => lab.close());
    world = await makeReverseWorld(lab);
    mail = await startMail(world);
  }, LIMIT_MS);
  afterAll(() => lab?.close());

  const atDesk = (command: string) => world.desk.shell(command, LIMIT_MS);

  async function lookUp(args: string): Promise<LookupReport> {
    const file = join(world.desk.folder, 'lookup.json');
    const { status, output } = await atDesk(`node ${COMMAND} lookup --format json -o ${file} ${args}`);
    expect(status, output).toBe(0);
    return lookupReportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  }

  async function flushAll(): Promise<void> {
    await world.outerCache.flushAll();
    await world.innerCache.flushAll();
  }

  /** Plays it, tries everything, and puts the world right whatever happened. */
  async function during(one: Pick<ReverseCase, 'play' | 'undo'>, act: () => Promise<void>): Promise<void> {
    await flushAll();
    try {
      await one.play(world);
      await act();
    } finally {
      await one.undo(world);
    }
  }

  it.each(REVERSE_CASES.map((one) => [one.name, one] as const))(
    '%s',
    (_, one) =>
      during(one, async () => {
        const [result] = (await lookUp(SENDER)).results;
        expect(result!.verdicts.map(({ kind }) => kind)).toEqual(one.verdicts);
        for (const text of one.text) expect(result!.verdicts[0]!.text).toMatch(asPattern(text));
        for (const [command, ...prints] of one.others) {
          const { output } = await atDesk(command);
          for (const text of prints) expect(output, command).toMatch(asPattern(text));
        }
        if (one.mail === undefined) return;
        const { accepted, log } = await mail.deliver();
        expect(accepted ? 'accepted' : 'refused', log).toBe(one.mail);
        if (!accepted) expect(log).toContain(REFUSAL);
      }),
    LIMIT_MS,
  );

  it('says the same of an IPv6 address, and of the name as it stands in the zone', async () => {
    await flushAll();
    for (const typed of [SENDER6, `'${ALIAS}'`]) {
      const [result] = (await lookUp(typed)).results;
      expect(result!.verdicts.map(({ kind }) => kind)).toEqual(['healthy']);
      expect(result!.confirmed).toEqual([SENDER_NAME]);
    }
  });

  it('gives commands that can be copied: each runs, and prints what the verdict says', async () => {
    await flushAll();
    const { results } = await lookUp(SENDER);
    const commands = results.flatMap(({ verdicts }) =>
      verdicts.flatMap(({ advice }) => advice.flatMap((one) => one.commands)),
    );
    expect(commands.map((command) => command.split(' ')[0])).toEqual(
      expect.arrayContaining(['dig', 'host', 'nslookup']),
    );
    for (const command of commands) {
      const { status, output } = await atDesk(command);
      expect(status, `${command}\n${output}`).toBe(0);
      expect(output).not.toMatch(/usage|invalid option|illegal option/i);
    }
  });

  it(
    'advises what makes a cache forget',
    () =>
      during(stale(3600), async () => {
        const [before] = (await lookUp(SENDER)).results;
        expect(before!.verdicts[0]!.kind).toBe('cache-stale-negative');
        for (const name of [ALIAS, REVERSE_NAME]) {
          await world.outerCache.flush(name);
          await world.innerCache.flush(name);
        }
        const [after] = (await lookUp(SENDER)).results;
        expect(after!.verdicts[0]!.kind).toBe('healthy');
        expect((await mail.deliver()).accepted).toBe(true);
      }),
    LIMIT_MS,
  );

  it(
    'watches until the entry has run out, and keeps a log',
    () =>
      during(stale(12), async () => {
        const log = world.desk.file('watch.ndjson', '');
        const [result] = (await lookUp(`--watch --interval 5 --log ${log} ${SENDER}`)).results;
        expect(result!.verdicts[0]!.kind).toBe('healthy');
        const rounds = readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .map((line) => lookupReportSchema.parse(JSON.parse(line)));
        const kinds = rounds.map(({ results }) => results[0]!.verdicts[0]!.kind);
        expect(kinds.length).toBeGreaterThan(1);
        expect(kinds).toEqual([...kinds.slice(1).map(() => 'cache-stale-negative'), 'healthy']);
        const [first] = rounds[0]!.results[0]!.verdicts;
        const foretoldMs = Date.parse(first!.until!);
        // The outer cache ran out up to a second before the inner one, which had been told later.
        expect(Math.abs(Date.parse(result!.startedAt) - foretoldMs)).toBeLessThan(4000);
      }),
    LIMIT_MS,
  );

  it(
    'sends nothing to a loopback address that a delegation names',
    () =>
      during(
        {
          play: async ({ customer, provider }) => {
            for (const one of customer)
              await one.load(customerForward(['mail A 83.246.80.144', 'here A 127.0.0.1', 'lan A 10.0.0.53']));
            for (const one of provider)
              await one.load(
                providerReverse([...DELEGATION, '128/27 NS here.customer.example.', '128/27 NS lan.customer.example.']),
              );
          },
          undo: async ({ customer, provider }) => {
            for (const one of customer) await one.load(customerForward());
            for (const one of provider) await one.load(providerReverse());
          },
        },
        async () => {
          const recording = await world.desk.record('any', 'host 127.0.0.1 or net 10.0.0.0/8');
          const [result] = (await lookUp(SENDER)).results;
          const { output } = await atDesk(`tcpdump -nr ${await recording.stop()}`);
          expect(output).not.toContain('domain');
          expect(output).not.toMatch(/\.53[: ]/);
          expect(result!.verdicts[0]!.kind).toBe('server-lame');
          expect(result!.verdicts[0]!.text).toContain(
            'here.customer.example (127.0.0.1): not asked: its address is loopback or link-local',
          );
          expect(result!.verdicts[0]!.text).toContain(
            'lan.customer.example (10.0.0.53): not asked: its address is private',
          );
        },
      ),
    LIMIT_MS,
  );

  it.skipIf(whyNoApp !== null)(
    `is what "Check now" shows in the app${whyNoApp === null ? '' : ` (skipped: ${whyNoApp})`}`,
    async () => {
      await flushAll();
      const recording = await world.desk.record('eth0', 'port 53');
      await atDesk(`host ${SENDER}`);
      const capture = await recording.stop();
      const { browser, address } = await appOnHost(world.desk);
      try {
        const { page, complaints } = await openPage(browser, address);
        await openLookup(page, capture);
        await page.getByRole('button', { name: 'Check now' }).click();
        const dialog = page.getByRole('dialog', { name: `Reverse DNS of ${SENDER}` });
        await dialog.getByText('that name leads back to the address').waitFor();
        const chain = dialog.getByRole('list', { name: 'The way of the lookup' });
        for (const text of [INNER_CACHE, '83.246.80.131', ALIAS, SENDER_NAME]) {
          await chain.getByText(text).first().waitFor();
        }
        expect(await violations(page)).toEqual([]);
        const nameless = customerReverse({ records: CUSTOMER_SERVERS });
        for (const one of world.customer) await one.load(nameless);
        await flushAll();
        await dialog.getByRole('button', { name: 'Ask again' }).click();
        await dialog.getByText(`is an alias to ${ALIAS} and nothing is there`).first().waitFor();
        await dialog.getByRole('heading', { name: 'What to do' }).waitFor();
        expect(await violations(page)).toEqual([]);
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
        for (const one of world.customer) await one.load(customerReverse());
        await flushAll();
      }
    },
    LIMIT_MS,
  );

  it('asks every name server of the zone by itself, over IPv4 and IPv6', async () => {
    const [result] = (await lookUp(SENDER)).results;
    expect(result!.reverse.map(({ zone, servers }) => [`${zone}.`, servers.length])).toEqual([
      [PROVIDER_ZONE, 4],
      ['128/27.80.246.83.in-addr.arpa.', 3],
    ]);
    expect(result!.caches.map(({ server }) => server.address)).toEqual([INNER_CACHE]);
  });

  it('looks up what a report is about', async () => {
    const report = fileURLToPath(new URL('../golden/real/exim-no-ptr/capture.pcap', import.meta.url));
    const made = await atDesk(`node ${COMMAND} analyze --format json ${report} > ${world.desk.folder}/report.json`);
    expect(made.status, made.output).toBe(0);
    const { results } = await lookUp(`--from ${world.desk.folder}/report.json`);
    expect(results.map(({ address, verdicts }) => [address, verdicts[0]!.kind])).toEqual([['10.77.1.1', 'no-ptr']]);
  });

  it('says so where no resolver is known, and goes on with the authority', async () => {
    const { status, output } = await world.sender.run('node', [COMMAND, 'lookup', SENDER]);
    expect(status).toBe(0);
    expect(output).toContain('this system names no resolver');
    expect(output).toContain(`The reverse DNS of ${SENDER} is healthy`);
    expect(output).toContain('No cache was asked.');
  });

  it('asks behind the stub of systemd-resolved, too', async () => {
    const host = await behindStub(lab, [INNER_CACHE]);
    const { output } = await host.run('node', [COMMAND, 'lookup', '--format', 'json', SENDER]);
    const [{ caches, verdicts }] = lookupReportSchema.parse(JSON.parse(output)).results as [LookupReport['results'][0]];
    expect(caches.map(({ server, origin }) => [server.address, origin])).toEqual([
      ['127.0.0.53', '/etc/resolv.conf: the stub of systemd-resolved'],
      [INNER_CACHE, 'asked by systemd-resolved'],
    ]);
    expect(verdicts[0]!.kind).toBe('cache-silent'); // there is no stub in this lab
    expect(verdicts[0]!.text).toContain('127.0.0.53 (/etc/resolv.conf: the stub of systemd-resolved)');
  });

  it('says in one sentence that there is no network', async () => {
    const { status, output } = await atDesk(`unshare --net node ${COMMAND} lookup --resolver ${INNER_CACHE} ${SENDER}`);
    expect(status).toBe(1);
    expect(output).toMatch(/^ptrscope: nobody could be asked: this machine has no route to it\. .*\n$/);
  });

  /** The caches were told "no" for so long, and then the record came back. */
  function stale(negativeSeconds: number): Pick<ReverseCase, 'play' | 'undo'> {
    return {
      play: async ({ customer, desk }) => {
        for (const one of customer) await one.load(customerReverse({ records: CUSTOMER_SERVERS, negativeSeconds }));
        await desk.run('host', [SENDER]);
        for (const one of customer) await one.load(customerReverse());
      },
      undo: async () => {},
    };
  }
});

function asPattern(text: string | RegExp): RegExp {
  return typeof text === 'string' ? new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : text;
}
