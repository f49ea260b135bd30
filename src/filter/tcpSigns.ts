/** What a TCP segment is beside the others of its connection, as bits: Wireshark's tcp.analysis.* */

export const RETRANSMISSION = 1;
export const FAST_RETRANSMISSION = 2;
export const SPURIOUS_RETRANSMISSION = 4;
export const OUT_OF_ORDER = 8;
export const LOST_SEGMENT = 0x10;
export const ACKED_LOST_SEGMENT = 0x20;
export const DUPLICATE_ACK = 0x40;
export const KEEP_ALIVE = 0x80;
export const KEEP_ALIVE_ACK = 0x100;
export const ZERO_WINDOW = 0x200;
export const ZERO_WINDOW_PROBE = 0x400;
export const ZERO_WINDOW_PROBE_ACK = 0x800;
export const WINDOW_UPDATE = 0x1000;
export const WINDOW_FULL = 0x2000;
export const REUSED_PORTS = 0x4000;

export interface TcpSign {
  /** Behind `tcp.analysis.` */
  readonly name: string;
  /** The bits of which one is enough. */
  readonly bits: number;
  readonly label: string;
  /** What stands in front of the info line; null where another one says it. */
  readonly prefix: string | null;
}

/** In the order in which they stand in front of the info line, the last one first. */
export const TCP_SIGNS: readonly TcpSign[] = [
  {
    name: 'retransmission',
    bits: RETRANSMISSION | FAST_RETRANSMISSION | SPURIOUS_RETRANSMISSION,
    label: 'Retransmission',
    prefix: null,
  },
  {
    name: 'fast_retransmission',
    bits: FAST_RETRANSMISSION,
    label: 'Fast retransmission',
    prefix: 'TCP Fast Retransmission',
  },
  {
    name: 'spurious_retransmission',
    bits: SPURIOUS_RETRANSMISSION,
    label: 'Spurious retransmission',
    prefix: 'TCP Spurious Retransmission',
  },
  { name: 'out_of_order', bits: OUT_OF_ORDER, label: 'Out of order', prefix: 'TCP Out-Of-Order' },
  { name: 'reused_ports', bits: REUSED_PORTS, label: 'Port numbers reused', prefix: 'TCP Port numbers reused' },
  {
    name: 'lost_segment',
    bits: LOST_SEGMENT,
    label: 'Previous segment not captured',
    prefix: 'TCP Previous segment not captured',
  },
  {
    name: 'ack_lost_segment',
    bits: ACKED_LOST_SEGMENT,
    label: 'ACKed segment not captured',
    prefix: 'TCP ACKed unseen segment',
  },
  { name: 'window_update', bits: WINDOW_UPDATE, label: 'Window update', prefix: 'TCP Window Update' },
  { name: 'window_full', bits: WINDOW_FULL, label: 'Window full', prefix: 'TCP Window Full' },
  { name: 'keep_alive', bits: KEEP_ALIVE, label: 'Keep-alive', prefix: 'TCP Keep-Alive' },
  { name: 'keep_alive_ack', bits: KEEP_ALIVE_ACK, label: 'Keep-alive ACK', prefix: 'TCP Keep-Alive ACK' },
  { name: 'duplicate_ack', bits: DUPLICATE_ACK, label: 'Duplicate ACK', prefix: 'TCP Dup ACK' },
  { name: 'zero_window_probe', bits: ZERO_WINDOW_PROBE, label: 'Zero window probe', prefix: 'TCP ZeroWindowProbe' },
  { name: 'zero_window', bits: ZERO_WINDOW, label: 'Zero window', prefix: 'TCP ZeroWindow' },
  {
    name: 'zero_window_probe_ack',
    bits: ZERO_WINDOW_PROBE_ACK,
    label: 'Zero window probe ACK',
    prefix: 'TCP ZeroWindowProbeAck',
  },
];
