import { describe, expect, it } from 'vitest';
import { FrameReader } from '../../../src/decode/openings/frameReader.ts';
import { LineReader } from '../../../src/decode/openings/lineReader.ts';
import { ascii, filled } from '../tlsHellos.ts';
import { payloadOf } from './play.ts';

const LF = 10;

function linesOf(...payloads: ReadonlyArray<readonly [text: string, captured?: number]>): string[] {
  const lines: string[] = [];
  const reader = new LineReader();
  for (const [text, captured] of payloads) {
    reader.read(payloadOf(ascii(text), captured, LF), (line) => {
      lines.push(line);
      return false;
    });
  }
  return lines;
}

/** Messages whose first byte is their length. */
function framesOf(...payloads: ReadonlyArray<readonly [bytes: number[], captured?: number]>) {
  const frames: number[][] = [];
  const reader = new FrameReader((prefix) => (prefix[0] === 0 ? -1 : prefix[0]));
  for (const [bytes, captured] of payloads) {
    reader.read(payloadOf(Uint8Array.from(bytes), captured), (prefix, available) => {
      frames.push([...prefix.subarray(0, available)]);
      return false;
    });
  }
  return { frames, midFrame: reader.midFrame, lost: reader.lost };
}

describe('LineReader', () => {
  it('puts lines together, with either line end', () => {
    expect(linesOf(['a\r'], ['\nb\nc'], ['\r\n\r\nd'])).toEqual(['a', 'b', 'c', '']);
  });

  it('ends no line with a byte behind the payload', () => {
    expect(linesOf(['abc'])).toEqual([]);
  });

  it('takes the end of what was captured for the end of a line', () => {
    expect(linesOf(['abc\r\ndefghi\r\n', 8], ['next\r\n'])).toEqual(['abc', 'def', 'next']);
  });

  it('keeps no more than 1024 characters of a line and finds the next', () => {
    const [first, second] = linesOf(['x'.repeat(5000)], ['y'.repeat(5000)], ['\r\nnext\r\n']);
    expect(first).toBe('x'.repeat(1024));
    expect(second).toBe('next');
  });

  it('stops where it is told to and says where', () => {
    const payload = payloadOf(ascii('one\r\ntwo\r\n'));
    expect(new LineReader().read(payload, () => true)).toBe(payload.start + 5);
  });
});

describe('FrameReader', () => {
  it('hands on messages over and within payloads', () => {
    expect(framesOf([[3, 1, 2, 2]], [[9, 4, 7]], [[7, 7]])).toEqual({
      frames: [
        [3, 1, 2],
        [2, 9],
        [4, 7, 7, 7],
      ],
      midFrame: false,
      lost: false,
    });
  });

  it('passes over what was not captured and joins nothing across it', () => {
    expect(framesOf([[6, 1, 2, 3], 2], [[4, 5, 2, 8]])).toMatchObject({
      frames: [
        [6, 1],
        [2, 8],
      ],
      midFrame: false,
    });
  });

  it('is lost when a length was not captured, or is none', () => {
    expect(framesOf([[2, 1, 2, 1], 2], [[2, 1]])).toEqual({ frames: [[2, 1]], midFrame: false, lost: true });
    expect(framesOf([[2, 1, 0, 9]]).lost).toBe(true);
  });

  it('keeps only the beginning of a long message', () => {
    const reader = new FrameReader(() => 50_000);
    const kept: number[] = [];
    for (let sent = 0; sent < 50_000; sent += 10_000) {
      reader.read(payloadOf(filled(10_000)), (_prefix, available) => {
        kept.push(available);
        return false;
      });
    }
    expect(kept).toEqual([64]);
  });
});
