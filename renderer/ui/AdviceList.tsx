/** What to do, each with the commands that verify or do it, ready to copy. */
import { visible } from '../../src/base/visibleText.ts';
import { quotedParts } from '../../src/model/quotedParts.ts';
import type { Advice } from '../../src/model/report.ts';
import { CopyButton } from './CopyButton.tsx';
import classes from './ui.module.css';

export function AdviceList({ advice }: { readonly advice: readonly Advice[] }) {
  return advice.map(({ text, commands }) => (
    <div key={text} className={classes.advice}>
      <p>
        <QuotedText text={text} />
      </p>
      {commands.map((command) => (
        <div key={command} className={classes.command}>
          <code>{visible(command)}</code>
          <CopyButton text={command} what={`the command ${visible(command)}`} />
        </div>
      ))}
    </div>
  ));
}

/** What our words quote in backticks is shown as code. */
function QuotedText({ text }: { readonly text: string }) {
  let at = 0;
  return quotedParts(text).map((part) => {
    at += part.text.length;
    const key = `${at} ${part.text}`;
    return part.kind === 'code' ? (
      <code key={key}>{visible(part.text)}</code>
    ) : (
      <span key={key}>{visible(part.text)}</span>
    );
  });
}
