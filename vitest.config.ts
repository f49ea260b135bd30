/** Tests in two projects, one after the other: what is quick, then the lab, whose real software minds a busy machine. */
import { defineConfig } from 'vitest/config';

const LAB = 'test/lab/**/*.test.ts';
const shared = { pool: 'forks', testTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: { ...shared, name: 'fast', include: ['test/**/*.test.ts'], exclude: [LAB], sequence: { groupOrder: 0 } },
      },
      { test: { ...shared, name: 'lab', include: [LAB], sequence: { groupOrder: 1 } } },
    ],
  },
});
