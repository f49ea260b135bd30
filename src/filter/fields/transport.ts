/** TCP and UDP. */
import type { Dissection } from '../dissection.ts';
import { TCP, UDP } from '../layerKinds.ts';
import { TCP_SIGNS } from '../tcpSigns.ts';
import type { Values } from '../values.ts';
import { payloadOf } from '../walk/messages.ts';
import { either, type Field, field, fixed, NEEDS_STREAMS, NEEDS_UDP_STREAMS, protocol } from './field.ts';

const sourcePort = fixed('tcp.srcport', 'Source port', 'number', [TCP, 0, 2]);
const destinationPort = fixed('tcp.dstport', 'Destination port', 'number', [TCP, 2, 2]);

const FLAGS: readonly (readonly [name: string, mask: number, label: string])[] = [
  ['cwr', 0x80, 'Congestion window reduced'],
  ['ece', 0x40, 'ECN-Echo'],
  ['urg', 0x20, 'Urgent'],
  ['ack', 0x10, 'Acknowledgment'],
  ['push', 0x08, 'Push'],
  ['reset', 0x04, 'Reset'],
  ['syn', 0x02, 'Syn'],
  ['fin', 0x01, 'Fin'],
];

export const tcpFlagFields: readonly Field[] = [
  fixed('tcp.flags.ae', 'Accurate ECN', 'boolean', [TCP, 12, 1, 0x01]),
  ...FLAGS.map(([name, mask, label]) => fixed(`tcp.flags.${name}`, label, 'boolean', [TCP, 13, 1, mask])),
];

/** A field of each TCP header, as far as `length` bytes of it are there. */
function each(length: number, add: (f: Dissection, values: Values, at: number, view: DataView, index: number) => void) {
  return (f: Dissection, values: Values): void => {
    f.headers();
    for (let index = 0; index < f.layers; index++) {
      const at = f.from[index];
      if (f.kind[index] === TCP && at + length <= f.to[index]) add(f, values, at, f.views[f.source[index]], index);
    }
  };
}

/** What the connection tells of the frame's own segment; nothing without a connection. */
function ofStream(length: number, add: (f: Dissection, values: Values, at: number, view: DataView) => void) {
  return each(length, (f, values, at, view, index) => {
    if (index < f.quoted && f.past.stream >= 0) add(f, values, at, view);
  });
}

const STREAMS = { needs: NEEDS_STREAMS };

const OPTION_END = 0;
const OPTION_NOP = 1;

/** Where the option of this kind begins in the header at `at`, all of its `length` bytes captured; -1 without one. */
export function findTcpOption(view: DataView, at: number, to: number, kind: number, length: number): number {
  const end = Math.min(to, at + (view.getUint8(at + 12) >> 4) * 4);
  for (let place = at + 20; place < end; ) {
    const found = view.getUint8(place);
    if (found === OPTION_END) return -1;
    if (found === OPTION_NOP) place++;
    else {
      const size = place + 1 < end ? view.getUint8(place + 1) : 0;
      if (size < 2) return -1;
      if (found === kind) return size === length && place + length <= end ? place : -1;
      place += size;
    }
  }
  return -1;
}

/**
 * What the window at `at` comes to with the scale of its connection; a SYN's own is never scaled.
 * @param isOwn  whether the header is the frame's own and not one that an ICMP error quotes
 */
export function scaledWindow(f: Dissection, view: DataView, at: number, isOwn: boolean): number {
  const isSyn = (view.getUint8(at + 13) & 2) !== 0;
  return view.getUint16(at + 14) * 2 ** (isSyn || !isOwn ? 0 : Math.max(f.past.windowShift, 0));
}

/** A number of 1, 2 or 4 bytes inside an option. */
function option(name: string, label: string, [kind, length, offset, size]: readonly number[]): Field {
  const load = each(20, (f, values, at, view, index) => {
    const place = findTcpOption(view, at, f.to[index], kind, length);
    if (place < 0) return;
    if (size === 0) values.addNumber(1);
    else if (size === 1) values.addNumber(view.getUint8(place + offset));
    else values.addNumber(size === 2 ? view.getUint16(place + offset) : view.getUint32(place + offset));
  });
  return field(name, label, size === 0 ? 'none' : 'number', load, size === 0 ? {} : { largest: 2 ** (8 * size) - 1 });
}

