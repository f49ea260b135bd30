/** `ptrscope lookup` as a shell runs it: input, exit codes, formats, interruption; and that nothing else asks the network. */
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookupReportSchema } from '../../src/model/lookupReport.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { NO_SERVERS, named } from '../resolve/scriptedServers.ts';
import {
  ADDRESS,
  CACHE_SERVER,
  HOST,
  NAME,
  ROOT_SERVER,
  type ScriptedWorld,
  scriptedWorld,
} from '../resolve/scriptedWorld.ts';
import { build, example, ptrscope, type Ran, startPtrscope } from './runCli.ts';

const folder = temporaryFolder();
let world: ScriptedWorld;
let silent: ScriptedWorld;

beforeAll(async () => {
  build();
  if (NO_SERVERS !== null) return;
  world = await scriptedWorld();
  silent = await scriptedWorld({ [CACHE_SERVER]: () => null, [ROOT_SERVER]: () => null });
}, 60_000);
afterAll(() => {
  world?.servers.close();
  silent?.servers.close();
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The arguments that lead into a scripted world. */
function inWorld({ servers }: ScriptedWorld, ...args: string[]): string[] {
  const hints = file('hints', `. NS a.root.\na.root. A ${ROOT_SERVER}\n`);
  const port = String(servers.port);
  return ['lookup', '--resolver', `${CACHE_SERVER}:${port}`, '--root-hints', hints, '--port', port, ...args];
}

/** Beside the servers of this very process, so it must not wait for the command as `ptrscope` does. */
async function run(args: readonly string[], input = ''): Promise<Ran> {
  const child = startPtrscope(args);
  const ran = { out: '', err: '' };
  child.stdout.on('data', (bytes: Buffer) => (ran.out += bytes));
  child.stderr.on('data', (bytes: Buffer) => (ran.err += bytes));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { ...ran, code };
}

describe.skipIf(NO_SERVERS !== null)(named('a lookup', NO_SERVERS), () => {
  it('is told as text, and exits with 0', async () => {
    const { code, out, err } = await run(inWorld(world, ADDRESS));
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^The reverse DNS of ${ADDRESS} is healthy`));
    expect(err).toBe('');
  });

  it('is JSON of the shape that `ptrscope schema lookup` prints', async () => {
    const { out } = await run(inWorld(world, '--format', 'json', ADDRESS));
    const { results } = lookupReportSchema.parse(JSON.parse(out));
    expect(results[0]).toMatchObject({ asked: ADDRESS, names: [HOST], confirmed: [HOST] });
    const schema = JSON.parse(ptrscope(['schema', 'lookup']).out);
    expect(schema.properties.results.items.properties.verdicts.minItems).toBe(1);
    expect(JSON.parse(ptrscope(['schema']).out).properties).toHaveProperty('stalls');
  });

  it('takes addresses as arguments, from a file and from standard input, each once', async () => {
    const list = file('list', `# mail\n${ADDRESS}   # again\n\n192.0.2.26\r\n`);
    const { code, out } = await run(inWorld(world, '--file', list, '--format', 'ndjson', ADDRESS, `${NAME}.`));
    const asked = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).results[0].asked);
    expect(code).toBe(0);
    expect(asked.sort()).toEqual([ADDRESS, '192.0.2.26']);
    const piped = await run(inWorld(world, '--file', '-', '--format', 'json'), `${ADDRESS}\n`);
    expect(JSON.parse(piped.out).results).toHaveLength(1);
  });

  it('takes the addresses that a report waited for', async () => {
    const report = file('report.json', ptrscope(['analyze', '-f', 'json', example('jdk-resolver-silent')]).out);
    const { out } = await run(inWorld(world, '--from', report, '--format', 'json'));
    expect(JSON.parse(out).results.map(({ asked }: { asked: string }) => asked)).toEqual(['10.77.2.2']);
  });

  it('goes into a file, whole', async () => {
    const path = join(folder, 'lookup.md');
    const { code, out } = await run(inWorld(world, '-f', 'markdown', '-o', path, ADDRESS));
    expect([code, out]).toEqual([0, '']);
    expect(readFileSync(path, 'utf8')).toMatch(/^## 192\.0\.2\.25\n/);
  });

  it('fails on a problem when it is told to', async () => {
    expect((await run(inWorld(world, '--fail-on-problem', ADDRESS))).code).toBe(0);
    expect((await run(inWorld(world, '--fail-on-problem', '192.0.2.26'))).code).toBe(3);
  });

  it('ends cleanly on Ctrl-C, with the addresses that were done', async () => {
    const child = startPtrscope(inWorld(silent, ADDRESS));
    let err = '';
    child.stderr.on('data', (bytes: Buffer) => (err += bytes));
    while (silent.servers.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(err).toContain('interrupted: 0 of 1 addresses were looked up');
  });
});

describe('what cannot be looked up is told in one sentence', () => {
  it.each<[string, () => string[], string]>([
    ['a name', () => ['mail.example.com'], 'neither an address nor a reverse name'],
    ['half an address', () => ['192.0.2'], 'not a whole IPv4 address'],
    ['a file that is not there', () => ['--file', join(folder, 'missing')], 'there is no such file'],
    [
      'a report that is none',
      () => ['--from', file('text', 'hello')],
      'is not a report of ptrscope analyze: it is not JSON',
    ],
    [
      'another JSON',
      () => ['--from', file('other.json', '{}')],
      'is not a report of ptrscope analyze: its "schema" does not fit',
    ],
    [
      'a report without anybody',
      () => ['--from', file('healthy.json', ptrscope(['analyze', '-f', 'json', example('jdk-healthy')]).out)],
      'neither a stall nor a finding',
    ],
    [
      'too many',
      () => ['--file', file('many', Array.from({ length: 1001 }, (_, at) => `10.0.${at >> 8}.${at & 255}`).join('\n'))],
      '1000 is the most at once',
    ],
    ['hints that are not there', () => ['--root-hints', join(folder, 'missing'), ADDRESS], 'there is no such file'],
    ['hints that are none', () => ['--root-hints', file('empty', ''), ADDRESS], 'names no root server'],
    ['a resolver that is a name', () => ['--resolver', 'dns.example', ADDRESS], 'is not the address of a resolver'],
  ])('%s', (_, args, text) => {
    const { code, out, err } = ptrscope(['lookup', ...args()]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(text);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/bug|\bat \S+:\d+/);
  });

  it.skipIf(NO_SERVERS !== null)('a log that cannot be written', async () => {
    mkdirSync(join(folder, 'a-folder'));
    const { code, err } = await run(inWorld(world, '--watch', '--log', join(folder, 'a-folder'), ADDRESS));
    expect(code).toBe(1);
    expect(err).toContain('it is a directory');
  });

  it.each([
    [[]],
    [['--format', 'pdf', ADDRESS]],
    [['--port', '0', ADDRESS]],
    [['--interval', '1', ADDRESS]],
    [['--timeout', 'soon', ADDRESS]],
    [['--log', 'x', ADDRESS]],
    [['-4', '-6', ADDRESS]],
    [['--file', '-', '--from', '-']],
    [['--no-trace', '--root-hints', 'x', ADDRESS]],
  ])('wrong usage: %j', (args) => {
    const { code, out, err } = ptrscope(['lookup', ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err.length).toBeGreaterThan(10);
  });
});

describe('nothing is sent', () => {
  /** Loaded before the command: every way of Node to the network leaves a mark. */
  const trap = () =>
    file(
      'trap.mjs',
      `import { appendFileSync } from 'node:fs';
import dgram from 'node:dgram'; import dns from 'node:dns'; import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';
const mark = (what) => appendFileSync(process.env.TRAPPED, what + '\\n');
for (const [module, names] of [[dgram, ['createSocket']], [net, ['connect', 'createConnection']], [dns, ['lookup', 'resolve', 'reverse']]])
  for (const name of names) { const was = module[name]; module[name] = (...args) => { mark(name); return was(...args); }; }
syncBuiltinESMExports();
`,
    );

  function trapped(args: readonly string[]): string {
    const marks = file('marks', '');
    const env = { ...process.env, TRAPPED: marks, NODE_OPTIONS: `--import ${trap()}` };
    const { code } = ptrscope(args, undefined, env);
    expect(code).toBe(0);
    return readFileSync(marks, 'utf8');
  }

  it.each(['text', 'html', 'json'])('when a capture is read and told as %s', (format) => {
    expect(trapped(['analyze', '-f', format, example('jdk-resolver-silent')])).toBe('');
  });

  it('though the trap would hear it', () => {
    expect(trapped(['lookup', '--no-trace', '--resolver', '127.0.0.1:9', ADDRESS])).toContain('createSocket');
  });
});
