/** That an answer is on its way; said only to who has waited for a moment. */
import classes from './ui.module.css';

export function Pending({ children }: { readonly children: string }) {
  return (
    <p className={classes.pending} role="status">
      {children}
    </p>
  );
}
