/** IP fragments put together while a capture is walked: the frame with the last missing one gets the whole datagram. */
import type { AddressTable } from '../../base/addressTable.ts';
import { FragmentStore } from '../../decode/fragments.ts';
import { Packet } from '../../decode/packet.ts';
import type { Dissection } from '../../filter/dissection.ts';
import { EXTENSION, IPV4, IPV6 } from '../../filter/layerKinds.ts';
import { FRAGMENT } from '../../filter/walk/network.ts';
import { destinationKey, sourceKey } from './addressPair.ts';

/** Datagrams whose first frame is remembered; as many as the store itself keeps. */
const MOST_DATAGRAMS = 256;

export class Datagrams {
  readonly #store = new FragmentStore();
  readonly #packet = new Packet();
  readonly #addresses: AddressTable;
  /** By sender, receiver, protocol and identification: the frame with the first fragment seen. */
  readonly #firstFrames = new Map<string, number>();

  constructor(addresses: AddressTable) {
    this.#addresses = addresses;
  }

  /** Takes the frame when it is a fragment; true when it completes a datagram, which `f.past` then has. */
  take(f: Dissection): boolean {
    const last = f.layers - 1;
    if (last < 0) return false;
    const at = f.from[last];
    const view = f.views[f.source[last]];
    if (f.kind[last] === IPV4) {
      const bits = view.getUint16(at + 6);
      if ((bits & 0x3fff) === 0) return false;
      const data = at + (view.getUint8(at) & 15) * 4;
      return this.#add(
        f,
        last,
        data,
        view.getUint8(at + 9),
        view.getUint16(at + 4),
        (bits & 0x1fff) * 8,
        (bits & 0x2000) !== 0,
      );
    }
    if (f.kind[last] !== EXTENSION || f.detail[last] !== FRAGMENT) return false;
    const field = view.getUint16(at + 2);
    return this.#add(
      f,
      f.last(IPV6),
      at + 8,
      view.getUint8(at),
      view.getInt32(at + 4),
      field & 0xfff8,
      (field & 1) !== 0,
    );
  }

  #add(
    f: Dissection,
    ip: number,
    data: number,
    protocol: number,
    identity: number,
    at: number,
    more: boolean,
  ): boolean {
    const packet = this.#packet;
    const source = f.source[ip];
    packet.bytes = f.sources[source];
    packet.view = f.views[source];
    packet.source = sourceKey(f, ip, this.#addresses);
    packet.destination = destinationKey(f, ip, this.#addresses);
    packet.protocol = protocol;
    packet.transport = data;
    packet.end = f.to[ip];
    packet.originalEnd = f.whole[ip];
    const key = `${packet.source}/${packet.destination}/${protocol}/${identity}`;
    const first = this.#firstFrame(key, f.number);
    if (!this.#store.add(packet, identity, at, more)) return false;
    this.#firstFrames.delete(key);
    f.past.datagram = packet.bytes.subarray(0, packet.end);
    f.past.datagramFirstFrame = first;
    return true;
  }

  #firstFrame(key: string, frame: number): number {
    const known = this.#firstFrames.get(key);
    if (known !== undefined) return known;
    if (this.#firstFrames.size >= MOST_DATAGRAMS) {
      const oldest = this.#firstFrames.keys().next();
      if (!oldest.done) this.#firstFrames.delete(oldest.value);
    }
    this.#firstFrames.set(key, frame);
    return frame;
  }
}
