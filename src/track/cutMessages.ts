/** DNS messages of which the snap length left a part: what can still be told of them. */
import { type CutReverseName, readCutReverseName } from '../decode/dnsCutQuestion.ts';
import { readCutTarget } from '../decode/dnsCutTarget.ts';
import { HEADER_BYTES, hashName, nameSign, OPCODE, TYPE_A, TYPE_AAAA, TYPE_PTR } from '../decode/dnsQuestion.ts';
import type { Packet } from '../decode/packet.ts';
import { CutTargets } from './cutTargets.ts';
import { ALL_DIGITS } from './lookup.ts';
import type { LookupTables } from './lookupTables.ts';

/** Type and class behind a question's name. */
const QUESTION_FIXED_BYTES = 4;

export class CutMessages {
  /** Messages of which the capture holds a part. */
  count = 0;
  readonly #tables: LookupTables;
  readonly #targets = new CutTargets();

  constructor(tables: LookupTables) {
    this.#tables = tables;
  }

  /** Whether a question for addresses may be about a name that was cut: a quick look. */
  get awaitsConfirmation(): boolean {
    return this.#targets.any;
  }

  /** Takes a message over UDP that ends in the midst of its question; answers whether its header was captured. */
  takeHeader({ view }: Packet, start: number, end: number): boolean {
    this.count++;
    if (end - start < HEADER_BYTES || (view.getUint16(start + 2) & OPCODE) !== 0) return false;
    const q = this.#tables.question;
    // Of a response nothing can be read but its header.
    q.questions = 0;
    q.questionEnd = end;
    return true;
  }

  /** Puts the reverse name that such a query asks for into the question, as if it had been read; answers its digits shown. */
  readReverseName(packet: Packet, start: number, end: number): number | null {
    const shown = readCutReverseName(packet.bytes, start, end, packet.originalEnd);
    const subject = shown === null ? null : this.#addressOf(shown);
    if (shown === null || subject === null) return null;
    const q = this.#tables.question;
    q.type = TYPE_PTR;
    q.hasAddress = true;
    q.address = subject;
    return shown.known;
  }

  /** The lookup that this query belongs to shows no more digits of its address than these. */
  noteDigits({ source, outgoing, loopback }: Packet, digits: number): void {
    const { index, question } = this.#tables;
    const [lookup] = index.by(this.#tables.hostKey(source, outgoing || loopback), question.address, 1);
    if (lookup !== undefined) lookup.shownDigits = Math.min(lookup.shownDigits, digits);
  }

  /** Takes a response cut behind its question; what is left of a PTR record's name may tell its confirmation. */
  takeAnswer(packet: Packet, start: number, end: number, timeNs: number): void {
    this.count++;
    const { index, question: q } = this.#tables;
    const target = q.hasAddress ? readCutTarget(q, packet.bytes, start, end, packet.originalEnd) : null;
    if (target === null) return;
    const asker = packet.destination;
    const [lookup] = index.by(this.#tables.hostKey(asker, packet.loopback), q.address, 1);
    if (lookup !== undefined && lookup.forwards.length === 0) this.#targets.await(asker, lookup, target, timeNs);
  }

  /** A question about the name that an answer was cut in is watched for like any other that was told. */
  tieConfirmation({ bytes, source }: Packet, start: number, end: number, timeNs: number): void {
    const { type, nameAt, questionEnd } = this.#tables.question;
    if (type !== TYPE_A && type !== TYPE_AAAA) return;
    const lookup = this.#targets.take(source, bytes, nameAt, questionEnd - QUESTION_FIXED_BYTES, timeNs);
    if (lookup === null) return;
    const hash = hashName(bytes, nameAt, start, end);
    this.#tables.forwards.add(source, hash, nameSign(bytes, nameAt, start, end), lookup, timeNs);
  }

  /** The address that a name cut stands for: what it does not show follows from the addresses seen. */
  #addressOf({ address, known }: CutReverseName): number | null {
    const { addresses } = this.#tables;
    return known === ALL_DIGITS ? addresses.keyOfIPv6(address, 0) : addresses.onlyWithEnd(address, known);
  }
}
