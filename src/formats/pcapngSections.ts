/** The sections of a pcapng file: each has a byte order, and numbers its interfaces from 0; here they are one list. */
import { BYTE_ORDER_MAGIC, SWAPPED_BYTE_ORDER_MAGIC } from './pcapngBlocks.ts';
import { PcapngInterface } from './pcapngInterface.ts';

/** Interfaces of all sections together; the frames of further ones are passed over. */
export const MOST_INTERFACES = 65_536;

export class PcapngSections {
  /** Of all sections so far. */
  readonly interfaces: PcapngInterface[] = [];
  /** Byte order of the section that is being read. */
  little = true;
  /** Index into `interfaces` of its interface 0. */
  first = 0;

  /** Packets lost by statistics or drop counts, of all interfaces. */
  get dropped(): number {
    return this.interfaces.reduce((sum, one) => sum + one.dropped, 0);
  }

  /** Takes the byte order of the section header at `at`; false when it has none. */
  readByteOrder(view: DataView, at: number): boolean {
    const magic = view.getUint32(at + 8, true);
    this.little = magic === BYTE_ORDER_MAGIC;
    return this.little || magic === SWAPPED_BYTE_ORDER_MAGIC;
  }

  /** A new section begins with the header at `at`. Answers the major version of its format. */
  begin(view: DataView, at: number): number {
    this.first = this.interfaces.length;
    return view.getUint16(at + 12, this.little);
  }

  /** Reads the interface description block in [at, end). */
  describe(view: DataView, at: number, end: number): void {
    if (this.interfaces.length === MOST_INTERFACES) return;
    this.interfaces.push(new PcapngInterface(view, at, end - 4, this.little));
  }

  /** Reads the interface statistics block in [at, end). */
  readStatistics(view: DataView, at: number, end: number): void {
    const described = this.interfaces[this.first + view.getUint32(at + 8, this.little)];
    described?.readStatistics(view, at + 20, end - 4, this.little);
  }
}
