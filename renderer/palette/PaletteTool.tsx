/** At the right of the toolbar: the key that opens the palette, to be clicked as well. */
import { Button } from '@mantine/core';
import { isApple, shownKeys } from '../state/keys.ts';
import { openPalette } from './Palette.tsx';
import classes from './palette.module.css';

export function PaletteTool() {
  const keys = shownKeys('Mod+K', isApple());
  return (
    <Button className={classes.tool} onClick={openPalette} aria-label={`Command palette, ${keys}`}>
      {keys}
    </Button>
  );
}
