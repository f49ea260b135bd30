/** Names files that are no capture this program reads, so that the user learns what to do with them. */

interface Foreign {
  /** First bytes, as Latin-1. */
  readonly magic: string;
  /** Where they stand; at the file's beginning unless told. */
  readonly at?: number;
  /** Goes on "the file …". */
  readonly text: string;
  readonly next: string;
}

const CONVERT =
  'Convert it with Wireshark\'s "editcap -F pcapng IN OUT" and analyse the result; "ptrscope analyze --convert" does both.';
const CAPTURE_WANTED = 'Give a pcap or pcapng file, as tcpdump, dumpcap and Wireshark write them.';

/** What Wireshark reads. */
function capture(magic: string, name: string): Foreign {
  return { magic, text: `is ${name}, which is not read here`, next: CONVERT };
}

/** Compressed inside another compression; alone, the supported ones are unpacked. */
function packed(magic: string, name: string, command: string): Foreign {
  return { magic, text: `is compressed with ${name}`, next: `Unpack it first: "${command}".` };
}

/** The signature of its versions 1, and 2 and 3. */
function netScaler(magic: string, at: number): Foreign {
  return {
    magic,
    at,
    text: 'is a NetScaler trace, which is not read here',
    next: 'Make it in tcpdump\'s format: "start nstrace -size 0 -traceformat PCAP".',
  };
}

/** Event traces of Windows: a buffer's header, then the trace's, which begins with its version and kind. */
function windowsTrace(kind: string): Foreign {
  return {
    magic: `\x02\0${kind}\xc0`,
    at: 72,
    text: 'is a Windows event trace (ETL), which is not read here',
    next: 'Convert it on Windows with "pktmon etl2pcap FILE", or with Microsoft\'s etl2pcapng if "netsh trace" made it.',
  };
}

const FOREIGN: readonly Foreign[] = [
  capture('TRSNIFF data', 'a Sniffer capture'),
  capture('XCP\0', 'a NetXRay or Windows Sniffer capture'),
  capture('\x54\x52\x00\x64\x00', 'a NetTL trace'),
  capture('\x7fver', 'an EtherPeek or OmniPeek capture'),
  capture('ObserverPktBuffer', 'a Viavi Observer capture'),
  capture('\x05VNF', 'a Visual Networks capture'),
  capture('\xaa\xaa\xaa\xaa', 'a 5View capture'),
  capture('\x01\x10\x4c\x00\x01\x05Trace', 'a LANalyzer trace'),
  capture('iptrace ', "a trace of AIX's iptrace"),
  netScaler('NetScaler Performance', 8),
  netScaler('NetScaler V2', 3),
  netScaler('Netscaler V3', 3),
  windowsTrace('\x01'),
  windowsTrace('\x02'),
  { magic: 'btsnoop\0', text: 'is a Bluetooth capture, which holds no network traffic', next: CAPTURE_WANTED },
  packed('\x1f\x8b', 'gzip inside another compression', 'gunzip FILE'),
  packed('\x28\xb5\x2f\xfd', 'zstd inside another compression', 'zstd -d FILE'),
  packed('\xfd7zXZ\0', 'xz inside another compression', 'xz -d FILE'),
  packed('\x04\x22\x4d\x18', 'lz4 inside another compression', 'lz4 -d FILE'),
  packed('BZh', 'bzip2', 'bzip2 -d FILE'),
  packed('\x1f\x9d', 'compress', 'gunzip FILE'),
  { magic: 'PK\x03\x04', text: 'is a zip archive', next: 'Unpack it first and analyse the capture inside.' },
  { magic: 'ustar', at: 257, text: 'is a tar archive', next: 'Unpack it first and analyse the capture inside.' },
  { magic: '7z\xbc\xaf\x27\x1c', text: 'is a 7-Zip archive', next: 'Unpack it first and analyse the capture inside.' },
  { magic: 'MDMP', text: 'is a Windows memory dump, not a capture', next: CAPTURE_WANTED },
];

/** As far as the marks of all of them reach. */
const LOOKED_AT = 264;

/** What a file that begins so seems to be. */
export function describeForeign(first: Uint8Array): { readonly text: string; readonly next: string } {
  const start = String.fromCharCode(...first.subarray(0, LOOKED_AT));
  const foreign = FOREIGN.find(({ magic, at = 0 }) => start.startsWith(magic, at));
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
