/**
 * What a feature may add to the window. Each is named in one row of app/features.ts; the order there is the order on the
 * screen.
 */
import type { ComponentType } from 'react';
import type { SessionStatus } from '../../src/model/views.ts';
import type { App } from './app.ts';
import type { Tab } from './tabs.ts';

export interface Feature {
  readonly id: string;
  /** A whole tab, by the tab's kind. Captures' own page is the app's. */
  readonly pages?: readonly PageView[];
  /** A band over the whole width of a capture's page, above the lists. */
  readonly strips?: readonly ComponentType[];
  /** A list in the left half of a capture's page. */
  readonly lists?: readonly ListView[];
  /** What the right half shows when something of this kind is selected. */
  readonly details?: readonly DetailView[];
  readonly toolbar?: readonly ComponentType[];
  /** In the bar at the bottom. */
  readonly status?: readonly ComponentType[];
  /** Always there: dialogs that look at `workspace.overlay`. */
  readonly overlays?: readonly ComponentType[];
  readonly commands?: readonly Command[];
  /** Runs as long as the window lives; returns what ends it. */
  readonly start?: (app: App) => () => void;
}

export interface PageView {
  readonly kind: Tab['kind'];
  readonly Page: ComponentType;
}

export interface ListView {
  readonly id: string;
  readonly title: string;
  /** How many rows there are, beside the title; null: not known or not worth saying. */
  readonly count: (status: SessionStatus) => number | null;
  /** What lists them: where something narrows the lists, it tells how many are left. */
  readonly rows?: 'session.stalls' | 'session.connections' | 'session.lookups' | 'session.findings';
  /** Its rows are long: it has more than half of the window to begin with. */
  readonly wide?: boolean;
  readonly List: ComponentType;
}

export interface DetailView {
  /** The kind of selection; `none`: nothing is selected. */
  readonly kind: string;
  readonly Detail: ComponentType<{ readonly id: string }>;
  /** The frames behind it, over the whole width below: shown once a frame is selected. */
  readonly Proof?: ComponentType<{ readonly id: string }>;
}

/** Something that can be done: found in the palette, on a key, in the native menu. */
export interface Command {
  /** Those of `COMMANDS` in src/contract/shellOperations.ts are in the native menu as well. */
  readonly id: string;
  readonly title: string;
  readonly group: 'File' | 'Go' | 'View' | 'Live' | 'Copy' | 'Help';
  /** `Mod+Shift+T`, `F6`, `?`; Mod is Command on Apple's keyboards and Control on others. Several may serve. */
  readonly keys?: readonly string[];
  /** Whether it makes sense now; without it, always. */
  readonly enabled?: (app: App) => boolean;
  readonly run: (app: App) => void | Promise<void>;
}
