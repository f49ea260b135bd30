/** The timeline as a picture that stands alone: SVG without styles or scripts, and PNG drawn from it. */
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { App } from '../state/app.ts';
import { failureOf } from '../state/failure.ts';
import { fileNameOf, saveBlob } from '../state/saveBlob.ts';
import { notify } from '../state/workspace.ts';
import { layOut } from './layout.ts';
import type { Palette } from './palette.ts';
import type { Timeline } from './picture.ts';
import { TimelinePicture } from './TimelinePicture.tsx';
import type { ViewWindow } from './viewWindow.ts';

interface ToSave {
  readonly timeline: Timeline;
  /** What is in view is what is saved. */
  readonly window: ViewWindow;
  readonly title: string;
}

const WIDTH = 1000;
/** Pixels of the PNG a pixel of the picture: sharp on paper and on dense screens. */
const DENSITY = 3;

export function saveSvg(app: App, what: ToSave, palette: Palette): void {
  const blob = new Blob([svgText(what, palette)], { type: 'image/svg+xml' });
  saveBlob(app, blob, fileNameOf(what.title, 'svg'));
}

export async function savePng(app: App, what: ToSave, palette: Palette): Promise<void> {
  try {
    saveBlob(app, await pngOf(svgText(what, palette)), fileNameOf(what.title, 'png'));
  } catch (error) {
    const { text, next } = failureOf(error);
    notify(app.workspace, { kind: 'failed', text: `The picture could not be made: ${text}`, next });
  }
}

function svgText({ timeline, window, title }: ToSave, palette: Palette): string {
  const picture = layOut({ timeline, window, width: WIDTH, growing: null });
  const holder = document.createElement('div');
  const root = createRoot(holder);
  flushSync(() => root.render(<TimelinePicture picture={picture} palette={palette} id="timeline" title={title} />));
  const text = new XMLSerializer().serializeToString(holder.firstElementChild!);
  root.unmount();
  return text;
}

async function pngOf(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * DENSITY;
    canvas.height = image.naturalHeight * DENSITY;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('the canvas gave no picture')) : resolve(blob)));
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
