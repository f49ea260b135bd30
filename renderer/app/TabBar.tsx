/** The captures that are open, a tab each. */
import { visible } from '../../src/base/visibleText.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { closeTab } from '../state/open.ts';
import { type Tab, titleOf, withStart } from '../state/tabs.ts';
import { Icon } from '../ui/Icon.tsx';
import { useRovingFocus } from '../ui/useRovingFocus.ts';
import classes from './TabBar.module.css';

export function TabBar() {
  const { workspace } = useApp();
  const tabs = useWorkspace((state) => state.tabs);
  const activeId = useWorkspace((state) => state.activeId);
  const roving = useRovingFocus('horizontal');
  return (
    <div className={classes.bar} data-part="tabs">
      <div className={classes.tabs} role="tablist" aria-label="Open captures" ref={roving}>
        {tabs.map((tab) => (
          <OneTab key={tab.id} tab={tab} active={tab.id === activeId} />
        ))}
      </div>
      <button
        type="button"
        className={classes.add}
        aria-label="New tab"
        title="New tab"
        onClick={() => workspace.setState(withStart)}
      >
        <Icon name="plus" size={12} />
      </button>
    </div>
  );
}

function OneTab({ tab, active }: { readonly tab: Tab; readonly active: boolean }) {
  const app = useApp();
  const state = useWorkspace(({ sessions }) => (tab.kind === 'capture' ? sessions[tab.session] : undefined));
  const busy = state?.status?.state === 'reading' || state?.status?.state === 'capturing';
  const title = visible(titleOf(tab));
  return (
    <div className={`${classes.tab} ${active ? classes.active : ''}`} role="presentation">
      <button
        type="button"
        role="tab"
        id={`tab-${tab.id}`}
        aria-selected={active}
        tabIndex={active ? 0 : -1}
        className={classes.pick}
        title={title}
        onClick={() => app.workspace.setState({ activeId: tab.id })}
        onKeyDown={(event) => event.key === 'Delete' && closeTab(app, tab.id)}
        onAuxClick={(event) => event.button === 1 && closeTab(app, tab.id)}
      >
        {busy ? <span className={classes.busy} role="img" aria-label="being read" /> : null}
        <span className={classes.title}>{title}</span>
      </button>
      {/* For the mouse; the keyboard closes a tab by Delete. A tab list may hold nothing but tabs. */}
      <span className={classes.close} aria-hidden="true" title="Close" onClick={() => closeTab(app, tab.id)}>
        <Icon name="close" size={10} />
      </span>
    </div>
  );
}
