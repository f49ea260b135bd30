/** The window: tabs, tools, the page of the tab in front, notices, and the dialogs of the features. */
import { useEffect } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import { CaptureContext, useApp, useWorkspace } from '../state/app.ts';
import { useFeatures } from '../state/features.ts';
import { activeTab, titleOf } from '../state/tabs.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { CapturePage } from './CapturePage.tsx';
import { Gone } from './Gone.tsx';
import { Notices } from './Notices.tsx';
import { TabBar } from './TabBar.tsx';
import { Toolbar } from './Toolbar.tsx';
import { Uploads } from './Uploads.tsx';
import { useSlot } from './useSlot.tsx';
import classes from './Window.module.css';

export function Window() {
  const { shell } = useApp();
  const features = useFeatures();
  const tab = useWorkspace(activeTab);
  const title = visible(titleOf(tab));
  useEffect(() => {
    shell.call('shell.setTitle', { title: title.slice(0, 300) }).catch(() => {});
  }, [shell, title]);
  const page = features.flatMap(({ pages = [] }) => pages).find(({ kind }) => kind === tab.kind);
  const overlays = useSlot('overlays');
  const body = (
    <>
      <header className={classes.header}>
        <TabBar />
        <Toolbar />
      </header>
      <main className={classes.page} key={tab.id}>
        <Boundary what="This page">
          {tab.kind === 'capture' ? <CapturePage /> : page === undefined ? null : <page.Page />}
        </Boundary>
      </main>
      {overlays}
    </>
  );
  return (
    <div className={classes.window}>
      {tab.kind === 'capture' ? <CaptureContext value={tab}>{body}</CaptureContext> : body}
      <Uploads />
      <Notices />
      <div className={classes.gone}>
        <Gone />
      </div>
    </div>
  );
}
