import { builtinModules } from 'node:module';
import type { Import, Module } from './read-module.ts';
import { eachModule, type Rule } from './rule.ts';

/** `server → schema → {datasources/index, resolvers} → engine → npm`, and where everything beside that line stands. */
const mayImport: Readonly<Record<string, (to: string, how: Import) => boolean>> = {
  server: (to) => ['schema', 'explorer', 'engine'].includes(to),
  schema: (to) => ['schema', 'register', 'resolvers', 'engine'].includes(to),
  register: (to, { target }) => to === 'source' && /^datasources\/[^/]+\/index\.ts$/.test(target),
  resolvers: (to, { target, isType }) =>
    ['resolvers', 'engine'].includes(to) || (isType && /^datasources\/[^/]+\/client\.ts$/.test(target)),
  engine: (to) => to === 'engine',
  explorer: (to) => !['services', 'test', 'server'].includes(to),
  services: (to) => to === 'services',
  examples: (to) => to === 'examples',
  scripts: (to) => !['services', 'test', 'server'].includes(to),
  bench: (to) => !['services', 'test', 'server'].includes(to),
  config: () => false,
  test: () => true,
};

export const importArrows: Rule = (modules) =>
  modules.flatMap((module) => {
    const from = areaOf(module.path);
    const may = mayImport[from];
    return module.imports.flatMap((each) => {
      if (!each.isRelative) return [];
      if (may === undefined && from !== 'source')
        return [`${module.path} lies in a folder that has no place in the arrows`];
      const to = areaOf(each.target);
      const allowed =
        from === 'source' ? to === 'engine' || folderOf(each.target) === folderOf(module.path) : may?.(to, each);
      return allowed === true ? [] : [`${each.place} imports ${each.target}`];
    });
  });

const areaOf = (path: string): string => {
  if (path === 'server.ts') return 'server';
  if (path === 'datasources/index.ts') return 'register';
  if (path.startsWith('datasources/')) return 'source';
  return path.includes('/') ? (path.split('/', 1)[0] ?? '') : 'config';
};

const folderOf = (path: string): string => path.split('/').slice(0, 2).join('/');

/** Only the edge knows the server library; the reference services choose their own, and so do those who are measured beside it. */
export const yogaAtTheEdge: Rule = eachModule(
  ({ path }) => !/^(?:engine\/edge|services|test|bench\/peers)\//.test(path),
  ({ imports }) =>
    imports
      .filter(({ target }) => target === 'graphql-yoga' || target.startsWith('@envelop/'))
      .map(({ place, target }) => `${place} imports ${target}`),
);

/** Who says what the right answer is has nothing to do with how plans come by it, whatever it imports, and whatever that does. */
export const judgeOfPlansIsItsOwn: Rule = (modules) => {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const reached = new Set(['test/plan/world/monolith.ts']);
  const broken: string[] = [];
  for (const path of reached)
    for (const { target, place, isType, isRelative } of byPath.get(path)?.imports ?? []) {
      if (isType || !isRelative) continue;
      reached.add(target);
      if (target.startsWith('engine/plan/')) broken.push(`${place} imports ${target}`);
    }
  return broken;
};

export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * What runs in production comes from `dependencies`; nothing relies on what another package happens to bring along. Who is measured beside it
 * has a manifest of its own.
 */
export const declaredPackages =
  ({ dependencies, optionalDependencies, devDependencies }: Manifest): Rule =>
  (modules) => {
    const production = new Set(Object.keys({ ...dependencies, ...optionalDependencies }));
    const development = new Set([...production, ...Object.keys(devDependencies)]);
    return modules.flatMap(({ path, imports }) => {
      if (path.startsWith('bench/peers/')) return [];
      const declared = isProduction.test(path) ? production : development;
      return imports
        .filter(({ target, isRelative }) => !isRelative && !target.startsWith('node:') && !broughtAlong.test(target))
        .filter(({ target, isType }) => !declared.has(target) && !(isType && development.has(typesOf(target))))
        .map(
          ({ place, target }) => `${place} imports ${target}${builtinModules.includes(target) ? ' without node:' : ''}`,
        );
    });
  };

const isProduction = /^(?:server\.ts|(?:schema|datasources|resolvers|engine|explorer|services)\/)/;

/**
 * Packages of the OpenTelemetry SDK, which must be of the very versions that the SDK brings: one of our own could be a second copy. And
 * types that `@types/topojson-client` is written in.
 */
const broughtAlong =
  /^(?:@opentelemetry\/(?:core|context-async-hooks|sdk-trace|exporter-.+|propagator-.+)|topojson-specification)$/;

const typesOf = (name: string): string => `@types/${name.replace(/^@(.+)\/(.+)$/, '$1__$2')}`;

/** Modules that need each other to load; what is only a type is gone by then. */
export const noCycles: Rule = (modules) => {
  const runtime = new Map(modules.map((module) => [module.path, targetsOf(module)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const target of runtime.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of runtime.keys()) visit(path, []);
  return cycles;
};

const targetsOf = ({ imports }: Module): string[] =>
  imports.filter(({ isType, isRelative }) => !isType && isRelative).map(({ target }) => target);
