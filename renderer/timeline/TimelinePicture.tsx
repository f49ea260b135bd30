/** A timeline as SVG: what the layout says, in a palette's colours. On the screen its marks can be selected. */
import { Fragment } from 'react';
import { isSameFrame } from '../state/tabs.ts';
import { LETTER, widthOf } from './labels.ts';
import type { Palette } from './palette.ts';
import {
  AXIS,
  BAR_HEIGHT,
  type Picture,
  type PictureBar,
  type PictureLane,
  type PictureMark,
  type Spot,
  type Tone,
} from './picture.ts';
import { type SpotActions, SpotPart } from './SpotPart.tsx';

interface TimelinePictureProps {
  readonly picture: Picture;
  readonly palette: Palette;
  /** Unique in the document. */
  readonly id: string;
  /** Absent in a picture that leaves the window. */
  readonly actions?: SpotActions;
  readonly title?: string;
}

export function TimelinePicture({ picture, palette, id, actions, title }: TimelinePictureProps) {
  const { width, height, lanes, ticks } = picture;
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: on the screen the group around it has the name
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role={actions === undefined ? 'img' : 'presentation'}
      fontFamily={palette.mono}
      fontSize={11}
      style={{ display: 'block' }}
    >
      {title === undefined ? null : <title>{title}</title>}
      <defs>
        <pattern id={`${id}-hatch`} width="7" height="7" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">
          <rect width="7" height="7" fill={palette.hatch} />
          <path d="M0 0V7" stroke={palette.badFill} strokeWidth="1.1" opacity=".5" />
        </pattern>
      </defs>
      {actions === undefined ? <rect width={width} height={height} fill={palette.bg} /> : null}
      {ticks.map(({ seconds, label, x }) => (
        <g key={seconds}>
          <path d={`M${round(x)} ${AXIS}V${height}`} stroke={palette.line} strokeDasharray="2 4" />
          <text x={round(x)} y={AXIS - 9} textAnchor="middle" fill={palette.dim}>
            {label}
          </text>
        </g>
      ))}
      <path d={`M0 ${AXIS}H${width}`} stroke={palette.line} />
      {lanes.map((lane) => (
        <LanePart key={lane.top} lane={lane} picture={picture} palette={palette} id={id} actions={actions} />
      ))}
    </svg>
  );
}

interface PartProps {
  readonly palette: Palette;
  readonly actions: SpotActions | undefined;
}

interface LanePartProps extends PartProps {
  readonly lane: PictureLane;
  readonly picture: Picture;
  readonly id: string;
}

