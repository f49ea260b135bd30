/** Names files that are no capture this program reads, so that the user learns what to do with them. */

interface Foreign {
  /** First bytes, as Latin-1. */
  readonly magic: string;
  /** Goes on "the file …". */
  readonly text: string;
  readonly next: string;
}

const CONVERT = 'Convert it with Wireshark\'s "editcap -F pcapng IN OUT" and analyse the result.';

function capture(magic: string, name: string): Foreign {
  return { magic, text: `is ${name}, which is not read yet`, next: CONVERT };
}

function packed(magic: string, name: string, command: string): Foreign {
  return { magic, text: `is compressed with ${name}`, next: `Unpack it first: "${command}".` };
}

const FOREIGN: readonly Foreign[] = [
  capture('snoop\0\0\0', 'a snoop capture'),
  capture('GMBU', 'a Microsoft Network Monitor 2 capture'),
  capture('RTSS', 'a Microsoft Network Monitor 1 capture'),
  capture('btsnoop\0', 'a Bluetooth snoop capture'),
  capture('TRSNIFF data', 'a Sniffer capture'),
  capture('XCP\0', 'a NetXRay or Windows Sniffer capture'),
  capture('\x54\x52\x00\x64\x00', 'a NetTL trace'),
  capture('\x7fver', 'an EtherPeek or OmniPeek capture'),
  capture('ObserverPktBuffer', 'a Viavi Observer capture'),
  packed('\x1f\x8b', 'gzip inside gzip', 'gunzip FILE'),
  packed('\x28\xb5\x2f\xfd', 'zstd', 'zstd -d FILE'),
  packed('\xfd7zXZ\0', 'xz', 'xz -d FILE'),
  packed('\x04\x22\x4d\x18', 'lz4', 'lz4 -d FILE'),
  packed('BZh', 'bzip2', 'bzip2 -d FILE'),
  { magic: 'PK\x03\x04', text: 'is a zip archive', next: 'Unpack it first and analyse the capture inside.' },
  { magic: '7z\xbc\xaf\x27\x1c', text: 'is a 7-Zip archive', next: 'Unpack it first and analyse the capture inside.' },
  {
    magic: 'MDMP',
    text: 'is a Windows memory dump, not a capture',
    next: 'Give a capture made by tcpdump, dumpcap or Wireshark.',
  },
];

const CAPTURE_WANTED = 'Give a pcap or pcapng file, as tcpdump, dumpcap and Wireshark write them.';

/** What a file that begins so seems to be. */
export function describeForeign(first: Uint8Array): { readonly text: string; readonly next: string } {
  const start = String.fromCharCode(...first.subarray(0, 64));
  const foreign = FOREIGN.find((candidate) => start.startsWith(candidate.magic));
  if (foreign) return { text: foreign.text, next: foreign.next };
  if (first.length > 0 && first.every((byte) => byte === 0)) {
    return { text: 'begins with zeros only and is no capture', next: CAPTURE_WANTED };
  }
  if (first.length > 0 && first.every(isText)) return { text: 'is text, not a capture', next: textAdvice(start) };
  return {
    text: 'is no capture in a known format',
    next: `${CAPTURE_WANTED} If Wireshark opens it: ${lowerFirst(CONVERT)}`,
  };
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
}

/** Text that looks like packets printed by tcpdump has a capture somewhere behind it. */
function textAdvice(start: string): string {
  const isPrinted = /^\d\d:\d\d:\d\d\.\d+ /.test(start);
  return isPrinted ? 'Let tcpdump write the packets instead of printing them: "tcpdump -w FILE".' : CAPTURE_WANTED;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
