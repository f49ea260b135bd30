/** TCP headers: the payload's place and the options, whatever their order, never past the header's end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinsMultipath, payloadOffset, timestampValue } from '../../src/decode/tcpHeader.ts';
import { bytes, u16, u32 } from '../support/bytes.ts';

const AT = 24;

/** A header with these options, at AT of a larger buffer; `end` is where the options end. */
function header(options: readonly number[], poison = 0xa5): { view: DataView; all: Uint8Array; end: number } {
  const words = 5 + Math.ceil(options.length / 4);
  const head = bytes(u16(465), u16(40001), u32(1), u32(2), [(words & 15) << 4, 0x10], u16(502), [0, 0, 0, 0]);
  const all = bytes(new Uint8Array(AT).fill(poison), head, options, new Uint8Array(64).fill(poison));
  return { view: new DataView(all.buffer), all, end: AT + 20 + options.length };
}

function timestamp(value: number): number[] {
  return [8, 10, ...u32(value), ...u32(99)];
}

function timestampOf(options: readonly number[]): number {
  const { view, end } = header(options);
  return timestampValue(view, AT, end);
}

describe('the payload', () => {
  it('lies behind the header, however long', () => {
    for (let words = 5; words <= 15; words++) {
      const all = new Uint8Array(80);
      all[12] = words << 4;
      expect(payloadOffset(all, 0)).toBe(words * 4);
      expect(payloadOffset(bytes([7, 7], all), 2)).toBe(2 + words * 4);
    }
  });

  it('is nowhere when the header says less than 20 bytes', () => {
    for (let words = 0; words < 5; words++) {
      const all = new Uint8Array(80);
      all[12] = (words << 4) | 15;
      expect(payloadOffset(all, 0)).toBe(-1);
    }
  });
});

describe('the timestamp', () => {
  it.each([
    ['as Linux writes it', [1, 1, ...timestamp(0x12345678)]],
    ['behind MSS, SACK and window scale', [2, 4, 5, 180, 4, 2, ...timestamp(0x12345678), 1, 3, 3, 7]],
    ['first', timestamp(0x12345678)],
    ['at odd places', [1, 1, 1, ...timestamp(0x12345678)]],
    ['behind an option that nobody knows', [254, 6, 1, 2, 3, 4, ...timestamp(0x12345678)]],
  ])('is read %s', (_, options) => {
    expect(timestampOf(options)).toBe(0x12345678);
  });

  it.each([
    ['there is none', [2, 4, 5, 180, 1, 3, 3, 7]],
    ['the list ended before', [0, 1, ...timestamp(5)]],
    ['an option before it has length 0', [5, 0, ...timestamp(5)]],
    ['an option before it has length 1', [5, 1, ...timestamp(5)]],
    ['there are no options', []],
  ])('is 0 when %s', (_, options) => {
    expect(timestampOf(options)).toBe(0);
  });

  it('is 0 when cut, wherever', () => {
    for (const options of [
      [1, 1, ...timestamp(0x11223344)],
      [2, 4, 5, 180, ...timestamp(0x11223344)],
    ]) {
      for (let length = 0; length < options.length; length++) {
        const { view, end } = header(options);
        const cutEnd = end - options.length + length;
        const whole = length >= options.length - 4;
        expect(timestampValue(view, AT, cutEnd), `${length} bytes`).toBe(whole ? 0x11223344 : 0);
      }
    }
  });
});

describe('MP_JOIN', () => {
  it.each([
    ['a joining SYN', [30, 12, 0x10, 0, 1, 2, 3, 4, 5, 6, 7, 8], true],
    ['behind others', [2, 4, 5, 180, 1, 1, 30, 12, 0x11, 0, 1, 2, 3, 4, 5, 6, 7, 8], true],
    ['MP_CAPABLE', [30, 4, 0x01, 0x81], false],
    ['no Multipath TCP', [2, 4, 5, 180], false],
    ['cut before its subtype', [30, 12], false],
  ])('%s', (_, options, joins) => {
    const { view, end } = header(options);
    expect(joinsMultipath(view, AT, end)).toBe(joins);
  });
});

describe('any options', () => {
  it('end, and what lies behind them does not matter', () => {
    const kinds = fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 30, 254);
    const option = fc.oneof(kinds, fc.constantFrom(0, 1, 2, 3, 10, 12, 255), fc.nat(255));
    fc.assert(
      fc.property(fc.array(option, { maxLength: 40 }), (options) => {
        const [one, other] = [header(options, 0), header(options, 0xff)];
        expect(timestampValue(one.view, AT, one.end)).toBe(timestampValue(other.view, AT, other.end));
        expect(joinsMultipath(one.view, AT, one.end)).toBe(joinsMultipath(other.view, AT, other.end));
      }),
      { numRuns: 1000 },
    );
  });
});
