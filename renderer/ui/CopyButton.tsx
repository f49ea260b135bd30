/** Copies a text and says so for a moment. */
import { ActionIcon, Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useApp } from '../state/app.ts';
import { copyText } from '../state/copy.ts';
import { Icon } from './Icon.tsx';

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for who cannot see: "the command". */
  readonly what: string;
  /** On the button; without, it is only an icon. */
  readonly label?: string;
}

const SAID_FOR_MS = 1500;

export function CopyButton({ text, what, label }: CopyButtonProps) {
  const app = useApp();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => setCopied(await copyText(app, text, what));
  const icon = <Icon name={copied ? 'check' : 'copy'} size={12} />;
  if (label === undefined) {
    return (
      <ActionIcon size={20} aria-label={`Copy ${what}`} title={`Copy ${what}`} onClick={() => void copy()}>
        {icon}
      </ActionIcon>
    );
  }
  const shown = copied ? 'Copied' : label;
  return (
    <Button leftSection={icon} onClick={() => void copy()} aria-label={`${shown} (copy ${what})`}>
      {shown}
    </Button>
  );
}
