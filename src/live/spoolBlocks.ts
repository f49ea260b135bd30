/** The blocks of a spool's files that are not frames: what every file begins with, and its statistics. */
import { networkInterfaces, release, type } from 'node:os';
import type { CaptureInterface } from '../formats/captureReader.ts';
import { interfaceDescription, interfaceStatistics, sectionHeader } from '../formats/pcapngWriter.ts';

export interface CaptureDescription {
  readonly device: string;
  /** Empty for none. */
  readonly filter: string;
  /** As the library or program names itself. */
  readonly sourceVersion: string;
  readonly described: CaptureInterface;
}

export function fileHeaders({ device, filter, sourceVersion, described }: CaptureDescription): Uint8Array {
  const { linkType, snapLength } = described;
  const common = { linkType, snapLength, name: device, operatingSystem: `${type()} ${release()}` };
  const own = networkInterfaces()[device]?.map(({ address }) => address) ?? [];
  const written = { ...common, addresses: own, filter: filter === '' ? null : filter };
  return Buffer.concat([sectionHeader(`PTRscope, ${sourceVersion}`), interfaceDescription(written)]);
}

/** @param received  frames kept and dropped together, since the file was begun; so is `dropped` */
export function fileStatistics(received: number, dropped: number): Uint8Array {
  const epochNs = BigInt(Date.now()) * 1_000_000n;
  return interfaceStatistics({
    interfaceIndex: 0,
    epochNs,
    received: BigInt(received),
    dropped: BigInt(dropped),
  });
}
