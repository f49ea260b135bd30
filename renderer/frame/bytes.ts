/** A frame's bytes as text: rows in hexadecimal and as ASCII. */

const BYTES_A_ROW = 16;

export function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

export function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Printable ASCII as itself, all else as a dot: nothing off the wire acts here. */
export function ascii(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

export function offsetText(offset: number): string {
  return offset.toString(16).padStart(4, '0');
}

/** As `xxd` prints it. */
export function hexDump(bytes: Uint8Array): string {
  const rows = Math.ceil(bytes.length / BYTES_A_ROW);
  return Array.from({ length: rows }, (_, row) => {
    const some = [...bytes.subarray(row * BYTES_A_ROW, (row + 1) * BYTES_A_ROW)];
    return `${offsetText(row * BYTES_A_ROW)}  ${some
      .map(hex)
      .join(' ')
      .padEnd(BYTES_A_ROW * 3)} ${some.map(ascii).join('')}`;
  }).join('\n');
}
