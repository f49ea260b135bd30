/** Lays a timeline out in pixels; nothing is drawn here. */
import { barLane } from './barLane.ts';
import { markLane } from './markLane.ts';
import { AXIS, type Picture, type Spot } from './picture.ts';
import { type LayoutInput, scaleOf } from './scale.ts';
import { ticksIn } from './viewWindow.ts';

const PIXELS_A_TICK = 90;

export function layOut(input: LayoutInput): Picture {
  const scale = scaleOf(input);
  let top = AXIS;
  const lanes = input.timeline.lanes.map((lane, at) => {
    const laid =
      lane.kind === 'resolver' ? barLane(lane, at, top, scale, input) : markLane(lane, at, top, scale, input);
    top += laid.height;
    return laid;
  });
  const most = Math.max(2, Math.floor((scale.right - scale.left) / PIXELS_A_TICK));
  const ticks = ticksIn(input.window, most).map((tick) => ({ ...tick, x: scale.x(tick.seconds) }));
  return { width: input.width, height: top + 1, left: scale.left, right: scale.right, ticks, lanes };
}

/** All that can be selected, in the order of time. */
export function spotsOf({ lanes }: Picture): Spot[] {
  return lanes
    .flatMap(({ marks, bars }) => [
      ...marks,
      ...bars.flatMap((bar) => (bar.answer === null ? [bar] : [bar, bar.answer])),
    ])
    .sort((a, b) => a.seconds - b.seconds);
}
