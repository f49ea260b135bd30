/** Draws the band: frames as an area, stalls as blocks, the axis; on a canvas, for there may be thousands of buckets. */
import type { Overview } from '../../src/model/views.ts';
import { ticksIn } from '../timeline/viewWindow.ts';
import { rowsOf } from './brush.ts';

export const BAND_HEIGHT = 56;
/** Left and right of the band, pixels. */
export const BAND_EDGE = 14;
const AXIS_HEIGHT = 13;
const BLOCK_HEIGHT = 6;
const BLOCK_ROWS = 3;
const BLOCKS_TOP = 3;
const NARROWEST_BLOCK = 3;
const PIXELS_A_TICK = 110;

export interface BandScale {
  readonly width: number;
  readonly endSeconds: number;
}

export function bandX(seconds: number, { width, endSeconds }: BandScale): number {
  return BAND_EDGE + (endSeconds > 0 ? seconds / endSeconds : 0) * (width - 2 * BAND_EDGE);
}

export function bandSeconds(x: number, { width, endSeconds }: BandScale): number {
  return ((x - BAND_EDGE) / (width - 2 * BAND_EDGE)) * endSeconds;
}

export interface BlockPlace {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tone: 'bad' | 'warn';
  readonly open: boolean;
}

/** Blocks in the order of their start, in rows. */
export function blockPlaces(overview: Overview, scale: BandScale): BlockPlace[] {
  const blocks = overview.stalls.toSorted((a, b) => a.startSeconds - b.startSeconds);
  const gap = (3 / Math.max(1, scale.width)) * scale.endSeconds;
  const rows = rowsOf(blocks, gap, BLOCK_ROWS);
  return blocks.map(({ id, startSeconds, endSeconds, confidence, open }, at) => {
    const x = bandX(startSeconds, scale);
    const width = Math.max(NARROWEST_BLOCK, bandX(Math.min(endSeconds, scale.endSeconds), scale) - x);
    const y = BLOCKS_TOP + rows[at]! * (BLOCK_HEIGHT + 1.5);
    return { id, x, y, width, height: BLOCK_HEIGHT, tone: confidence === 'certain' ? 'bad' : 'warn', open };
  });
}

/** Colours by name, as the style sheet has them now. */
export type Paint = (name: string) => string;

export function drawOverview(
  canvas: HTMLCanvasElement,
  overview: Overview,
  scale: BandScale,
  selected: string | null,
  paint: Paint,
): void {
  const density = window.devicePixelRatio || 1;
  canvas.width = Math.round(scale.width * density);
  canvas.height = Math.round(BAND_HEIGHT * density);
  const context = canvas.getContext('2d')!;
  context.scale(density, density);
  drawAxis(context, scale, paint);
  drawFrames(context, overview, scale, paint);
  for (const block of blockPlaces(overview, scale)) drawBlock(context, block, block.id === selected, paint);
}

function drawAxis(context: CanvasRenderingContext2D, scale: BandScale, paint: Paint): void {
  const most = Math.max(2, Math.floor(scale.width / PIXELS_A_TICK));
  context.font = `10px ${paint('--mono')}`;
  context.fillStyle = paint('--dim');
  context.strokeStyle = paint('--line');
  context.textAlign = 'left';
  for (const { seconds, label } of ticksIn({ from: 0, to: scale.endSeconds }, most)) {
    const x = Math.round(bandX(seconds, scale)) + 0.5;
    context.beginPath();
    context.moveTo(x, 2);
    context.lineTo(x, BAND_HEIGHT - 2);
    context.stroke();
    if (x < scale.width - 40) context.fillText(label, x + 3, BAND_HEIGHT - 3);
  }
}

/** Heights go with the square root: a burst must not flatten all else. */
function drawFrames(
  context: CanvasRenderingContext2D,
  { frames, toSeconds }: Overview,
  scale: BandScale,
  paint: Paint,
): void {
  const most = Math.max(1, ...frames);
  const bottom = BAND_HEIGHT - AXIS_HEIGHT;
  const room = bottom - 3;
  const each = toSeconds / frames.length;
  context.fillStyle = paint('--band');
  frames.forEach((count, at) => {
    if (count === 0) return;
    const x = bandX(at * each, scale);
    const width = Math.max(1, bandX((at + 1) * each, scale) - x);
    const height = Math.max(1.5, Math.sqrt(count / most) * room);
    context.fillRect(x, bottom - height, width, height);
  });
}

function drawBlock(context: CanvasRenderingContext2D, block: BlockPlace, selected: boolean, paint: Paint): void {
  const { x, y, width, height, tone } = block;
  context.fillStyle = paint(tone === 'bad' ? '--bad-fill' : '--warn-fill');
  context.beginPath();
  context.roundRect(x, y, width, height, 2);
  context.fill();
  if (!selected) return;
  context.strokeStyle = paint('--ink');
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(x - 1.5, y - 1.5, width + 3, height + 3, 3);
  context.stroke();
  context.lineWidth = 1;
}
