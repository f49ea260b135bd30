/** The few things that the shell itself remembers from run to run: where the window stood, light or dark. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';
import { AtomicFile } from '../src/host/atomicFile.ts';
import { windowPlaceSchema } from './windowPlace.ts';

const rememberedSchema = z.strictObject({
  place: windowPlaceSchema.nullable(),
  theme: z.enum(['system', 'light', 'dark']),
});
export type Remembered = z.infer<typeof rememberedSchema>;

const NOTHING: Remembered = { place: null, theme: 'system' };

export class ShellMemory {
  private readonly path = join(app.getPath('userData'), 'window.json');
  private remembered = this.read();

  get place(): Remembered['place'] {
    return this.remembered.place;
  }

  get theme(): Remembered['theme'] {
    return this.remembered.theme;
  }

  /** Keeps what has changed. A disk that refuses costs the memory, not the run. */
  keep(change: Partial<Remembered>): void {
    const next = { ...this.remembered, ...change };
    const text = JSON.stringify(next);
    if (text === JSON.stringify(this.remembered)) return;
    this.remembered = next;
    try {
      const file = new AtomicFile(this.path);
      file.write(text);
      file.commit();
    } catch (error) {
      console.error(`The window's place is not remembered: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** A file that is missing, damaged or of another version is as good as none. */
  private read(): Remembered {
    try {
      return rememberedSchema.safeParse(JSON.parse(readFileSync(this.path, 'utf8'))).data ?? NOTHING;
    } catch {
      return NOTHING;
    }
  }
}
