/** What narrows the lists now, each with a cross to be rid of it. */
import { visible } from '../../src/base/visibleText.ts';
import { CAUSE_WORDS } from '../../src/model/wording.ts';
import { useCapture } from '../state/app.ts';
import type { Where } from '../state/tabs.ts';
import { useClock } from '../state/useClock.ts';
import { Icon } from '../ui/Icon.tsx';
import classes from './SummaryStrip.module.css';

export function Narrowing() {
  const { view, change } = useCapture();
  const clock = useClock();
  const { range, where } = view;
  return (
    <>
      {range === null ? null : (
        <Chip
          text={`${clock.said(range.fromSeconds)} to ${clock.said(range.toSeconds)}`}
          onDrop={() => change({ range: null })}
        />
      )}
      {wordsOf(where).map(([name, text]) => (
        <Chip key={name} text={text} onDrop={() => change({ where: { ...where, [name]: undefined } })} />
      ))}
    </>
  );
}

function wordsOf({ side, cause, confidence, resolver, address, stalledOnly }: Where): [keyof Where, string][] {
  const words: [keyof Where, string | undefined][] = [
    ['side', side === undefined ? undefined : `${side} waited`],
    ['cause', cause === undefined ? undefined : CAUSE_WORDS[cause]],
    ['confidence', confidence],
    ['resolver', resolver === undefined ? undefined : `resolver ${visible(resolver)}`],
    ['address', address === undefined ? undefined : visible(address)],
    ['stalledOnly', stalledOnly === true ? 'stalled only' : undefined],
  ];
  return words.filter((one): one is [keyof Where, string] => one[1] !== undefined);
}

function Chip({ text, onDrop }: { readonly text: string; readonly onDrop: () => void }) {
  return (
    <span className={classes.chip}>
      {text}
      <button type="button" aria-label={`No longer only ${text}`} onClick={onDrop}>
        <Icon name="close" size={9} />
      </button>
    </span>
  );
}
