/** Names of saved files: whatever came off the wire makes no path and no odd name. */
import { expect, it } from 'vitest';
import { fileNameOf } from '../../../renderer/state/saveBlob.ts';

it.each([
  ['10.0.0.2 waited 28.0 s before its ClientHello', '10.0.0.2-waited-28.0-s-before-its-ClientHello.svg'],
  ['../../etc/passwd', 'etc-passwd.svg'],
  ['mail\u202Egnp.exe', 'mail-gnp.exe.svg'],
  ['', 'ptrscope.svg'],
  ['...', 'ptrscope.svg'],
])('%j becomes %s', (title, name) => {
  expect(fileNameOf(title, 'svg')).toBe(name);
});

it('is not endless', () => {
  expect(fileNameOf('a'.repeat(5000), 'png').length).toBeLessThan(100);
});
