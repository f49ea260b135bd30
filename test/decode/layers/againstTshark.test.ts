/** What is read inside each encapsulation, and in its headers, is what tshark or tcpdump reads there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { LAYERS } from '../../../src/decode/layers/registry.ts';
import { EXAMPLES, RECORDINGS } from '../../engine/captures.ts';
import { description, enhanced, joined, section } from '../../formats/captureBytes.ts';
import {
  LINKS,
  nested,
  onEthernet,
  PSEUDOWIRE_LABELS,
  TUNNELS,
  type WrittenLink,
} from '../../support/encapsulations.ts';
import { capturedFrames, rewrapped } from '../../support/rewrapCapture.ts';
import { hasTshark, tsharkFields } from '../../support/tshark.ts';
import { PacketReader } from '../support/readPacket.ts';

const hasTcpdump = spawnSync('tcpdump', ['--version']).status === 0;
/** Some frames of IPv4, and of IPv6. */
const SAMPLES = [EXAMPLES[0], ...RECORDINGS.filter(({ name }) => name === 'jdk-ipv6')].map(({ bytes }) => bytes());
const MOST_FRAMES = 30;

/** What tshark does not know; tcpdump does, but for the last, which only the Linux kernel writes. */
const IN_TCPDUMP = [
  'a Marvell tag',
  'a Marvell EtherType tag',
  'a Broadcom tag',
  'a prepended Broadcom tag',
  'PPP of pppd',
];
const NOWHERE = 'a Marvell EtherType tag on Ethernet';
/** What tshark follows only when it is told so, for all captures. */
const TOLD = [
  'udp.port==8472,vxlan',
  `mpls.label==${PSEUDOWIRE_LABELS[0]},pwethcw`,
  `mpls.label==${PSEUDOWIRE_LABELS[1]},pwethnocw`,
].flatMap((rule) => ['-d', rule]);
/** And what for one only. */
const DECRYPTED: Readonly<Record<string, string>> = {
  '802.11 decrypted, with its vector': 'wlan.ignore_wep:Yes - with IV',
  '802.11 decrypted, without its vector': 'wlan.ignore_wep:Yes - without IV',
};

const ALL: readonly WrittenLink[] = [...LINKS, ...TUNNELS.map(onEthernet)];
const KNOWN = [...ALL, ...TUNNELS.slice(1).map((inner, i) => onEthernet(nested(TUNNELS[i], inner)))].filter(
  ({ name }) => !IN_TCPDUMP.includes(name) && name !== NOWHERE,
);

interface Frame {
  readonly linkType: number;
  readonly bytes: Uint8Array;
  readonly missing: number;
}

