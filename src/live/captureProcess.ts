/** What the capture process does with the lines that it is sent: one order first, then word on a capture that runs. */
import type { CaptureRequest } from './capture.ts';
import { diagnose } from './captureCheck.ts';
import { CaptureJob, type CapturePosition } from './captureJob.ts';
import { listDevices } from './devices.ts';
import { compileFilter } from './filterCompiler.ts';
import { type LinePort, Outbox } from './outbox.ts';

/** The first line; all but a capture are answered by one line. */
export type CaptureOrder =
  | { readonly kind: 'capture'; readonly request: CaptureRequest; readonly position: CapturePosition }
  | { readonly kind: 'list-devices' }
  | { readonly kind: 'check' }
  | { readonly kind: 'check-filter'; readonly filter: string; readonly device: string };

/** What may follow while a capture runs. */
export type CaptureWord = { readonly kind: 'stop' } | { readonly kind: 'release'; readonly file: number };

/** Serves the other side of the port until there is nothing more to do, then leaves. */
export function runCaptureProcess(port: LinePort): void {
  let job: CaptureJob | null = null;
  let isOrdered = false;
  port.onLine((line) => {
    if (isOrdered) {
      if (job !== null) obey(job, JSON.parse(line) as CaptureWord);
      return;
    }
    isOrdered = true;
    job = begin(JSON.parse(line) as CaptureOrder, port);
  });
  port.onClosed(() => {
    if (job === null) port.leave();
    else job.stop();
  });
}

function begin(order: CaptureOrder, port: LinePort): CaptureJob | null {
  if (order.kind === 'capture') {
    const job = new CaptureJob(order.request, order.position, new Outbox(port), () => port.leave());
    void job.run();
    return job;
  }
  answer(order).then(
    (result) => {
      port.write(JSON.stringify(result));
      port.leave();
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
      port.leave();
    },
  );
  return null;
}

function answer(order: Exclude<CaptureOrder, { kind: 'capture' }>): Promise<unknown> {
  switch (order.kind) {
    case 'list-devices':
      return listDevices();
    case 'check':
      return diagnose();
    case 'check-filter':
      return compileFilter(order.filter, order.device);
  }
}

function obey(job: CaptureJob, word: CaptureWord): void {
  if (word.kind === 'stop') job.stop();
  else job.release(word.file);
}
