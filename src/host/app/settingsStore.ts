/** The user's settings: kept in a file, each checked by itself, so that one that is wrong costs no other. */

import { join } from 'node:path';
import { OperationError } from '../../base/errors.ts';
import { type Settings, settingsSchema } from '../../contract/engineOperations.ts';
import { DEFAULT_PARAMETERS } from '../../model/parameters.ts';
import { loadJson, saveJson } from './jsonFile.ts';

const VERSION = 1;
const WHAT = 'The settings file';

export const DEFAULT_SETTINGS: Settings = {
  thresholdMs: DEFAULT_PARAMETERS.thresholdMs,
  theme: 'system',
  defaultInterface: '',
  captureFilter: '',
  timeMode: 'relative',
  notifyLiveStalls: true,
  columns: {},
};

export class SettingsStore {
  readonly notes: string[] = [];
  private readonly path: string;
  private current: Settings;
  /** Changes are written one after the other. */
  private writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.path = join(folder, 'settings.json');
    const { content, note } = loadJson(this.path, VERSION, WHAT);
    if (note !== null) this.notes.push(note);
    const { settings, wrong } = checked(content);
    if (wrong.length > 0)
      this.notes.push(`Settings that were not right are as they were at first: ${wrong.join(', ')}.`);
    this.current = settings;
  }

  get settings(): Settings {
    return this.current;
  }

  /** What is not named stays. Throws `not-written`; the settings are then as they were. */
  async change(change: { readonly [Name in keyof Settings]?: Settings[Name] | undefined }): Promise<Settings> {
    const before = this.current;
    const named = Object.entries(change).filter(([, value]) => value !== undefined);
    // Another window's program may have changed others meanwhile.
    const { content } = loadJson(this.path, VERSION, WHAT);
    const kept = content === null ? before : checked(content).settings;
    this.current = { ...kept, ...Object.fromEntries(named) };
    try {
      this.writing = this.writing.catch(() => undefined).then(() => saveJson(this.path, VERSION, this.current));
      await this.writing;
      return this.current;
    } catch (error) {
      this.current = before;
      const said = error instanceof Error ? error.message : String(error);
      throw new OperationError('not-written', `the settings could not be kept: ${said}`, 'Check the folder.', error);
    }
  }
}

function checked(content: unknown): { settings: Settings; wrong: string[] } {
  const found = typeof content === 'object' && content !== null ? content : {};
  const wrong: string[] = [];
  const entries = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    if (!Object.hasOwn(found, name)) return [];
    const parsed = schema.safeParse(found[name as keyof typeof found]);
    if (!parsed.success) wrong.push(name);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  // Each entry has been parsed by the schema of its own name.
  return { settings: { ...DEFAULT_SETTINGS, ...(Object.fromEntries(entries) as Partial<Settings>) }, wrong };
}
