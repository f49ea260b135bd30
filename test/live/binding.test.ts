/** The binding of libpcap outlives what it opened: a capture that is closed may be collected as garbage at any time. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasCap } from './sources.ts';

/** Captures that were never opened, opened in vain and closed, then much garbage of short life: no rights are needed. */
const PROGRAM = `
  const { Cap } = require('cap');
  for (let at = 0; at < 10; at += 1) {
    const capture = new Cap();
    if (at % 2 === 0) continue;
    try {
      capture.open('no-such-device', '', 1 << 20, Buffer.alloc(1 << 12), { snapLength: 96, promiscuous: false, timeoutMs: 100 });
    } catch {}
    capture.close();
  }
  setTimeout(() => {
    let garbage = [];
    for (let at = 0; at < 3e6; at += 1) garbage = [garbage.length, String(at)];
  });
`;

describe.skipIf(!hasCap)(`the binding of libpcap${hasCap ? '' : ' (skipped: cap is not built)'}`, () => {
  it('does not take its process down when a closed capture is collected', () => {
    const { status, signal } = spawnSync(process.execPath, ['-e', PROGRAM], { cwd: resolve('.') });
    expect({ status, signal }).toEqual({ status: 0, signal: null });
  });
});
