import { posix } from 'node:path';
import { parseAst } from 'vitest/node';

/** A file of the project, read into what rules look at. */
export interface Module {
  /** Below the root of the project. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Every node of the syntax tree, parents before children; empty for what is neither TypeScript nor JavaScript. */
  readonly nodes: readonly Node[];
}

export interface Import {
  /** As it is written. */
  readonly specifier: string;
  /** The path it leads to, for a relative one; a package's name, for others. */
  readonly target: string;
  readonly isRelative: boolean;
  /** Gone when types are stripped. */
  readonly isType: boolean;
  readonly place: string;
}

/** A node of an ESTree with TypeScript. */
export interface Node {
  readonly type: string;
  readonly start: number;
  /** `server.ts:12` */
  readonly place: string;
  /** A property, whatever it is. */
  readonly get: (name: string) => unknown;
  /** A property that is a node. */
  readonly child: (name: string) => Node | undefined;
}

export const readModule = (path: string, text: string): Module => {
  const language = path.endsWith('.ts') ? 'ts' : /\.m?js$/.test(path) ? 'js' : undefined;
  if (language === undefined) return { path, text, imports: [], nodes: [] };
  const nodes: Node[] = [];
  const program: unknown = parseAst(text, { lang: path.endsWith('.d.ts') ? 'dts' : language }, path);
  collect(program, nodes, (start) => `${path}:${text.slice(0, start).split('\n').length}`);
  return { path, text, nodes, imports: nodes.flatMap((node) => importOf(node, path) ?? []) };
};

/** The name of an identifier, of `a.name`, or of `a['name']`. */
export const nameOf = (node: Node | undefined): string | undefined => {
  const name = node?.type === 'Literal' ? node.get('value') : node?.get('name');
  return typeof name === 'string' ? name : undefined;
};

const isNode = (value: unknown): value is Record<string, unknown> & { type: string; start: number } =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;

const collect = (value: unknown, into: Node[], placeOf: (start: number) => string): void => {
  if (Array.isArray(value)) for (const each of value) collect(each, into, placeOf);
  if (!isNode(value)) return;
  into.push(toNode(value, placeOf));
  for (const child of Object.values(value)) if (typeof child === 'object') collect(child, into, placeOf);
};

const toNode = (
  value: Record<string, unknown> & { type: string; start: number },
  placeOf: (start: number) => string,
): Node => ({
  type: value.type,
  start: value.start,
  get place() {
    return placeOf(value.start);
  },
  get: (name) => value[name],
  child: (name) => {
    const child = value[name];
    return isNode(child) ? toNode(child, placeOf) : undefined;
  },
});

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

const importOf = (node: Node, path: string): Import | undefined => {
  if (!importing.has(node.type)) return undefined;
  const source = node.child('source') ?? node.child('argument');
  const specifier = nameOf(source?.type === 'TSLiteralType' ? source.child('literal') : source);
  if (specifier === undefined) return undefined;
  const isRelative = specifier.startsWith('.');
  return {
    specifier,
    isRelative,
    target: isRelative ? posix.join(posix.dirname(path), specifier) : packageOf(specifier),
    isType: node.get('importKind') === 'type' || node.get('exportKind') === 'type' || node.type === 'TSImportType',
    place: node.place,
  };
};

const packageOf = (specifier: string): string =>
  specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
