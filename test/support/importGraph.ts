/** The imports of a source tree as dependency-cruiser reads them: static, dynamic and type-only ones alike. */
import { resolve } from 'node:path';
import { cruise, type ICruiseResult, type IDependency } from 'dependency-cruiser';

export interface Import {
  /** File that imports, relative to the tree: `src/decode/ip.ts`. */
  readonly from: string;
  /** What it imports: a file of the tree, `node:zlib`, or a package's name. */
  readonly to: string;
  readonly kind: 'own' | 'node' | 'package' | 'unresolved';
  /** Gone when the types are: it makes no cycle at run time. */
  readonly typeOnly: boolean;
}

export interface ImportGraph {
  readonly files: readonly string[];
  readonly imports: readonly Import[];
}

/** @param base folder that the tree's paths are relative to */
export async function readImports(base: string, folder: string): Promise<ImportGraph> {
  const { output } = await cruise([folder], {
    baseDir: resolve(base),
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
  });
  const { modules } = output as ICruiseResult;
  const own = modules.filter(({ source }) => source.startsWith(`${folder}/`));
  return {
    files: own.map(({ source }) => source),
    imports: own.flatMap(({ source, dependencies }) => dependencies.map((one) => toImport(source, one))),
  };
}

function toImport(from: string, { coreModule, couldNotResolve, module, resolved, ...rest }: IDependency): Import {
  const typeOnly = rest.dependencyTypes.includes('type-only');
  if (coreModule) return { from, to: `node:${module.replace(/^node:/, '')}`, kind: 'node', typeOnly };
  if (module.startsWith('.')) return { from, to: resolved, kind: couldNotResolve ? 'unresolved' : 'own', typeOnly };
  return { from, to: packageOf(module), kind: 'package', typeOnly };
}

/** `@scope/name` or `name` of `name/sub/path.js`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Circles of imports that are there at run time, each as the files on its way; at most one for each file. */
export function cyclesOf(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to, kind, typeOnly } of imports) {
    if (kind === 'own' && !typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) cycles.push([...way.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}
