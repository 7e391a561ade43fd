import { GraphQLError, Kind, type ExecutionResult, type FieldNode } from 'graphql';
import type { Source } from '../source.ts';

/** No alias that a client gives still begins so when the document runs. */
const housePrefix = '_selvedge';
const prefix = `${housePrefix}_alias_`;
const nothingName = `${housePrefix}_nothing`;

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

/** The field under a name that is nobody else's, where its alias is one of the house's or of the language's own. */
export const movedAlias = (field: FieldNode, reserved: ReadonlySet<string>): FieldNode => {
  const { alias, name } = field;
  if (alias === undefined || alias.value === name.value) return field;
  const isTaken = reserved.has(alias.value) || alias.value.startsWith('__') || alias.value.startsWith(housePrefix);
  return isTaken ? { ...field, alias: { ...alias, value: `${prefix}${alias.value}` } } : field;
};

/** What is asked for where everything that the client asked for is left out; no answer shows it. */
export const nothing: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: nothingName },
  name: { kind: Kind.NAME, value: '__typename' },
};

/** The answer as the client called its fields, data and error paths alike. */
export const withClientAliases = (result: ExecutionResult): ExecutionResult => ({
  ...result,
  ...(result.data === undefined ? {} : { data: renamed(result.data) as NonNullable<ExecutionResult['data']> | null }),
  ...(result.errors === undefined ? {} : { errors: result.errors.map(withClientPath) }),
});

/** What the client called a field that has one of our names while it runs. */
export const toClientName = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);

const renamed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== nothingName);
  return Object.fromEntries(entries.map(([name, inner]) => [toClientName(name), renamed(inner)]));
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
