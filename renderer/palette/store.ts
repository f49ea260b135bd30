/** Whether the palette is open, as the library that draws it keeps it. */
import { createSpotlight } from '@mantine/spotlight';

export const PALETTE = 'command-palette';

export const [paletteStore, palette] = createSpotlight();
