/** A stall that lasts counts up by the capture's clock; one that is over stays as it was. */
import { expect, it } from 'vitest';
import { waitedNow } from '../../../renderer/stalls/waitedNow.ts';

it('counts up from when the row was made', () => {
  expect(waitedNow({ open: true, waitedSeconds: 10, asOfSeconds: 30 }, 31.5)).toBe(11.5);
});

it('never counts down, and not when it is over', () => {
  expect(waitedNow({ open: true, waitedSeconds: 10, asOfSeconds: 30 }, 29)).toBe(10);
  expect(waitedNow({ open: false, waitedSeconds: 10, asOfSeconds: 30 }, 99)).toBe(10);
});
