/**
 * The features, one row each; their order is the order on the screen. A feature is a folder that exports a `Feature`
 * (state/feature.ts) and imports no other feature: what two of them need is in ui, frame, timeline, state or connection.
 */
import { charts } from '../charts/feature.ts';
import { check } from '../check/feature.ts';
import { compare } from '../compare/feature.ts';
import { connections } from '../connections/feature.ts';
import { exporting } from '../export/feature.ts';
import { filter } from '../filter/feature.ts';
import { findings } from '../findings/feature.ts';
import { help } from '../help/feature.ts';
import { live } from '../live/feature.ts';
import { lookups } from '../lookups/feature.ts';
import { overview } from '../overview/feature.ts';
import { packets } from '../packets/feature.ts';
import { palette } from '../palette/feature.ts';
import { settings } from '../settings/feature.ts';
import { stall } from '../stall/feature.ts';
import { stalls } from '../stalls/feature.ts';
import { start } from '../start/feature.ts';
import type { Feature } from '../state/feature.ts';
import { summary } from '../summary/feature.ts';
import { witness } from '../witness/feature.ts';
import { APP_COMMANDS } from './appCommands.ts';

const app: Feature = { id: 'app', commands: APP_COMMANDS };

export const FEATURES: readonly Feature[] = [
  app,
  start,
  live,
  compare,
  witness,
  exporting,
  filter,
  palette,
  summary,
  overview,
  stalls,
  stall,
  connections,
  lookups,
  findings,
  packets,
  charts,
  check,
  settings,
  help,
];
