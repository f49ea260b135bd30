/** The sections of a pcapng file: each has a byte order, and numbers its interfaces from 0; here they are one list. */
import { BYTE_ORDER_MAGIC, SWAPPED_BYTE_ORDER_MAGIC } from './pcapngBlocks.ts';
import { PcapngInterface } from './pcapngInterface.ts';

/** Interfaces of all sections together; the frames of further ones are passed over. */
export const MOST_INTERFACES = 65_536;
/** Characters of their names, filters and addresses; those of further ones are not kept. */
const MOST_TEXT = 1 << 20;

export class PcapngSections {
  /** Of all sections so far. */
  readonly interfaces: PcapngInterface[] = [];
  /** Byte order of the section that is being read. */
  little = true;
  /** Index into `interfaces` of its interface 0. */
  first = 0;
  /** Of each interface: where in the file it is described, and the byte order and interface 0 of its section. */
  private readonly described: { readonly position: number; readonly little: boolean; readonly first: number }[] = [];
  /** Of the names, filters and addresses of all interfaces. */
  private textLength = 0;
  /** When the latest statistics were written, ns since the origin, if all frames until then are in the file. */
  quietUntilNs: number | null = null;

  /** Packets lost by statistics or drop counts, of all interfaces. */
  get dropped(): number {
    return this.interfaces.reduce((sum, one) => sum + one.dropped, 0);
  }

  /** Takes the byte order of the section header at `at`; false when it has none. */
  readByteOrder(view: DataView, at: number): boolean {
    const magic = view.getUint32(at + 8, true);
    // What is no section header changes nothing: reading resumes in the order of the one before.
    if (magic !== BYTE_ORDER_MAGIC && magic !== SWAPPED_BYTE_ORDER_MAGIC) return false;
    this.little = magic === BYTE_ORDER_MAGIC;
    return true;
  }

  /** A new section begins with the header at `at`. Answers the major version of its format. */
  begin(view: DataView, at: number): number {
    this.first = this.interfaces.length;
    return view.getUint16(at + 12, this.little);
  }

  /** As they were at a packet block at `position`; the interfaces are these very objects. */
  until(position: number): PcapngSections {
    const sections = new PcapngSections();
    const count = this.described.findLastIndex((one) => one.position < position) + 1;
    const last = this.described[count - 1];
    sections.interfaces.push(...this.interfaces.slice(0, count));
    sections.described.push(...this.described.slice(0, count));
    sections.little = last?.little ?? this.little;
    sections.first = last?.first ?? 0;
    return sections;
  }

  /**
   * Reads the interface description block in [at, end).
   * @param position  of the block in the file
   */
  describe(view: DataView, at: number, end: number, position: number): void {
    if (this.interfaces.length === MOST_INTERFACES) return;
    this.described.push({ position, little: this.little, first: this.first });
    const described = new PcapngInterface(view, at, end - 4, this.little, this.textLength < MOST_TEXT);
    this.textLength += described.textLength;
    this.interfaces.push(described);
  }

  /**
   * Reads the interface statistics block in [at, end).
   * @param frames  read so far
   */
  readStatistics(view: DataView, at: number, end: number, frames: number): void {
    const described = this.interfaces[this.first + view.getUint32(at + 8, this.little)];
    if (described === undefined) return;
    described.readStatistics(view, at + 20, end - 4, this.little);
    // A file that lacks frames, as one that was cut out of another, does not show that nothing came.
    const isWhole = this.interfaces.length === 1 && described.givenByStatistics === frames && described.clock.started;
    const { clock } = described;
    this.quietUntilNs = isWhole
      ? clock.at(view.getUint32(at + 12, this.little), view.getUint32(at + 16, this.little))
      : null;
  }
}
