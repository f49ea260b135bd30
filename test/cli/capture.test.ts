/** `ptrscope capture` without a right to capture: wrong usage, interfaces, what it says of a device that is not there. */
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { build, ptrscope } from './runCli.ts';

const folder = temporaryFolder();

beforeAll(build, 60_000);

describe('ptrscope capture', () => {
  test.each([
    [['capture']],
    [['capture', '-i', 'lo', '-i', 'lo']],
    [['capture', '-i', 'any', '-i', 'lo']],
    [['capture', '-i', 'lo', '-w', '-']],
    [['capture', '-i', 'lo', '-w', 'x', '-o', 'x']],
    [['capture', '-i', 'lo', '-w', 'x', '--evidence', './x']],
    [['capture', '-i', 'lo', '--ring-files', '1']],
    [['capture', '-i', 'lo', '--ring-megabytes', '0']],
    [['capture', '-i', 'lo', '--duration', '0']],
    [['capture', '-i', 'lo', '--duration', 'long']],
    [['capture', '-i', 'lo', '--count', '1.5']],
    [['capture', '-i', 'lo', '--source', 'snoop']],
    [['capture', '-i', 'lo', '--full-payload']],
    [['capture', 'lo']],
  ])('is wrong usage: %j', (args) => {
    const { code, out, err } = ptrscope(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^error: /);
  });

  test('lists the interfaces with their state and addresses', () => {
    const { code, out, err } = ptrscope(['capture', '--list-interfaces']);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^Name +State +Link type +Addresses +What\n/);
    expect(out).toMatch(/^lo\d? .*127\.0\.0\.1/m);
  });

  test('says whether capturing works here, source by source', () => {
    const { code, out } = ptrscope(['capture', '--check']);
    expect(out).toMatch(/^(Capturing works|Nothing here can capture)/);
    expect(out).toMatch(/^ {2}cap +\w.*\n {2}dumpcap +\w.*\n {2}tcpdump +\w/m);
    expect(code).toBe(out.startsWith('Capturing works') ? 0 : 1);
  });

  test('refuses a device that is not there with one sentence, and leaves nothing behind', () => {
    const { code, out, err } = ptrscope(['capture', '-i', 'nosuch0', '-w', `${folder}/x.pcapng`]);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(/^ptrscope: cannot capture on nosuch0: /);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('prints the shape of its events', () => {
    const { code, out } = ptrscope(['schema', 'events']);
    expect(code).toBe(0);
    expect(JSON.stringify(JSON.parse(out))).toContain('"stall-open"');
  });
});
