/** Everything that is shown of one frame: its row, its tree, its bytes, and why decoding stopped. */
import { formatEpoch } from '../../base/clock.ts';
import { visible } from '../../base/visibleText.ts';
import type { Dissection } from '../../filter/dissection.ts';
import { OWN } from '../../filter/layerKinds.ts';
import type { CaptureInterface } from '../../formats/captureReader.ts';
import { linkTypeName } from '../../formats/linkTypes.ts';
import type { FrameView } from '../../model/views.ts';
import { frameRow } from './frameRow.ts';
import { frameTree, stopOf } from './frameTree.ts';

/** Bytes of one frame that are shown. */
const MOST_SHOWN = 256 * 1024;

export interface FrameSurroundings {
  /** The capture's number among those of the session. */
  readonly capture: number;
  readonly interfaces: readonly CaptureInterface[];
  /** What the frame's time counts from; null where no absolute time is known. */
  readonly originEpochNs: bigint | null;
}

/** The view of the frame at hand, whose whole past was told. What stalls it belongs to is for the caller. */
export function frameView(f: Dissection, { capture, interfaces, originEpochNs }: FrameSurroundings): FrameView {
  const name = interfaces[f.interfaceIndex]?.name ?? null;
  const shown = f.sources[OWN].subarray(f.start, Math.min(f.end, f.start + MOST_SHOWN));
  return {
    row: frameRow(f, capture),
    epoch: formatEpoch((originEpochNs ?? 0n) + BigInt(Math.round(f.timeNs))),
    interfaceName: name === null ? null : visible(name),
    linkType: linkTypeName(f.linkType),
    capturedLength: f.capturedLength,
    originalLength: f.originalLength,
    comments: [...f.comments],
    layers: frameTree(f),
    stop: stopOf(f),
    bytes: Buffer.from(shown).toString('base64'),
  };
}
