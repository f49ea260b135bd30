/** The number of a frame, to be clicked. */
import { type FrameRef, isSameFrame } from '../state/tabs.ts';
import classes from './ui.module.css';

interface FrameLinkProps {
  readonly frame: FrameRef;
  readonly onFrame: (frame: FrameRef) => void;
  /** The frame that is selected now. */
  readonly current: FrameRef | null;
}

export function FrameLink({ frame: { capture, frame }, onFrame, current }: FrameLinkProps) {
  return (
    <button
      type="button"
      className={classes.frameLink}
      aria-label={`frame ${frame}`}
      aria-current={isSameFrame(current, { capture, frame }) ? 'true' : undefined}
      onClick={() => onFrame({ capture, frame })}
    >
      {frame}
    </button>
  );
}
