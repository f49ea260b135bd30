/** The made-up examples are what their script makes, and tell the story of 2015 by its frame numbers. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from './examples.ts';
import { hasTshark, tsharkComplaints, tsharkFields } from './tshark.ts';

const file = (name: string) => new Uint8Array(readFileSync(new URL(`../../examples/${name}`, import.meta.url)));

describe('examples/', () => {
  it.each(Object.entries(EXAMPLES))('%s is what its script makes', (name, make) => {
    expect(Buffer.from(file(name)).equals(make())).toBe(true);
  });
});

describe.skipIf(!hasTshark)('the story of 2015 as tshark reads it', () => {
  const failing = file('android-3g-smtps-2015.pcapng');
  const healthy = file('android-wifi-smtps-2015.pcapng');
  const frames = (capture: Uint8Array, filter: string) =>
    tsharkFields(capture, ['frame.number'], filter).map(([number]) => Number(number));
  const mail = (filter: string) => `tcp.port == 465 && ${filter}`;

  it('has its events in the frames of the story', () => {
    expect(frames(failing, mail('tcp.flags == 0x10 && ip.src == 10.0.0.2'))[0]).toBe(48);
    expect(frames(failing, 'dns.qry.type == 12')).toEqual([51, 53, 58]);
    expect(frames(failing, mail('tcp.flags.fin == 1'))).toEqual([54]);
    expect(frames(failing, mail('tls.handshake.type == 1'))).toEqual([73]);
    expect(frames(failing, mail('tcp.flags.reset == 1'))).toEqual([74]);
    const [[at], [late]] = tsharkFields(failing, ['frame.time_relative'], 'frame.number in {48,73}');
    expect(Number(late) - Number(at)).toBeCloseTo(28.014, 6);
  });

  it('shows a resolver that answers everything but PTR', () => {
    const asked = frames(failing, 'dns.flags.response == 0 && dns.qry.type == 1').length;
    expect(frames(failing, 'dns.flags.response == 1 && dns.qry.type == 1')).toHaveLength(asked);
    expect(frames(failing, 'dns.flags.response == 1 && dns.qry.type == 12')).toEqual([]);
  });

  it('has a healthy twin whose ClientHello follows the answer after 2 ms', () => {
    const [[answered]] = tsharkFields(
      healthy,
      ['frame.time_relative'],
      'dns.flags.response == 1 && dns.qry.type == 12',
    );
    const [[hello]] = tsharkFields(healthy, ['frame.time_relative'], mail('tls.handshake.type == 1'));
    expect(Number(hello) - Number(answered)).toBeCloseTo(0.002, 6);
  });

  it('has nothing malformed', () => {
    expect([...tsharkComplaints(failing), ...tsharkComplaints(healthy)]).toEqual([]);
  });
});
