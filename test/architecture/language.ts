import { nameOf, type Module, type Node } from './read-module.ts';
import { eachModule, isGenerated, isTest, type Rule } from './rule.ts';

const isOurs = (module: Module): boolean => !isTest(module) && !isGenerated(module);
const places = (nodes: readonly Node[]): string[] => nodes.map(({ place }) => place);

/** Tools want their configuration as a default export, and a declaration says what somebody else's package exports. */
export const noDefaultExports: Rule = eachModule(
  ({ path }) => !/^(?:codegen|vitest(?:\.\w+)?\.config)\.ts$|\.d\.ts$/.test(path),
  ({ nodes }) =>
    places(
      nodes.filter(
        (node) =>
          node.type === 'ExportDefaultDeclaration' ||
          (node.type === 'ExportSpecifier' && nameOf(node.child('exported')) === 'default'),
      ),
    ),
);

export const noAny: Rule = eachModule(isOurs, ({ nodes }) =>
  places(nodes.filter(({ type }) => type === 'TSAnyKeyword')),
);

/** Neither `value!` nor `value!: Type`. */
export const noNonNullAssertions: Rule = eachModule(isOurs, ({ nodes }) =>
  places(nodes.filter((node) => node.type === 'TSNonNullExpression' || node.get('definite') === true)),
);

/** What was put off, and what tells a tool to look away. */
export const nothingPutOff: Rule = eachModule(isOurs, ({ path, text }) =>
  text
    .split('\n')
    .map((line, index) => ({ line, place: `${path}:${index + 1}` }))
    .filter(({ line }) => putOff.test(line) && !(path in lookedAt && line.includes(lookedAt[path] ?? '')))
    .map(({ place }) => place),
);

/** The lint rules that are wrong about a file, and why they are. */
const lookedAt: Readonly<Record<string, string>> = {
  // Names the control characters that XML cannot hold, to refuse them.
  'engine/transport/soap-codec.ts': 'no-control-regex',
};

const putOff =
  /\b(?:TODO|FIXME|XXX|HACK)\b|@ts-(?:ignore|expect-error|nocheck)|\b(?:oxlint|eslint|oxfmt|prettier|biome)-(?:disable|ignore)/;

/** No classes but errors; a stateful client is named here when there is one. */
export const onlyErrorClasses: Rule = eachModule(isOurs, ({ nodes }) =>
  places(
    nodes.filter(
      (node) =>
        /^Class(?:Declaration|Expression)$/.test(node.type) &&
        nameOf(node.child('superClass'))?.endsWith('Error') !== true,
    ),
  ),
);

/** Who may look at the environment, and why; everything else is given its settings. */
const environment: Readonly<Record<string, string>> = {
  'server.ts': 'the composition root: it reads every setting in one place',
  'scripts/': 'programs of their own, with nobody above them to read for them',
  'examples/': 'programs of their own, too',
  'bench/': 'programs of their own, too',
  'engine/telemetry/start.ts': 'loaded before server.ts, and OTEL_* are the standard names of a standard',
  'engine/telemetry/start-exporting.ts': 'the SDK reads OTEL_* itself; a default is set where it looks',
  'engine/child-services.ts': 'hands the whole of it on to a process it starts, and reads nothing',
};

export const environmentInOnePlace: Rule = eachModule(
  (module) => isOurs(module) && !Object.keys(environment).some((place) => module.path.startsWith(place)),
  ({ nodes, imports }) => [
    ...places(nodes.filter((node) => readsEnvironment(node))),
    ...imports.filter(({ target }) => target === 'node:process').map(({ place }) => place),
  ],
);

const readsEnvironment = (node: Node): boolean => {
  if (node.type === 'MemberExpression')
    return nameOf(node.child('property')) === 'env' && nameOf(node.child('object')) === 'process';
  return node.type === 'VariableDeclarator' && nameOf(node.child('init')) === 'process';
};

/** Every test runs, every time. */
export const everyTestRuns: Rule = eachModule(isTest, ({ nodes }) =>
  places(
    nodes.filter(
      (node) =>
        node.type === 'MemberExpression' &&
        /^(?:only|skip|todo|fails|skipIf|runIf)$/.test(nameOf(node.child('property')) ?? '') &&
        /^(?:test|it|describe|suite|bench)$/.test(rootOf(node)),
    ),
  ),
);

/** `test` of `test.concurrent.each` */
const rootOf = (node: Node): string => {
  const object = node.child('object') ?? node.child('callee');
  return object === undefined ? (nameOf(node) ?? '') : rootOf(object);
};
