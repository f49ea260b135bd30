/** What a user is told to do, for systems that this test does not run on; and what libpcap's and programs' words mean. */
import { describe, expect, it } from 'vitest';
import { headersCommand, permissionSteps } from '../../src/live/captureAdvice.ts';
import type { CaptureFacts } from '../../src/live/captureFacts.ts';
import { gistOf, meaningOf } from '../../src/live/failures.ts';

const DEBIAN: CaptureFacts = {
  platform: 'linux',
  distribution: ['ubuntu', 'debian'],
  isRoot: false,
  userName: 'anna',
  dumpcap: { kind: 'found', path: '/usr/bin/dumpcap' },
  tcpdump: { kind: 'missing' },
  wiresharkGroup: 'absent',
  bpfDevices: 'absent',
  hasNpcap: false,
};

const commands = (facts: Partial<CaptureFacts>): string =>
  permissionSteps({ ...DEBIAN, ...facts })
    .flatMap((step) => step.commands)
    .join('\n');

describe('advice', () => {
  it('on Debian lets its own package set dumpcap up', () => {
    expect(commands({})).toContain('dpkg-reconfigure -f noninteractive wireshark-common');
    expect(commands({})).toContain('sudo usermod -aG wireshark anna');
  });

  it('on Fedora gives the rights to dumpcap by hand', () => {
    expect(commands({ distribution: ['fedora'] })).toContain(
      'sudo setcap cap_net_raw,cap_net_admin+eip /usr/bin/dumpcap',
    );
  });

  it('begins with what is missing', () => {
    expect(commands({ dumpcap: { kind: 'missing' } })).toMatch(/^sudo apt-get install wireshark-common\n/);
    expect(commands({ dumpcap: { kind: 'missing' }, distribution: ['arch'] })).toMatch(
      /^sudo pacman -S wireshark-cli\n/,
    );
  });

  it('is to join the group where that is all, and to log in again where not even that', () => {
    const forbidden = { kind: 'forbidden', path: '/usr/bin/dumpcap' } as const;
    expect(commands({ dumpcap: forbidden, wiresharkGroup: 'outside' })).toMatch(/^sudo usermod -aG wireshark anna\n/);
    const [step, ...more] = permissionSteps({ ...DEBIAN, dumpcap: forbidden, wiresharkGroup: 'not-yet' });
    expect(step).toMatchObject({ text: expect.stringContaining('log out and in again'), commands: [] });
    expect(more).toEqual([]);
  });

  it('never gives rights to Node.js or the app', () => {
    for (const distribution of [['debian'], ['fedora'], ['arch'], ['alpine'], ['suse'], []]) {
      expect(commands({ distribution, dumpcap: { kind: 'missing' } })).not.toMatch(/setcap.*(node|electron|ptrscope)/i);
    }
  });

  it('on macOS opens the devices, on Windows names the driver', () => {
    expect(commands({ platform: 'darwin', bpfDevices: 'forbidden' })).toContain('/dev/bpf*');
    expect(permissionSteps({ ...DEBIAN, platform: 'darwin', bpfDevices: 'usable' })).toEqual([]);
    expect(permissionSteps({ ...DEBIAN, platform: 'win32' })[0]!.text).toContain('Npcap');
    expect(permissionSteps({ ...DEBIAN, platform: 'win32', hasNpcap: true })[0]!.text).toContain('administrator');
  });

  it('names the packages that the binding is built with', () => {
    expect(headersCommand(DEBIAN)).toBe('sudo apt-get install libpcap-dev build-essential python3');
    expect(headersCommand({ ...DEBIAN, distribution: [] })).toBe('');
  });
});

describe('what was said', () => {
  it.each([
    ['No such device exists', 'no-device'],
    ['There is no device named "eth7"', 'no-device'],
    ["lo: You don't have permission to perform this capture on that device", 'no-rights'],
    ['You do not have permission to capture on device "lo"', 'no-rights'],
    ['socket: Operation not permitted', 'no-rights'],
    ['The interface disappeared', 'interface-gone'],
    ['The network adapter "eth0" is no longer attached; the capture has stopped', 'interface-gone'],
    ['That device is not up', 'interface-gone'],
    ["can't parse filter expression: syntax error", 'wrong-filter'],
    ["unknown host 'nowhere'", 'wrong-filter'],
    ['something else', 'source-failed'],
  ])('%j means %s', (said, reason) => {
    expect(meaningOf(said, true)).toBe(reason);
  });

  it('blames no filter where there is none', () => {
    expect(meaningOf('invalid argument', false)).toBe('source-failed');
  });

  it('is found among much else', () => {
    const dumpcap = [
      "Capturing on 'Loopback: lo'",
      'dumpcap: Invalid capture filter "tcp port" for interface \'lo\'.',
      '',
      "That string isn't a valid capture filter (can't parse filter expression: syntax error).",
    ].join('\n');
    expect(gistOf(dumpcap)).toBe("can't parse filter expression: syntax error");
    const tcpdump = 'tcpdump: listening on eth0, link-type EN10MB\ntcpdump: pcap_loop: The interface disappeared\n';
    expect(gistOf(tcpdump)).toBe('pcap_loop: The interface disappeared');
    expect(gistOf('Warning: something\n')).toBe('');
  });
});
