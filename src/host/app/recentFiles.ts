/** The captures opened lately, the latest first; kept in a file as paths, which never leave the host. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { loadJson, saveJson } from './jsonFile.ts';

const VERSION = 1;
const MOST_FILES = 20;

const entrySchema = z.object({ path: z.string().min(1).max(32_768), openedAt: z.iso.datetime() });

export type RecentFile = z.infer<typeof entrySchema>;

export class RecentFiles {
  readonly notes: string[] = [];
  private readonly path: string;
  private files: readonly RecentFile[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.path = join(folder, 'recent.json');
    const note = this.load();
    if (note !== null) this.notes.push(note);
  }

  /** Those that are still there. */
  list(): readonly RecentFile[] {
    this.load();
    return this.files.filter(({ path }) => existsSync(path));
  }

  async add(path: string): Promise<void> {
    this.load();
    const added = { path: resolve(path), openedAt: new Date().toISOString() };
    await this.change([added, ...this.files.filter((one) => one.path !== added.path)].slice(0, MOST_FILES));
  }

  /** @param path  null: all of them */
  async forget(path: string | null): Promise<void> {
    this.load();
    await this.change(path === null ? [] : this.files.filter((one) => one.path !== path));
  }

  /** Another window's program may have added to it. Answers what was wrong. */
  private load(): string | null {
    const { content, note } = loadJson(this.path, VERSION, 'The list of recent files');
    if (!Array.isArray(content)) return note;
    const entries: unknown[] = content.slice(0, MOST_FILES);
    this.files = entries.map((entry) => entrySchema.safeParse(entry)).flatMap(({ data }) => data ?? []);
    return note;
  }

  /** A list that cannot be kept is a list for this run. */
  private async change(files: readonly RecentFile[]): Promise<void> {
    this.files = files;
    this.writing = this.writing.then(() => saveJson(this.path, VERSION, this.files)).catch(() => undefined);
    await this.writing;
  }
}
