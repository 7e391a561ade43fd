import { GraphQLError, Kind, visit, type DocumentNode, type ExecutionResult } from 'graphql';
import type { Source } from '../source.ts';

const prefix = '_selvedge_alias_';

/** Names under which stitching and the guards read rows: a client that calls another field so would be taken at its word. */
export const reservedNames = (sources: readonly Source[]): ReadonlySet<string> => {
  const keys = sources.flatMap(({ joints }) => Object.values(joints).map(({ key }) => key));
  const needs = sources.flatMap((source) =>
    Object.values(source.needs).flatMap((selection) => selection.match(/\w+/g) ?? []),
  );
  const owners = sources.flatMap(({ access }) =>
    Object.values(access).flatMap((rule) => (rule.kind === 'owner' ? rule.owner.split('.') : [])),
  );
  return new Set([...keys, ...needs, ...owners]);
};

/** The document with such aliases put out of the way; undefined where there are none, which is nearly always. */
export const withSafeAliases = (document: DocumentNode, reserved: ReadonlySet<string>): DocumentNode | undefined => {
  const known = rewritten.get(document);
  if (known !== undefined) return known === document ? undefined : known;
  const made = visit(document, {
    Field: ({ alias, name, ...rest }) =>
      alias !== undefined && alias.value !== name.value && reserved.has(alias.value)
        ? { ...rest, name, alias: { kind: Kind.NAME, value: `${prefix}${alias.value}` } as const }
        : undefined,
  });
  rewritten.set(document, made);
  return made === document ? undefined : made;
};

/** The answer as the client called its fields, data and error paths alike. */
export const withClientAliases = (result: ExecutionResult): ExecutionResult => ({
  ...result,
  ...(result.data === undefined ? {} : { data: renamed(result.data) as NonNullable<ExecutionResult['data']> | null }),
  ...(result.errors === undefined ? {} : { errors: result.errors.map(withClientPath) }),
});

const rewritten = new WeakMap<DocumentNode, DocumentNode>();

const toClientName = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);

const renamed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [toClientName(name), renamed(inner)]));
};

const withClientPath = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path?.map((step) => (typeof step === 'string' ? toClientName(step) : step)) ?? null,
    originalError: error.originalError ?? null,
    extensions: error.extensions,
  });
