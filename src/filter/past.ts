/**
 * What only other frames tell about one, mostly those before it: its conversation, how its segment stands to the others,
 * the message that ends in it. Whoever walks a capture in order sets it; `forget` makes it what a frame by itself tells.
 */

export class Past {
  /** tcp.stream; -1 when unknown. */
  stream = -1;
  udpStream = -1;
  /** Times of the first frame and of the one before in this conversation. */
  streamFirstNs = 0;
  streamPreviousNs = 0;
  /** What the relative numbers of TCP count from, 32 bits. */
  sequenceBase = 0;
  acknowledgementBase = 0;
  /** By how many bits the window is shifted; -1 while unknown. */
  windowShift = -1;
  /** Bits of `tcpSigns.ts`. */
  signs = 0;
  duplicateNumber = 0;
  duplicateOf = 0;
  /** The protocol of the connection's payload, a layer kind, 0 for none; -1: as the frame by itself tells. */
  service = -1;
  /** Where in the payload this frame's own first message begins; what stands before belongs to an earlier one. */
  messageAt = 0;
  /** Whether this direction's messages are encrypted when the frame begins. */
  encrypted = false;
  /** Whether the payload is the text of a mail. */
  body = false;
  /** Whether the payload is not looked into: it repeats what was sent, or came out of order. */
  repeats = false;
  /** The session's TLS version as on the wire when the frame begins; 0 while unknown. */
  tlsVersion = 0;
  /** The message that ends in this frame and began in an earlier one; null without one. */
  message: Uint8Array | null = null;
  /** Length of that message; more than its bytes where they were not all kept. */
  messageLength = 0;
  messageFirstFrame = 0;
  /** Payload of the IP packet whose last missing fragment this frame is; null without one. */
  datagram: Uint8Array | null = null;
  datagramFirstFrame = 0;
  /** For a DNS response: the frame with its query, and the query's time. 0: unknown. */
  queryFrame = 0;
  queryNs = 0;
  /** For a DNS query: the frame with its response, which comes later; 0: there is none, or it is not known yet. */
  answerFrame = 0;
  /** For a DNS query that came before: the frame that had it first; 0: this one. The same for a response. */
  firstQueryFrame = 0;
  firstAnswerFrame = 0;
  /** Whether it is a DNS response to no query that is known. */
  unsolicited = false;

  forget(): void {
    this.stream = -1;
    this.udpStream = -1;
    this.windowShift = -1;
    this.signs = 0;
    this.service = -1;
    this.messageAt = 0;
    this.encrypted = false;
    this.body = false;
    this.repeats = false;
    this.tlsVersion = 0;
    this.message = null;
    this.datagram = null;
    this.queryFrame = 0;
    this.answerFrame = 0;
    this.firstQueryFrame = 0;
    this.firstAnswerFrame = 0;
    this.unsolicited = false;
  }
}
