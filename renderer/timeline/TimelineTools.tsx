/** Below a timeline: zoom, and saving it as a picture. */
import { ActionIcon, Menu } from '@mantine/core';
import { useApp } from '../state/app.ts';
import { Icon } from '../ui/Icon.tsx';
import { savePng, saveSvg } from './exportPicture.tsx';
import { DARK, LIGHT } from './palette.ts';
import type { Timeline } from './picture.ts';
import classes from './timeline.module.css';
import { ZOOM_STEP } from './timelineKeys.ts';
import type { ViewWindow } from './viewWindow.ts';

interface TimelineToolsProps {
  readonly zoomedIn: boolean;
  readonly onZoom: (factor: number) => void;
  readonly onWhole: () => void;
  readonly timeline: Timeline;
  readonly view: ViewWindow;
  readonly title: string;
}

export function TimelineTools({ zoomedIn, onZoom, onWhole, timeline, view, title }: TimelineToolsProps) {
  const app = useApp();
  const save = { timeline, window: view, title };
  return (
    <div className={classes.tools}>
      <span className={classes.keys}>drag to move · wheel to zoom · click a mark for its frame</span>
      <ActionIcon aria-label="Zoom in" title="Zoom in (+)" onClick={() => onZoom(ZOOM_STEP)}>
        <Icon name="plus" />
      </ActionIcon>
      <ActionIcon aria-label="Zoom out" title="Zoom out (-)" disabled={!zoomedIn} onClick={() => onZoom(1 / ZOOM_STEP)}>
        <Icon name="minus" />
      </ActionIcon>
      <ActionIcon aria-label="Show all of it" title="Show all of it (0)" disabled={!zoomedIn} onClick={onWhole}>
        <Icon name="fit" />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label="Save as a picture" title="Save as a picture">
            <Icon name="picture" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => saveSvg(app, save, LIGHT)}>SVG, light</Menu.Item>
          <Menu.Item onClick={() => saveSvg(app, save, DARK)}>SVG, dark</Menu.Item>
          <Menu.Item onClick={() => void savePng(app, save, LIGHT)}>PNG, light</Menu.Item>
          <Menu.Item onClick={() => void savePng(app, save, DARK)}>PNG, dark</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
