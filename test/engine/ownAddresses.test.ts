/** A capture that names its host's own addresses: who asks under one of them may wait for it under another. */
import { describe, expect, it } from 'vitest';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../src/formats/pcapngWriter.ts';
import { askInVain, CLIENT, connect, openTls, SERVER, stage } from '../golden/synthetic/stage.ts';
import { bytes } from '../support/bytes.ts';
import { type CapturedFrame, capturedFrames } from '../support/rewrapCapture.ts';
import { EXAMPLES, RECORDINGS } from './captures.ts';
import { readCapture } from './support/readCapture.ts';

const OTHER = '192.168.7.2';

/** The frames, as of one interface for each of these lists of addresses; a frame belongs to the first. */
function withOwn(frames: readonly CapturedFrame[], ...own: readonly (readonly string[])[]): Uint8Array {
  const made = { linkType: frames[0].linkType, snapLength: 262_144, name: 'eth0' };
  return bytes(
    sectionHeader('test'),
    ...own.map((addresses) => interfaceDescription({ ...made, addresses })),
    ...frames.map(({ bytes: of, epochNs, missing }) => {
      const originalLength = of.length + missing;
      return enhancedPacket({ interfaceIndex: 0, epochNs, bytes: of, originalLength, comments: [] });
    }),
  );
}

/** One connects, another address asks about the server. */
function askedByOther(): CapturedFrame[] {
  const on = stage();
  const tcp = connect(on, 443);
  askInVain(on, on.story.host(OTHER), SERVER, tcp.establishedAt + 0.001);
  openTls(tcp, tcp.establishedAt + 10.03);
  return capturedFrames(on.story.toPcap());
}

function verdict(capture: Uint8Array) {
  return readCapture(capture).stalls.map(({ confidence, cause, reasons }) => ({ confidence, cause, reasons }));
}

describe("the capturing host's own addresses", () => {
  it.each([
    ['of one interface', [[CLIENT, OTHER]]],
    ['of two files of a ring', [[CLIENT], [CLIENT, OTHER]]],
  ])('%s are one host', (_, own) => {
    const [stall] = verdict(withOwn(askedByOther(), ...own));
    expect(stall.confidence).not.toBe('possible');
    expect(stall.reasons.join()).toContain('capturing host');
  });

  it.each([
    ['none are named', [[]]],
    ['only one of them is', [[CLIENT]]],
    ['others are', [['10.9.9.9', '2001:db8::77']]],
    ['two interfaces name one each: the captures of two hosts may have been merged', [[CLIENT], [OTHER]]],
    [
      'all that two interfaces have in common is the loopback',
      [
        [CLIENT, '127.0.0.1'],
        [OTHER, '127.0.0.1'],
      ],
    ],
  ])('make no host of two where %s', (_, own) => {
    const [stall] = verdict(withOwn(askedByOther(), ...own));
    expect(stall.confidence).toBe('possible');
  });

  const onEthernet = [...EXAMPLES, ...RECORDINGS]
    .map(({ name, bytes: read }) => ({ name, frames: capturedFrames(read()) }))
    .filter(({ frames }) => frames.every(({ linkType }) => linkType === 1));
  const onLoopback = ['slow-loopback-two-devices', 'own-resolver-silent-two-devices'];

  it.each(onLoopback)('are the host of a resolver on its loopback, in %s', (loopback) => {
    const { frames } = onEthernet.find(({ name }) => name === loopback)!;
    const [{ connection, confidence }] = readCapture(withOwn(frames, [])).stalls;
    expect(confidence).toBe('likely');
    expect(verdict(withOwn(frames, [connection.server.address]))).toMatchObject([{ confidence: 'certain' }]);
  });

  it.each(onEthernet.filter(({ name }) => !onLoopback.includes(name)))(
    '$name: are the same verdict where one end captured itself',
    ({ frames }) => {
      const plain = readCapture(withOwn(frames, []));
      for (const end of ['client', 'server'] as const) {
        const own = plain.stalls.map(({ connection }) => connection[end].address);
        const told = readCapture(withOwn(frames, own.slice(0, 1)));
        const gist = ({ stalls }: typeof told) =>
          stalls.map(({ id, cause, durationSeconds, confidence }) => [id, cause, durationSeconds, confidence]);
        expect(gist(told)).toEqual(gist(plain));
      }
    },
  );
});
