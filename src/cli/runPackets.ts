/** Does what `ptrscope packets` was asked for: the list of frames, one frame's detail, or a capture of those that match. */
import { OperationError } from '../base/errors.ts';
import { frameRow } from '../engine/detail/frameRow.ts';
import { frameView } from '../engine/detail/frameView.ts';
import type { Dissection } from '../filter/dissection.ts';
import { type DisplayFilter, readFilter } from '../filter/filter.ts';
import type { OpenCapture } from '../host/openCapture.ts';
import { type MatchRequest, matchFrames } from '../host/packetsMatch.ts';
import { harmlessJson } from '../report/keyOrder.ts';
import { interruptOnSignals } from './interruption.ts';
import { note } from './messages.ts';
import type { PacketsFlags } from './packetsCommand.ts';
import { frameText, listText } from './packetsText.ts';
import { ProgressBar } from './progressBar.ts';
import { writeOut, writeReportTo } from './standardOutput.ts';
import { isStandardOutput } from './terminal.ts';
import { VERSION } from './version.ts';

type Asked<Made> = Pick<MatchRequest<Made>, 'make' | 'filter' | 'most'>;

export async function runPackets(file: string, flags: PacketsFlags): Promise<void> {
  const bar = new ProgressBar(flags.progress && process.stderr.isTTY === true && goesToFile(flags));
  const signal = interruptOnSignals();
  const find = <Made>(asked: Asked<Made>) =>
    matchFrames({
      ...asked,
      input: file,
      signal,
      onProgress: (progress) => bar.show(progress, 0),
      onProblem: ({ text, offset }) => {
        bar.clear();
        note(`${file === '-' ? 'standard input' : file}: ${text} (offset ${offset})`);
      },
    });
  try {
    if (flags.frame !== undefined) await tellFrame(find, flags.frame, flags);
    else if (flags.write !== undefined) await writeMatching(find, flags.write, flags);
    else await tellList(find, flags);
  } finally {
    bar.clear();
  }
}

type Find = <Made>(asked: Asked<Made>) => AsyncGenerator<readonly Made[]>;

/** A bar between lines of a list would be in the way. */
function goesToFile({ output, write }: PacketsFlags): boolean {
  return !isStandardOutput(write ?? output);
}

function filterOf({ filter }: PacketsFlags): DisplayFilter | null {
  if (filter === undefined) return null;
  const read = readFilter(filter);
  return read.kind === 'filter' ? read.filter : null;
}

async function tellList(find: Find, flags: PacketsFlags): Promise<void> {
  const make = (frame: Dissection, { reader }: OpenCapture) => ({
    row: frameRow(frame, 0),
    originEpochNs: reader.originEpochNs,
  });
  const found = find({ make, filter: filterOf(flags), most: flags.limit ?? Number.POSITIVE_INFINITY });
  await writeReportTo(flags.output, listText(found, flags.format, flags.time));
}

async function tellFrame(find: Find, number: number, flags: PacketsFlags): Promise<void> {
  const filter = { text: '', needs: 0, matches: (frame: Dissection) => frame.number === number };
  const make = (frame: Dissection, { reader }: OpenCapture) =>
    frameView(frame, { capture: 0, interfaces: reader.interfaces, originEpochNs: reader.originEpochNs });
  for await (const [view] of find({ make, filter, most: 1 })) {
    await writeReportTo(
      flags.output,
      flags.format === 'json' ? [`${harmlessJson(JSON.stringify(view, null, 2))}\n`] : frameText(view),
    );
    return;
  }
  const next = 'Run the command without --frame to see which frames there are.';
  throw new OperationError('no-such-frame', `there is no frame ${number} in this capture`, next);
}

async function writeMatching(find: Find, path: string, flags: PacketsFlags): Promise<void> {
  const { writeFileAtomically } = await import('../host/atomicFile.ts');
  const { FrameCopies } = await import('./packetsCopy.ts');
  const copies = new FrameCopies(`PTRscope ${VERSION}`);
  const most = flags.limit ?? Number.POSITIVE_INFINITY;
  const make = (frame: Dissection, { reader }: OpenCapture) => copies.copy(frame, reader);
  const file = copies.file(find({ make, filter: filterOf(flags), most }));
  if (path === '-') {
    await writeOut(file);
    return;
  }
  await writeFileAtomically(path, file);
  note(`${path}: ${copies.count} ${copies.count === 1 ? 'frame' : 'frames'} written`);
}
