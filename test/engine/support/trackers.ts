/** Trackers over a kernel as an analysis has them, for what no report shows. */
import { AddressTable } from '../../../src/base/addressTable.ts';
import { Dispatch } from '../../../src/engine/dispatch.ts';
import { FrameBatch } from '../../../src/formats/frameBatch.ts';
import { PcapReader } from '../../../src/formats/pcapReader.ts';
import type { Buffers } from '../../../src/formats/readBuffer.ts';
import type { Kernel } from '../../../src/kernel/kernel.ts';
import { FindingCollector } from '../../../src/stall/findings.ts';
import { Nat64 } from '../../../src/stall/nat64.ts';
import { stepsFitRetry } from '../../../src/stall/schedules/recognise.ts';
import { ConnectionTracker } from '../../../src/track/connections.ts';
import type { GapSink } from '../../../src/track/gap.ts';
import { Hosts } from '../../../src/track/hosts.ts';
import { LookupTracker } from '../../../src/track/lookups.ts';

const ignored = () => undefined;
const NOBODY: GapSink = {
  ...{ gap: ignored, connecting: ignored, refused: ignored, opened: ignored, passed: ignored, settled: ignored },
  mayHaveWaited: () => false,
  mayLookUp: () => false,
  looksUp: () => false,
  wantsAll: false,
};

export class Trackers {
  readonly connections: ConnectionTracker;
  readonly lookups: LookupTracker;
  readonly #dispatch: Dispatch;

  /** The kernel is as at first, from here on theirs. */
  constructor(kernel: Kernel) {
    kernel.reset();
    const addresses = new AddressTable(kernel.addresses);
    const hosts = new Hosts(kernel);
    const nat64 = new Nat64(addresses, kernel.nat64Learned);
    const findings = new FindingCollector(
      () => ({
        addresses,
        hosts,
        nat64,
        isWaitedFor: () => false,
        idents: () => this.connections.idents,
        neighbours: () => this.#dispatch.neighbours,
        isAnothers: () => false,
        lookups: this.lookups,
      }),
      kernel.lookups.told,
    );
    const mayWait = (host: number) => this.connections.pairs.mayHaveAny(host);
    this.connections = new ConnectionTracker(500e6, NOBODY, { dnsSegment: ignored }, kernel);
    this.lookups = new LookupTracker(addresses, hosts, stepsFitRetry, findings, mayWait, kernel);
    this.#dispatch = new Dispatch(addresses, hosts, this.connections, this.lookups, kernel);
  }

  get nowNs(): number {
    return this.#dispatch.nowNs;
  }

  /** Reads so many frames of a pcap file of Ethernet. */
  read(capture: Uint8Array, buffers: Buffers, frames = Number.POSITIVE_INFINITY): void {
    const reader = new PcapReader({ buffers, readSize: capture.length });
    reader.space().set(capture);
    reader.filled(capture.length);
    reader.end();
    const batch = new FrameBatch();
    for (let left = frames; left > 0 && reader.next(batch); left -= batch.count)
      this.#dispatch.frames(batch, 0, Math.min(left, batch.count), 0, 0, Int32Array.of(1));
  }
}
