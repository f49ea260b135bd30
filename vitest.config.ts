/** Tests in two projects, one after the other: what is quick, then the lab, whose real software minds a busy machine. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const LAB = 'test/lab/**/*.test.ts';
// Vitest leaves one core to itself; here it has little to do, and the tests often wait: those of the lab most of the time.
const shared = {
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 30_000,
  maxWorkers: Math.max(1, Math.min(4, availableParallelism())),
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: { ...shared, name: 'fast', include: ['test/**/*.test.ts'], exclude: [LAB], sequence: { groupOrder: 0 } },
      },
      {
        test: {
          ...shared,
          maxWorkers: shared.maxWorkers + 1,
          name: 'lab',
          include: [LAB],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
