/** What failed, as a sentence. */
import { expect, it } from 'vitest';
import { sentenceOf } from '../../../renderer/state/failure.ts';

it.each([
  ['cannot read a.pcap: there is no such file', 'Cannot read a.pcap: there is no such file.'],
  ['text.pcap is text, not a capture', 'text.pcap is text, not a capture.'],
  ['mail-log is no mail log', 'mail-log is no mail log.'],
  ['it ended.', 'It ended.'],
])('begins with a capital, unless that is a file name: %s', (text, sentence) => {
  expect(sentenceOf(text)).toBe(sentence);
});
