/** What the user can do after a capture ended otherwise than was asked for: a sentence for each reason. */
import type { EndReason } from './capture.ts';
import { permissionSteps } from './captureAdvice.ts';
import { captureFacts } from './captureFacts.ts';

const NEXT: Readonly<Record<Exclude<EndReason, 'no-rights'>, string>> = {
  stopped: '',
  enough: '',
  'no-device': 'Choose one of the interfaces that are listed.',
  'wrong-filter': 'Mend the filter; its language is in the manual page pcap-filter(7).',
  'no-source': 'Install dumpcap (Wireshark) or tcpdump, or build the binding of libpcap.',
  'spool-failed': 'Choose another folder to capture into.',
  'disk-full': 'Make room, or bound the capture with a ring of files; what was captured so far is kept.',
  'interface-gone': 'Start the capture again when the interface is back.',
  'source-failed': 'Try another source.',
  died: 'What it had written is kept; start the capture again.',
};

export function nextStep(reason: EndReason): string {
  if (reason !== 'no-rights') return NEXT[reason];
  const step = permissionSteps(captureFacts())[0];
  if (step === undefined) return 'Capture as an administrator.';
  return step.commands.length === 0 ? step.text : `${step.text} (${step.commands.join('; ')})`;
}
