/** A stall's headline, what it is in a few badges, and the ways to copy it. */
import { Button, Menu } from '@mantine/core';
import { clip, visible } from '../../src/base/visibleText.ts';
import type { Sentence } from '../../src/model/sentence.ts';
import type { StallView } from '../../src/model/views.ts';
import { CAUSE_WORDS } from '../../src/model/wording.ts';
import { useApp } from '../state/app.ts';
import { copyText } from '../state/copy.ts';
import type { FrameRef } from '../state/tabs.ts';
import { useClock } from '../state/useClock.ts';
import { Badge, type Tone } from '../ui/Badge.tsx';
import { Icon } from '../ui/Icon.tsx';
import { SentenceText } from '../ui/SentenceText.tsx';
import { COPIES } from './copies.ts';
import classes from './stall.module.css';

interface StallHeadProps {
  readonly view: StallView;
  readonly headline: Sentence;
  readonly onFrame: (frame: FrameRef) => void;
}

const LONGEST = 60;

export function StallHead({ view, headline, onFrame }: StallHeadProps) {
  const clock = useClock();
  const { stall } = view;
  const { application, stream } = stall.connection;
  return (
    <header className={classes.head}>
      <div className={classes.title}>
        <h1>
          <SentenceText sentence={headline} bold={false} onFrame={onFrame} />
        </h1>
        <CopyMenu view={view} />
      </div>
      <div className={classes.badges}>
        <Badge tone={toneOf(stall)}>{stall.confidence}</Badge>
        <Badge>{stall.side}</Badge>
        <Badge>{CAUSE_WORDS[stall.cause]}</Badge>
        {application === null ? null : <Badge>{clip(visible(application), LONGEST)}</Badge>}
        <Badge>from {clock.said(stall.startSeconds)}</Badge>
        {stream === null ? null : <Badge>tcp.stream {stream}</Badge>}
      </div>
    </header>
  );
}

function toneOf({ confidence, cause }: StallView['stall']): Tone {
  if (cause === 'unexplained' || confidence === 'possible') return 'plain';
  return confidence === 'certain' ? 'bad' : 'warn';
}

function CopyMenu({ view }: { readonly view: StallView }) {
  const app = useApp();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button className={classes.copy} leftSection={<Icon name="copy" size={12} />}>
          Copy
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {COPIES.map(({ id, title, what, text }) => (
          <Menu.Item key={id} onClick={() => void copyText(app, text(view), what)}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
