/** Comparing as a tab of its own. */
import type { App } from '../state/app.ts';
import { type CaptureTab, type Tab, withTab } from '../state/tabs.ts';

export const OVERLAY = 'compare';

export function captureTabs(tabs: readonly Tab[]): CaptureTab[] {
  return tabs.filter((tab) => tab.kind === 'capture');
}

export function showComparison({ workspace }: App, left: CaptureTab, right: CaptureTab): void {
  const id = `compare ${left.session} ${right.session}`;
  const title = `Compare: ${left.title}, ${right.title}`;
  workspace.setState((state) =>
    withTab(state, { kind: 'compare', id, left: left.session, right: right.session, title }),
  );
}

/** With two captures open there is nothing to choose; the one in front is the left one. */
export function startComparison(app: App): void {
  const { tabs, activeId } = app.workspace.getState();
  const captures = captureTabs(tabs);
  const [first, second] = captures;
  if (captures.length !== 2 || first === undefined || second === undefined) {
    app.workspace.setState({ overlay: OVERLAY });
    return;
  }
  if (second.id === activeId) showComparison(app, second, first);
  else showComparison(app, first, second);
}