interface ReadFrame {
  readonly inside: string;
  /** All values of each field, from the outermost header on. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

function framesIn(link: WrittenLink): Frame[] {
  return SAMPLES.flatMap((sample) => capturedFrames(rewrapped(sample, link)).slice(0, MOST_FRAMES));
}

/** Reads a frame, and asks every header on the way for its fields. */
function readHere({ linkType, bytes, missing }: Frame): ReadFrame {
  const fields = new Map<string, string[]>();
  const spies = [...new Set(LAYERS.values())].map((layer) => {
    const read = layer.read.bind(layer);
    return vi.spyOn(layer, 'read').mockImplementation((packet, at, end) => {
      const follows = read(packet, at, end);
      for (const { name, value } of layer.fields?.(packet.view, at, packet.payload) ?? []) {
        fields.set(name, [...(fields.get(name) ?? []), String(value)]);
      }
      return follows;
    });
  });
  const { found, source, destination } = new PacketReader().read(linkType, bytes, bytes.length + missing);
  for (const spy of spies) spy.mockRestore();
  return { inside: found ? `${source} ${destination}` : '', fields };
}

const ADDRESSES = ['frame.protocols', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst'];

/** tshark's rows of all frames of these links, in one capture with an interface for each link. */
function askTshark(links: readonly WrittenLink[], names: readonly string[], options: readonly string[]) {
  const frames = links.flatMap((link, index) => framesIn(link).map(({ bytes }) => ({ index, bytes })));
  const capture = joined(
    section(),
    ...links.map(({ linkType }) => description({ linkType })),
    ...frames.map(({ index, bytes }, tick) => enhanced({ ticks: BigInt(tick), data: bytes }, index)),
  );
  const rows = tsharkFields(capture, names, '', options);
  const byLink = new Map<string, Map<string, string>[]>(links.map(({ name }) => [name, []]));
  for (const [i, { index }] of frames.entries()) {
    byLink.get(links[index].name)?.push(new Map(names.map((name, column) => [name, rows[i]?.[column] ?? ''])));
  }
  return byLink;
}

/** Addresses of the innermost packet; of the outer one, where an ICMP error quotes another. */
function innermost(row: ReadonlyMap<string, string>): string {
  const layers = (row.get('frame.protocols') ?? '').split(':icmp')[0].split(':');
  const family = layers.findLast((layer) => layer === 'ip' || layer === 'ipv6');
  if (family === undefined) return '';
  const place = layers.filter((layer) => layer === family).length - 1;
  return [`${family}.src`, `${family}.dst`].map((name) => row.get(name)?.split(',')[place]).join(' ');
}

/** tshark shows some numbers in hexadecimal. */
function values(text: string): string[] {
  if (text === '') return [];
  return text.split(',').map((one) => (/^0x[0-9a-f]+$/.test(one) ? String(Number(one)) : one));
}

describe.skipIf(!hasTshark)('tshark reads the same', { timeout: 60_000 }, () => {
  const here = new Map<string, readonly ReadFrame[]>();
  const there = new Map<string, readonly Map<string, string>[]>();
  beforeAll(() => {
    for (const link of KNOWN) here.set(link.name, framesIn(link).map(readHere));
    const names = [...here.values()].flatMap((frames) => frames.flatMap(({ fields }) => [...fields.keys()]));
    const asked = [...ADDRESSES, ...new Set(names)];
    const ask = (links: readonly WrittenLink[], options: readonly string[]) => {
      for (const [name, rows] of askTshark(links, asked, options)) there.set(name, rows);
    };
    ask(
      KNOWN.filter(({ name }) => DECRYPTED[name] === undefined),
      TOLD,
    );
    for (const [name, preference] of Object.entries(DECRYPTED)) {
      ask(
        KNOWN.filter((link) => link.name === name),
        ['-o', preference],
      );
    }
  }, 60_000);

  it.each(KNOWN)('in $name ($linkType)', ({ name }) => {
    const rows = there.get(name) ?? [];
    const frames = here.get(name) ?? [];
    expect(frames.length).toBeGreaterThan(MOST_FRAMES);
    expect(frames.map(({ inside }) => inside)).toEqual(rows.map(innermost));
    for (const [i, { inside, fields }] of frames.entries()) {
      if (inside === '') continue;
      const told = [...fields].map(([field]) => [field, values(rows[i].get(field) ?? '')]);
      expect([...fields]).toEqual(told);
    }
  });
});

describe.skipIf(!hasTcpdump)('tcpdump sees the same inside', () => {
  it.each(ALL.filter(({ name }) => IN_TCPDUMP.includes(name)))('$name ($linkType)', (link) => {
    for (const sample of SAMPLES) {
      const capture = rewrapped(sample, link);
      const lines = tcpdumpLines(capture).map((line) =>
        /(?:^|\s)IP6? (\S+?)(?:\.\d+)? > (\S+?)(?:\.\d+)?: /.exec(line),
      );
      const here = capturedFrames(capture).map((frame) => readHere(frame).inside);
      expect(here).toEqual(lines.map((match) => (match === null ? '' : `${match[1]} ${match[2]}`)));
    }
  });
});

function tcpdumpLines(capture: Uint8Array): string[] {
  const text = execFileSync('tcpdump', ['-nt', '-r', '-'], { input: capture, stdio: ['pipe', 'pipe', 'ignore'] });
  return text.toString().trimEnd().split('\n');
}
