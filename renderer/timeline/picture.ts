/** A timeline laid out: lanes below each other, marks, bars and labels with their places in pixels. */
import type { StallView } from '../../src/model/views.ts';
import type { LabelPart, PlacedLabel } from './labels.ts';
import type { Tick } from './viewWindow.ts';

export type Timeline = StallView['timeline'];

export type Tone = 'before' | 'arrival' | 'closing' | 'answered' | 'slow' | 'failed' | 'nothing';

/** Something of a frame that can be pointed at and selected. */
export interface Spot {
  /** Unique in the picture, and the same in every window. */
  readonly key: string;
  readonly capture: number;
  readonly frame: number;
  readonly seconds: number;
  /** `ClientHello, frame 73, after 28.0 s` */
  readonly name: string;
}

export interface PictureMark extends Spot {
  readonly kind: 'mark';
  readonly x: number;
  readonly y: number;
  readonly tone: Tone;
}

export interface PictureBar extends Spot {
  readonly kind: 'bar';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly tone: Tone;
  /** Its end lies in the window; otherwise it goes on beyond. */
  readonly endsHere: boolean;
  readonly label: readonly LabelPart[];
  readonly labelX: number;
  /** The answer at its end, a spot of its own. */
  readonly answer: (Spot & { readonly x: number }) | null;
}

export interface PictureGap {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly words: string;
  /** Middle of the words; null: there is no room. */
  readonly wordsX: number | null;
  /** It still lasts. */
  readonly open: boolean;
}

export interface PictureLane {
  readonly title: string;
  readonly subtitle: string;
  readonly top: number;
  readonly height: number;
  /** Where its title stands. */
  readonly middle: number;
  /** Where its marks are. */
  readonly lineY: number;
  readonly gap: PictureGap | null;
  readonly marks: readonly PictureMark[];
  readonly labels: readonly (PlacedLabel & { readonly y: number })[];
  readonly bars: readonly PictureBar[];
  /** Said below the bars. */
  readonly note: string | null;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly ticks: readonly (Tick & { readonly x: number })[];
  readonly lanes: readonly PictureLane[];
}

export const AXIS = 24;
export const BAR_HEIGHT = 8;
