/** Real software played live in network namespaces, recorded by tcpdump and read by the built command. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { differences } from './expectation.ts';
import { missingCommands, whyNoLab } from './machine.ts';
import { playScenario } from './play.ts';
import type { Expectation, Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/all.ts';

const COMMAND = fileURLToPath(new URL('../../dist/cli/ptrscope.js', import.meta.url));
const LIMIT_MS = 90_000;

/** Why this scenario cannot be played here; null when it can. */
function obstacle(scenario: Scenario): string | null {
  if (noLab !== null) return noLab;
  if (!existsSync(COMMAND)) return 'dist/cli/ptrscope.js is not built';
  const missing = missingCommands(scenario.needs);
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : null;
}

async function analyze(capture: string): Promise<Report> {
  const { status, stdout, stderr } = spawnSync('node', [COMMAND, 'analyze', capture, '--format', 'json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** On a busy machine the software itself is late by more than the analysis forgives: bounds are wider than in golden. */
function relaxed({ stalls, gaps, ...rest }: Expectation): Expectation {
  const wider = ([from, to]: readonly [number, number]) => [from, to + 3] as const;
  return {
    ...rest,
    stalls: stalls.map((stall) => ({
      ...stall,
      minConfidence: 'possible',
      durationSeconds: wider(stall.durationSeconds),
    })),
    ...(gaps && { gaps: gaps.map((gap) => ({ ...gap, durationSeconds: wider(gap.durationSeconds) })) }),
  };
}

/** Shorter than this, an unexplained silence is the machine's: a JDK on a busy core needs so long for a ClientHello. */
const FORGIVEN_GAP_SECONDS = 1.5;

/** Leaves out the gaps that are forgiven, unless the scenario is about one as short. */
function withoutMachineGaps(report: Report, { gaps = [] }: Expectation): Report {
  const shortest = Math.min(FORGIVEN_GAP_SECONDS, ...gaps.map(({ durationSeconds: [from] }) => from));
  return { ...report, gaps: report.gaps.filter(({ durationSeconds }) => durationSeconds >= shortest) };
}

const noLab = whyNoLab();

describe.concurrent('real software, live', () => {
  for (const scenario of SCENARIOS.filter(({ live }) => live)) {
    const reason = obstacle(scenario);
    if (reason !== null) {
      test.skip(`${scenario.name} (skipped: ${reason})`, () => {});
      continue;
    }
    test(
      scenario.name,
      async () => {
        const report = await playScenario(scenario, analyze);
        const { expected } = scenario;
        expect(differences(withoutMachineGaps(report, expected), relaxed(expected))).toEqual([]);
      },
      LIMIT_MS,
    );
  }
});
