/** The frame that is selected, over the whole width: the proof of what is told above it. */
import { useCapture } from '../state/app.ts';
import { FramePane } from './FramePane.tsx';

export function SelectedFrame() {
  const { view } = useCapture();
  return view.frame === null ? null : <FramePane frame={view.frame} />;
}
