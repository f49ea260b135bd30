/** Frames as text: lists in several forms, and one frame as a tree with its bytes. */
import { formatEpoch } from '../base/clock.ts';
import { visible } from '../base/visibleText.ts';
import type { Capture } from '../model/report.ts';
import { type Clock, clockOf, type TimeMode } from '../model/times.ts';
import type { FrameField, FrameRow, FrameView } from '../model/views.ts';
import { harmlessJson } from '../report/keyOrder.ts';
import { csvText } from '../report/safeText.ts';

export interface FoundRow {
  readonly row: FrameRow;
  /** What its time counts from. */
  readonly originEpochNs: bigint | null;
}

type Found = AsyncIterable<readonly FoundRow[]>;

const LISTS: Readonly<Record<string, (found: Found, time: TimeMode) => AsyncGenerator<string>>> = {
  text: textLines,
  json: jsonList,
  ndjson: jsonLines,
  csv: csvTable,
};

export function listText(found: Found, format: string, time: TimeMode): AsyncGenerator<string> {
  return LISTS[format](found, time);
}

async function* textLines(found: Found, time: TimeMode): AsyncGenerator<string> {
  for await (const rows of found) {
    const clock = clockFor(rows[0], time);
    yield rows.map(({ row }) => textLine(row, clock)).join('');
  }
}

/** Columns that most rows fit into; a longer one moves the rest of its line. */
function textLine(row: FrameRow, clock: Clock): string {
  const ends = `${row.source.padEnd(21)} → ${row.destination.padEnd(21)}`;
  const time = clock.at(row.timeSeconds).padStart(12);
  return `${String(row.number).padStart(6)} ${time}  ${ends} ${row.protocol.padEnd(7)} ${String(row.length).padStart(5)}  ${row.info}\n`;
}

/** The clock that a report of this capture would have. */
function clockFor({ originEpochNs }: FoundRow, time: TimeMode): Clock {
  const startedAt = originEpochNs === null ? null : formatEpoch(originEpochNs);
  const capture: Capture = {
    id: 0,
    file: '',
    format: '',
    linkTypes: [],
    frames: 0,
    bytes: 0,
    startedAt,
    durationSeconds: 0,
    cut: null,
  };
  return clockOf({ captures: [capture] }, time);
}

async function* jsonLines(found: Found): AsyncGenerator<string> {
  for await (const rows of found) yield rows.map(({ row }) => `${harmlessJson(JSON.stringify(told(row)))}\n`).join('');
}

async function* jsonList(found: Found): AsyncGenerator<string> {
  let before = '[';
  for await (const rows of found) {
    for (const { row } of rows) {
      yield `${before}\n  ${harmlessJson(JSON.stringify(told(row)))}`;
      before = ',';
    }
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

/** Without what only the app's sessions have. */
function told({ capture, stallIds, ...row }: FrameRow) {
  return row;
}

const COLUMNS = ['number', 'time', 'source', 'destination', 'protocol', 'length', 'stream', 'info'];

async function* csvTable(found: Found, time: TimeMode): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\n`;
  for await (const rows of found) {
    const clock = clockFor(rows[0], time);
    yield rows.map(({ row }) => csvLine(row, clock)).join('');
  }
}

function csvLine(row: FrameRow, clock: Clock): string {
  const texts = [row.source, row.destination, row.protocol].map(quotedCell);
  const time = clock.at(row.timeSeconds);
  return `${[row.number, time, ...texts, row.length, row.stream ?? '', quotedCell(row.info)].join(',')}\n`;
}

/** RFC 4180, and harmless to table programs. */
function quotedCell(text: string): string {
  const safe = csvText(text);
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One frame: its row, its layers and fields with their bytes, why decoding stopped, and all bytes in hexadecimal. */
export function* frameText(view: FrameView): Generator<string> {
  const { row, stop } = view;
  const place = `${view.epoch}${view.interfaceName === null ? '' : ` on ${view.interfaceName}`}, ${view.linkType}`;
  yield `${row.number}  ${row.source} → ${row.destination}  ${row.protocol}  ${row.info}\n${place}\n`;
  for (const comment of view.comments) yield `Comment: ${visible(comment)}\n`;
  yield '\n';
  for (const layer of view.layers) yield `${treeText(layer, 0)}\n`;
  if (stop !== null) {
    const needed = stop.needed === null ? '' : `, ${stop.needed} bytes are needed and ${stop.available ?? 0} are there`;
    yield `Decoding stopped: ${stop.layer} is ${stop.kind} at byte ${stop.offset}${needed}.\n\n`;
  }
  yield hexDump(Buffer.from(view.bytes, 'base64'));
}

/** With the first and the last byte of each field that lies in the frame. */
function treeText({ label, value, name, offset, length, children }: FrameField, depth: number): string {
  const indent = '  '.repeat(depth);
  const text = `${indent}${label}${value === '' ? '' : `: ${value}`}`;
  const place = length === 0 ? '' : `[${offset}${length > 1 ? `-${offset + length - 1}` : ''}]`;
  const remark = [name ?? '', place].filter((part) => part !== '').join(' ');
  const line = remark === '' ? text : `${text.padEnd(64)}  ${remark}`;
  return [`${line}\n`, ...children.map((child) => treeText(child, depth + 1))].join('');
}

const BYTES_A_LINE = 16;

function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const part = [...bytes.subarray(at, at + BYTES_A_LINE)];
    const digits = part.map((byte) => byte.toString(16).padStart(2, '0'));
    const columns = `${digits.slice(0, 8).join(' ')}  ${digits.slice(8).join(' ')}`;
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${columns.padEnd(48)}  ${text}\n`);
  }
  return lines.join('');
}
