/** A frame that was chosen in the list: tree above, bytes below, and the stalls that it proves. */
import { FramePane } from '../frame/FramePane.tsx';
import { useCapture } from '../state/app.ts';
import { EmptyState } from '../ui/EmptyState.tsx';

export function FrameDetail() {
  const { view } = useCapture();
  if (view.frame === null) return <EmptyState title="No frame is selected" />;
  return <FramePane frame={view.frame} orientation="vertical" />;
}
