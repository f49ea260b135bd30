/** Tree and bytes of a frame are linked: a byte leads to its innermost field, what was opened stays open. */
import { describe, expect, it } from 'vitest';
import { decodeBase64, hexDump } from '../../../renderer/frame/bytes.ts';
import { fieldAtPath, opensByItself, ownerOf, treeLines } from '../../../renderer/frame/fields.ts';
import type { FrameField } from '../../../src/model/views.ts';

function field(name: string | null, offset: number, length: number, children: FrameField[] = []): FrameField {
  return { name, label: name ?? 'unnamed', value: '', offset, length, children };
}

const LAYERS = [
  field('eth', 0, 14, [field('eth.dst', 0, 6), field('eth.src', 6, 6)]),
  field('ip', 14, 20, [field('ip.version', 14, 1), field('ip.hdr_len', 14, 1), field('ip.src', 26, 4)]),
  field('dns', 42, 40, [
    field('dns.id', 42, 2),
    field(null, 54, 28, [field('dns.qry', 54, 28, [field('dns.qry.name', 54, 24), field('dns.qry.type', 78, 2)])]),
  ]),
];

describe('a frame', () => {
  it('leads from a byte to its innermost field, and says what to open above it', () => {
    const owner = ownerOf(LAYERS, 60);
    expect(fieldAtPath(LAYERS, owner!.path)?.name).toBe('dns.qry.name');
    expect(owner?.above).toEqual(['/dns', '/dns/unnamed', '/dns/unnamed/dns.qry']);
  });

  it('leads from a byte between fields to the layer around it', () => {
    expect(fieldAtPath(LAYERS, ownerOf(LAYERS, 12)!.path)?.name).toBe('eth');
  });

  it('has bytes that belong to nothing', () => {
    expect(ownerOf(LAYERS, 500)).toBeNull();
    expect(ownerOf([], 0)).toBeNull();
  });

  it('opens with its last layer and what only groups in it, and keeps what was opened by hand', () => {
    const flags = { ...field('dns.flags', 44, 2, [field('dns.flags.rcode', 45, 1)]), value: '0x0100' };
    const dns = { ...LAYERS[2]!, children: [flags, ...LAYERS[2]!.children] };
    const layers = [LAYERS[0]!, LAYERS[1]!, dns];
    const names = (opened: ReadonlyMap<string, boolean>) =>
      treeLines(layers, opened, opensByItself(layers)).map((line) => line.field.name);
    expect(names(new Map())).toEqual(['eth', 'ip', 'dns', 'dns.flags', 'dns.id', null, 'dns.qry']);
    expect(names(new Map([['/dns', false]]))).toEqual(['eth', 'ip', 'dns']);
    expect(names(new Map([['/eth', true]]))).toContain('eth.src');
  });

  it('with more fields than anybody reads stays a list of bounded length', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => field(`f${at}`, at, 1));
    expect(treeLines(many, new Map(), () => true).length).toBe(5000);
  });

  it('has no field where a path leads nowhere', () => {
    expect(fieldAtPath(LAYERS, '7.0')).toBeNull();
  });
});

describe('the bytes of a frame', () => {
  it('are dumped as xxd does, with nothing that acts', () => {
    const bytes = decodeBase64(Buffer.from('GET \u001b[2J\u0000/very/long', 'latin1').toString('base64'));
    expect(hexDump(bytes).split('\n')).toEqual([
      '0000  47 45 54 20 1b 5b 32 4a 00 2f 76 65 72 79 2f 6c  GET .[2J./very/l',
      '0010  6f 6e 67                                         ong',
    ]);
  });
});
