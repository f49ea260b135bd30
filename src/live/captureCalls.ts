/** Questions that the capture process answers: which interfaces there are, whether capturing works, whether a filter is good. */
import { OperationError } from '../base/errors.ts';
import type { CaptureCheck } from './captureCheck.ts';
import type { CaptureOrder } from './captureProcess.ts';
import type { CaptureDevice } from './devices.ts';
import type { FilterVerdict } from './filterCompiler.ts';
import { type Launch, launchNode } from './launch.ts';

/** The interfaces, most useful first. Rejects with an `OperationError`. */
export function listInterfaces(launch: Launch = launchNode): Promise<readonly CaptureDevice[]> {
  return ask({ kind: 'list-devices' }, launch);
}

/** Whether this user can capture here, and what to do when not. Rejects with an `OperationError`. */
export function checkCapture(launch: Launch = launchNode): Promise<CaptureCheck> {
  return ask({ kind: 'check' }, launch);
}

/** Whether a filter can be compiled for a device; it captures nothing. Rejects with an `OperationError`. */
export function checkFilter(filter: string, device: string, launch: Launch = launchNode): Promise<FilterVerdict> {
  return ask({ kind: 'check-filter', filter, device }, launch);
}

/** The process is this package's own program: its answer is of the type that belongs to the order. */
function ask<Answer>(order: Exclude<CaptureOrder, { kind: 'capture' }>, launch: Launch): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = launch();
    child.onLine((line) => resolve(JSON.parse(line) as Answer));
    child.onGone((how, standardError) => {
      const why = standardError.trim().split('\n').at(-1) || `it ended with ${how}`;
      reject(new OperationError('capture-failed', `the capture process did not answer: ${why}`, 'Try it again.'));
    });
    child.write(JSON.stringify(order));
  });
}
