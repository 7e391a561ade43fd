import { getNamedType, isAbstractType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { Access, OwnerOnly } from '../../access.ts';
import type { FieldRule } from '../../link.ts';
import { fieldsOfKey } from '../../composite-key.ts';
import { keysOf, type Joint, type Source } from '../../source.ts';

/** The composed graph as the planner sees it: which source answers which field, and how its rows are reached. */
export interface Model {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly access: Readonly<Record<string, Access>>;
  source(name: string): SourceModel;
  /** The source that a field's value comes from, joints and hidden fields included; undefined where none has it. */
  owner(type: string, field: string): SourceModel | undefined;
  /** What somebody without a token is told where the field is asked for; who could enter nothing that a root may answer has its source spared. */
  withoutViewer(type: string, field: string): 'UNAUTHENTICATED' | 'FORBIDDEN' | null;
  /** Whether rows of the type are known by the field in any source: they all have it. */
  isKey(type: string, field: string): boolean;
  /** The source in which a prefix of ids is at home, and its type. */
  readonly homes: readonly Home[];
}

export interface SourceModel {
  readonly source: Source;
  /** Its own schema, joints and hidden fields included. */
  readonly schema: GraphQLSchema;
  readonly isRemote: boolean;
  /** Whether its rows of the type hold the field, or it has a rule for it. */
  has(type: string, field: string): boolean;
  rule(type: string, field: string): FieldRule | undefined;
  joint(type: string): Joint | undefined;
  possibleTypes(type: string): readonly GraphQLObjectType[];
}

export interface Home {
  readonly prefix: string;
  readonly type: string;
  readonly model: SourceModel;
}

export interface ModelOptions {
  readonly schema: GraphQLSchema;
  readonly access: Readonly<Record<string, Access>>;
  readonly subschemas: readonly { readonly source: Source; readonly schema: GraphQLSchema }[];
}

/** Reads the register into what the planner asks of it. */
export const createModel = ({ schema, access, subschemas }: ModelOptions): Model => {
  const models = subschemas.map(({ source, schema: own }) => toSourceModel(source, own));
  const byName = new Map(models.map((model) => [model.source.name, model]));
  const roots = new Set([schema.getQueryType(), schema.getMutationType()]);
  const owners = new Map<string, SourceModel | undefined>();
  const findOwner = (type: string, field: string): SourceModel | undefined => {
    const having = models.filter((model) => model.has(type, field));
    return (
      having.find(({ source }) => Object.values(source.nodes).includes(type)) ??
      having.find((model) => model.joint(type) !== undefined) ??
      having[0]
    );
  };
  return {
    schema,
    access,
    source: (name) => {
      const found = byName.get(name);
      if (found === undefined) throw new Error(`no source ${name}`);
      return found;
    },
    owner: (type, field) => {
      const coordinate = `${type}.${field}`;
      if (!owners.has(coordinate)) owners.set(coordinate, findOwner(type, field));
      return owners.get(coordinate);
    },
    isKey: (type, field) =>
      models.some((model) => keysOf(model.joint(type)).some((key) => fieldsOfKey(key).includes(field))),
    withoutViewer: (type, field) => {
      if (access[`${type}.${field}`]?.kind === 'signedIn') return 'UNAUTHENTICATED';
      const found = schema.getType(type);
      if (!isObjectType(found) || !roots.has(found)) return null;
      const returned = schema.getType(getNamedType(found.getFields()[field]?.type)?.name ?? '');
      const possible = isAbstractType(returned)
        ? schema.getPossibleTypes(returned)
        : isObjectType(returned)
          ? [returned]
          : [];
      return possible.length > 0 && possible.every(({ name }) => ownerRule(access, name) !== null) ? 'FORBIDDEN' : null;
    },
    homes: models.flatMap((model) =>
      Object.entries(model.source.nodes).map(([prefix, type]) => ({ prefix, type, model })),
    ),
  };
};

const toSourceModel = (source: Source, schema: GraphQLSchema): SourceModel => ({
  source,
  schema,
  isRemote: source.resolvers === undefined,
  has: (type, field) => {
    const found = schema.getType(type);
    return isObjectType(found) && field in found.getFields() && !source.external.has(`${type}.${field}`);
  },
  rule: (type, field) => source.resolvers?.[type]?.[field],
  joint: (type) => source.joints[type],
  possibleTypes: (name) => {
    const type = schema.getType(name);
    if (isAbstractType(type)) return schema.getPossibleTypes(type);
    return isObjectType(type) ? [type] : [];
  },
});

/** The owner rule of a field or a type; null where everybody, or every signed-in caller, may. */
export const ownerRule = (access: Model['access'], name: string): OwnerOnly | null => {
  const rule = access[name];
  return rule?.kind === 'owner' ? rule : null;
};
