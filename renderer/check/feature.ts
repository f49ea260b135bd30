/** Asking DNS itself about an address. */
import type { Feature } from '../state/feature.ts';
import { CheckDialog } from './CheckDialog.tsx';

export const check: Feature = { id: 'check', overlays: [CheckDialog] };