export const tcpFields: readonly Field[] = [
  protocol('tcp', 'Transmission Control Protocol', [TCP]),
  sourcePort,
  destinationPort,
  either('tcp.port', 'Source or destination port', sourcePort, destinationPort),
  // Of a quoted segment too: it is the connection that the error is about.
  field(
    'tcp.stream',
    'Connection',
    'number',
    each(4, (f, values) => {
      if (f.past.stream >= 0) values.addNumber(f.past.stream);
    }),
    STREAMS,
  ),
  field(
    'tcp.len',
    'Payload length',
    'number',
    each(13, (f, values, _at, _view, index) => {
      const payload = payloadOf(f, index);
      if (payload >= 0) values.addNumber(Math.max(f.whole[index] - payload, 0));
    }),
  ),
  field(
    'tcp.seq',
    'Sequence number (relative)',
    'number',
    ofStream(8, (f, values, at, view) => values.addNumber((view.getUint32(at + 4) - f.past.sequenceBase) >>> 0)),
    STREAMS,
  ),
  fixed('tcp.seq_raw', 'Sequence number', 'number', [TCP, 4, 4]),
  field(
    'tcp.ack',
    'Acknowledgment number (relative)',
    'number',
    ofStream(14, (f, values, at, view) => {
      const isSet = (view.getUint8(at + 13) & 0x10) !== 0;
      const raw = view.getUint32(at + 8);
      values.addNumber(isSet ? (raw - f.past.acknowledgementBase) >>> 0 : raw);
    }),
    STREAMS,
  ),
  fixed('tcp.ack_raw', 'Acknowledgment number', 'number', [TCP, 8, 4]),
  field(
    'tcp.hdr_len',
    'Header length',
    'number',
    each(13, (_f, values, at, view) => values.addNumber((view.getUint8(at + 12) >> 4) * 4)),
    { largest: 60 },
  ),
  fixed('tcp.flags', 'Flags', 'number', [TCP, 12, 2, 0x0fff], { isHex: true }),
  ...tcpFlagFields,
  fixed('tcp.window_size_value', 'Window', 'number', [TCP, 14, 2]),
  field(
    'tcp.window_size',
    'Window, scaled',
    'number',
    each(16, (f, values, at, view, index) => values.addNumber(scaledWindow(f, view, at, index < f.quoted))),
    STREAMS,
  ),
  fixed('tcp.checksum', 'Checksum', 'number', [TCP, 16, 2], { isHex: true }),
  fixed('tcp.urgent_pointer', 'Urgent pointer', 'number', [TCP, 18, 2]),
  option('tcp.options.mss_val', 'Maximum segment size', [2, 4, 2, 2]),
  option('tcp.options.wscale.shift', 'Window scale shift', [3, 3, 2, 1]),
  option('tcp.options.sack_perm', 'SACK permitted', [4, 2, 0, 0]),
  option('tcp.options.timestamp.tsval', 'Timestamp value', [8, 10, 2, 4]),
  option('tcp.options.timestamp.tsecr', 'Timestamp echo reply', [8, 10, 6, 4]),
  field(
    'tcp.payload',
    'Payload',
    'bytes',
    each(13, (f, values, _at, _view, index) => {
      const payload = payloadOf(f, index);
      if (payload >= 0 && payload < f.to[index]) values.addBytes(f.sources[f.source[index]], payload, f.to[index]);
    }),
  ),
  field(
    'tcp.time_relative',
    'Time since the first frame of the connection',
    'seconds',
    ofStream(4, (f, values) => values.addNumber((f.timeNs - f.past.streamFirstNs) / 1e9)),
    STREAMS,
  ),
  field(
    'tcp.time_delta',
    'Time since the frame before in the connection',
    'seconds',
    ofStream(4, (f, values) => values.addNumber((f.timeNs - f.past.streamPreviousNs) / 1e9)),
    STREAMS,
  ),
  sign('tcp.analysis.flags', 'Something unusual about sequence numbers or windows', -1),
  ...TCP_SIGNS.map(({ name, label, bits }) => sign(`tcp.analysis.${name}`, label, bits)),
];

function sign(name: string, label: string, bits: number): Field {
  const load = ofStream(4, (f, values) => {
    if ((f.past.signs & bits) !== 0) values.addNumber(1);
  });
  return field(name, label, 'none', load, STREAMS);
}

const udpSourcePort = fixed('udp.srcport', 'Source port', 'number', [UDP, 0, 2]);
const udpDestinationPort = fixed('udp.dstport', 'Destination port', 'number', [UDP, 2, 2]);

export const udpFields: readonly Field[] = [
  protocol('udp', 'User Datagram Protocol', [UDP]),
  udpSourcePort,
  udpDestinationPort,
  either('udp.port', 'Source or destination port', udpSourcePort, udpDestinationPort),
  fixed('udp.length', 'Length', 'number', [UDP, 4, 2]),
  fixed('udp.checksum', 'Checksum', 'number', [UDP, 6, 2], { isHex: true }),
  field(
    'udp.stream',
    'Conversation',
    'number',
    (f, values) => {
      f.headers();
      if (f.past.udpStream >= 0) values.addNumber(f.past.udpStream);
    },
    { needs: NEEDS_UDP_STREAMS },
  ),
  field('udp.payload', 'Payload', 'bytes', (f, values) => {
    f.headers();
    for (let index = 0; index < f.layers; index++) {
      if (f.kind[index] === UDP && f.from[index] + 8 < f.to[index]) {
        values.addBytes(f.sources[f.source[index]], f.from[index] + 8, f.to[index]);
      }
    }
  }),
];
