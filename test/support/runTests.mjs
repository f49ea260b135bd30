/**
 * `npm test`: the build, the checks of the source, then the tests. Goes on after a failure, except that nothing is
 * tested that could not be built, and ends with the line "N passed, N failed", in which each step before the tests
 * counts for one. Arguments go to vitest as filters: `npm test -- formats`.
 */
import { spawnSync } from 'node:child_process';
import { startVitest } from 'vitest/node';

const CHECKS = ['typecheck', 'lint', 'dead'];

const count = { passed: 0, failed: 0, skipped: 0 };

function runScript(name) {
  const { status } = spawnSync('npm', ['run', '--silent', name], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const passed = status === 0;
  count[passed ? 'passed' : 'failed']++;
  console.log(`${name}: ${passed ? 'passed' : 'failed'}`);
  return passed;
}

async function runTests(filters) {
  const vitest = await startVitest('test', filters, { watch: false });
  const { state } = vitest;
  for (const module of state.getTestModules()) {
    // A file that could not be loaded has errors of its own and no tests.
    count.failed += module.errors().length;
    for (const test of module.children.allTests()) count[outcomeOf(test)]++;
  }
  count.failed += state.getUnhandledErrors().length;
  if (state.getTestModules().length === 0) count.failed++;
  await vitest.close();
}

/** A test that was never finished has failed. */
function outcomeOf(test) {
  const { state } = test.result();
  return state === 'pending' ? 'failed' : state;
}

const built = runScript('build');
for (const check of CHECKS) runScript(check);
try {
  if (built) await runTests(process.argv.slice(2));
} catch (error) {
  console.error(error);
  count.failed++;
}
process.exitCode = count.failed === 0 ? 0 : 1;
process.on('exit', () => {
  const skipped = count.skipped === 0 ? '' : `, ${count.skipped} skipped`;
  process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${skipped}\n`);
});
