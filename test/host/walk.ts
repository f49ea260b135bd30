/** Walks captures with a sink that writes down what it is given. */
import { CaptureSet } from '../../src/host/captureSet.ts';
import { walkCaptures } from '../../src/host/mergedWalk.ts';

export interface WalkedFrame {
  readonly capture: number;
  readonly number: number;
  readonly time: number;
}

export async function walk(inputs: readonly string[]) {
  const set = await CaptureSet.open(inputs);
  const frames: WalkedFrame[] = [];
  const ended: number[] = [];
  let origin: bigint | null = null;
  const sink = {
    begin: (originEpochNs: bigint | null) => {
      origin = originEpochNs;
    },
    frames: (capture: number, batch: (typeof set.captures)[0]['batch'], from: number, to: number, shiftNs: number) => {
      for (let i = from; i < to; i++)
        frames.push({ capture, number: batch.firstFrame + i, time: batch.time[i]! + shiftNs });
    },
    end: (capture: number) => ended.push(capture),
  };
  try {
    await walkCaptures(set.captures, sink, { due: () => false, pause: async () => {} });
  } finally {
    set.close();
  }
  const problems = set.captures.map(({ reader }) => reader.problems);
  return { frames, ended, origin: origin as bigint | null, problems, captures: set.captures };
}