function LanePart({ lane, picture, palette, id, actions }: LanePartProps) {
  const bottom = lane.top + lane.height;
  const titleY = lane.subtitle === '' ? lane.middle + 4 : lane.middle - 3;
  return (
    <g>
      <text x={2} y={round(titleY)} fill={palette.ink} fontFamily={palette.sans} fontSize={12.5}>
        {lane.title}
      </text>
      <text x={2} y={round(lane.middle + 11)} fill={palette.dim} fontSize={10.5}>
        {lane.subtitle}
      </text>
      {lane.gap === null && lane.marks.length > 0 ? (
        <path d={`M${picture.left - 8} ${lane.lineY}H${picture.right + 8}`} stroke={palette.line} />
      ) : null}
      <GapPart lane={lane} palette={palette} id={id} />
      {lane.labels.map((label) => (
        <Fragment key={`${label.markX} ${label.row}`}>
          {label.row === 0 ? null : (
            <path
              d={`M${round(label.markX)} ${label.y + 3}V${lane.lineY - 6}`}
              stroke={palette.dim}
              strokeWidth=".7"
              opacity=".6"
            />
          )}
          <LabelText x={label.x} y={label.y} parts={label.parts} palette={palette} />
        </Fragment>
      ))}
      {lane.marks.map((mark) => (
        <MarkPart key={mark.key} mark={mark} palette={palette} actions={actions} />
      ))}
      {lane.bars.map((bar) => (
        <BarPart key={bar.key} bar={bar} palette={palette} actions={actions} />
      ))}
      {lane.note === null ? null : (
        <text x={picture.left} y={bottom - 7} fill={palette.dim}>
          {lane.note}
        </text>
      )}
      <path d={`M0 ${bottom}H${picture.width}`} stroke={palette.line} />
    </g>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function GapPart({ lane: { gap }, palette, id }: { lane: PictureLane; palette: Palette; id: string }) {
  if (gap === null) return null;
  const { x, y, width, height, words, wordsX, open } = gap;
  const sides = `M${round(x)} ${y}H${round(x + width)}M${round(x)} ${y + height}H${round(x + width)}M${round(x)} ${y}V${y + height}`;
  const half = words.length * 3.75 + 8;
  return (
    <g>
      <rect x={round(x)} y={y} width={round(width)} height={height} fill={`url(#${id}-hatch)`} />
      <path
        d={open ? sides : `${sides}M${round(x + width)} ${y}V${y + height}`}
        stroke={palette.badFill}
        opacity=".55"
        fill="none"
      />
      {wordsX === null ? null : (
        <>
          <rect x={round(wordsX - half)} y={y + 6} width={round(half * 2)} height={18} rx={3} fill={palette.bg} />
          <text x={round(wordsX)} y={y + 19} textAnchor="middle" fill={palette.bad} fontSize={12} fontWeight={600}>
            {words}
          </text>
        </>
      )}
    </g>
  );
}

interface LabelTextProps {
  readonly x: number;
  readonly y: number;
  readonly parts: readonly { readonly text: string; readonly frame: boolean }[];
  readonly palette: Palette;
}

/** `textLength` holds the text to the width it was laid out with, whatever font is there. */
function LabelText({ x, y, parts, palette }: LabelTextProps) {
  return (
    <text
      x={round(x)}
      y={y}
      fill={palette.dim}
      textLength={round(widthOf(parts))}
      lengthAdjust="spacingAndGlyphs"
      style={{ whiteSpace: 'pre', pointerEvents: 'none' }}
    >
      {parts
        .map((part, at) => ({ ...part, at }))
        .map((part) => (
          <tspan key={part.at} fill={part.frame ? palette.accent : undefined}>
            {part.text}
          </tspan>
        ))}
    </text>
  );
}

function MarkPart({ mark, palette, actions }: PartProps & { readonly mark: PictureMark }) {
  const r = mark.tone === 'before' ? 4 : 5;
  return (
    <SpotPart spot={mark} actions={actions}>
      <Ring spot={mark} x={mark.x} y={mark.y} palette={palette} actions={actions} />
      <circle
        cx={round(mark.x)}
        cy={round(mark.y)}
        r={r}
        fill={fillOf(mark.tone, palette)}
        stroke={palette.bg}
        strokeWidth=".8"
      />
      <circle cx={round(mark.x)} cy={round(mark.y)} r={9} fill="transparent" />
    </SpotPart>
  );
}

function BarPart({ bar, palette, actions }: PartProps & { readonly bar: PictureBar }) {
  const { x, y, width, tone, endsHere, label, labelX, answer } = bar;
  const selected = isSameFrame(actions?.selected ?? null, bar);
  const fill = fillOf(tone, palette);
  const end = round(x + width);
  return (
    <>
      <LabelText x={labelX} y={y - 9} parts={label} palette={palette} />
      <SpotPart spot={bar} actions={actions}>
        <rect
          x={round(x)}
          y={y - BAR_HEIGHT / 2}
          width={round(width)}
          height={BAR_HEIGHT}
          rx={1}
          fill={fill}
          opacity={tone === 'answered' ? 0.65 : 0.82}
        />
        {selected ? (
          <rect
            x={round(x) - 2.5}
            y={y - BAR_HEIGHT / 2 - 2}
            width={round(width) + 5}
            height={BAR_HEIGHT + 4}
            rx={3}
            fill="none"
            stroke={palette.select}
            strokeWidth="1.6"
          />
        ) : null}
        <rect
          x={round(x) - 3}
          y={y - 18}
          width={Math.max(round(width) + 6, label.length * LETTER)}
          height={26}
          fill="transparent"
        />
      </SpotPart>
      {endsHere && tone === 'nothing' ? (
        <path d={`M${end - 4} ${y - 5}l8 10m0-10l-8 10`} stroke={palette.bad} strokeWidth="2" fill="none" />
      ) : null}
      {answer === null ? null : (
        <SpotPart spot={answer} actions={actions}>
          <Ring spot={answer} x={answer.x} y={y} palette={palette} actions={actions} />
          <circle cx={round(answer.x)} cy={y} r={4.5} fill={fill} stroke={palette.bg} strokeWidth=".8" />
          <circle cx={round(answer.x)} cy={y} r={8} fill="transparent" />
        </SpotPart>
      )}
    </>
  );
}

interface RingProps extends PartProps {
  readonly spot: Spot;
  readonly x: number;
  readonly y: number;
}

function Ring({ spot, x, y, palette, actions }: RingProps) {
  if (!isSameFrame(actions?.selected ?? null, spot)) return null;
  return <circle cx={round(x)} cy={round(y)} r={8} fill="none" stroke={palette.select} strokeWidth="1.8" />;
}

function fillOf(tone: Tone, palette: Palette): string {
  switch (tone) {
    case 'before':
      return palette.ink;
    case 'arrival':
      return palette.accent;
    case 'closing':
    case 'slow':
    case 'failed':
      return palette.warnFill;
    case 'answered':
      return palette.okFill;
    case 'nothing':
      return palette.badFill;
  }
}
