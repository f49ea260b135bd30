/** The start page: open a capture, take a recent one or the example, or begin one. */
import type { Feature } from '../state/feature.ts';
import { StartPage } from './StartPage.tsx';

export const start: Feature = { id: 'start', pages: [{ kind: 'start', Page: StartPage }] };
