import { Kind, valueFromASTUntyped, type DocumentNode } from 'graphql';

/** What a directive of a subgraph means to federation (`key`, `requires` …), under whatever name the schema has imported it; undefined where nothing. */
export type MeaningOf = (directive: string) => string | undefined;

/** Reads how a schema names the directives of federation: plainly as in version 1, or as its `@link` says. */
export const directiveNames = (document: DocumentNode): MeaningOf => {
  const link = linksOf(document).find(({ url }) => /\/federation\/v2(?:\.\d+)?$/.test(url));
  if (link === undefined) return (name) => (version1.has(name) ? name : undefined);
  const imported = new Map(link.imports.map(({ name, as }) => [as, name]));
  return (name) => {
    if (name === 'link') return name;
    return name.startsWith(`${link.as}__`) ? name.slice(link.as.length + 2) : imported.get(name);
  };
};

const version1 = new Set(['key', 'requires', 'provides', 'external', 'extends', 'tag', 'inaccessible']);

interface Link {
  readonly url: string;
  /** What stands before `__` in names that are not imported. */
  readonly as: string;
  readonly imports: readonly { readonly name: string; readonly as: string }[];
}

const linksOf = ({ definitions }: DocumentNode): readonly Link[] =>
  definitions
    .filter(({ kind }) => kind === Kind.SCHEMA_DEFINITION || kind === Kind.SCHEMA_EXTENSION)
    .flatMap((node) => ('directives' in node ? (node.directives ?? []) : []))
    .filter(({ name }) => name.value === 'link')
    .map(({ arguments: given = [] }) => {
      const {
        url,
        as,
        import: imports,
      } = Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
      return {
        url: String(url),
        as: typeof as === 'string' ? as : 'federation',
        imports: Array.isArray(imports) ? imports.map(toImport) : [],
      };
    });

/** `"@key"`, or `{ name: "@key", as: "@primaryKey" }` */
const toImport = (given: unknown): Link['imports'][number] => {
  const { name, as = name } = typeof given === 'object' && given !== null ? (given as Imported) : { name: given };
  return { name: bare(name), as: bare(as) };
};

interface Imported {
  readonly name: unknown;
  readonly as?: unknown;
}

const bare = (name: unknown): string => String(name).replace(/^@/, '');
