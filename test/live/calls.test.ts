/** What can be asked without capturing: interfaces, whether capturing works and what to do when not, filters. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCapture, checkFilter, listInterfaces } from '../../src/live/captureCalls.ts';
import { launchCommand } from '../../src/live/launch.ts';
import { missingCommands } from '../lab/machine.ts';
import { buildCaptureProgram } from './captureProgram.ts';
import { hasCap } from './sources.ts';
import { RECEIVER, SENDER, Wire, whyNoWire } from './wire.ts';

const why = whyNoWire();
const note = why === null ? '' : ` (skipped: ${why})`;
const hasCompiler = hasCap || missingCommands(['tcpdump']).length === 0;

let program: string;

beforeAll(async () => {
  program = await buildCaptureProgram();
});

afterAll(() => rmSync(dirname(program), { recursive: true, force: true }));

describe.skipIf(why !== null)(`in a network namespace${note}`, () => {
  let wire: Wire;

  beforeAll(() => {
    wire = new Wire('calls');
    wire.link('add', 'ptrdown', 'type', 'veth', 'peer', 'name', 'ptrdown2');
    wire.address('10.77.0.1/24', RECEIVER);
  });

  afterAll(() => wire.remove());

  it('lists its interfaces and no others: with addresses first, then any, loopback, what is down', async () => {
    const devices = await listInterfaces(() => wire.launch(program));
    const networks = devices.filter(({ kind }) => kind !== 'other');
    expect(networks.slice(0, 4).map(({ name }) => name)).toEqual([RECEIVER, SENDER, 'any', 'lo']);
    expect(networks.slice(0, 4).map(({ kind }) => kind)).toEqual(['network', 'network', 'all', 'loopback']);
    expect(networks.map(({ state }) => state)).toEqual(['up', 'up', 'up', 'up', 'down', 'down']);
    expect(networks.slice(4).map(({ name }) => name)).toEqual(expect.arrayContaining(['ptrdown', 'ptrdown2']));
    expect(networks[0]).toMatchObject({ addresses: expect.arrayContaining(['10.77.0.1']), linkType: 1 });
  });

  it('puts last what is no network', async () => {
    const devices = await listInterfaces(() => wire.launch(program));
    const kinds = devices.map(({ kind }) => kind);
    expect(kinds.indexOf('other') < 0 || kinds.slice(kinds.indexOf('other')).every((kind) => kind === 'other')).toBe(
      true,
    );
  });

  it('says that root may capture, and with what', async () => {
    const check = await checkCapture(() => wire.launch(program));
    expect(check.chosen).toBe(hasCap ? 'cap' : 'dumpcap');
    expect(check.steps).toEqual([]);
    expect(check.sources.map(({ source }) => source)).toEqual(['cap', 'dumpcap', 'tcpdump']);
  });

  it('says of a user without rights what is wanting, source by source, and what to do', async () => {
    const user = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
    const check = await checkCapture(() => launchCommand(wire.command('setpriv', ...user, process.execPath, program)));
    expect(check.chosen).toBeNull();
    expect(check.sources.map(({ state }) => state).filter((state) => state === 'ready')).toEqual([]);
    expect(check.sources.find(({ source }) => source === 'tcpdump')).toMatchObject({ state: 'not-permitted' });
    expect(check.steps.flatMap(({ commands }) => commands)).toContainEqual(
      expect.stringContaining('usermod -aG wireshark'),
    );
  });
});

describe.skipIf(!hasCompiler)('a filter', () => {
  const check = (filter: string, device = 'eth0') =>
    checkFilter(filter, device, () => launchCommand([process.execPath, program]));

  it.each(['', 'port 53', 'host 192.0.2.1 and (tcp port 465 or udp port 53)', 'vlan and ip'])(
    '%j is good',
    async (filter) => {
      expect(await check(filter)).toEqual({ kind: 'good' });
    },
  );

  it.each(['tcp prt 53', 'port', '(', '-w /tmp/file', 'port 53\0'])('%j is wrong, in words', async (filter) => {
    expect(await check(filter)).toMatchObject({ kind: 'wrong', text: expect.stringMatching(/\w/) });
  });

  it('is judged for the frames of its device', async () => {
    expect(await check('vlan 7', 'any')).toMatchObject({ kind: 'wrong', text: expect.stringContaining('VLAN') });
  });
});
