import { defaultMergedResolver } from '@graphql-tools/delegate';
import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
  type FieldNode,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionNode,
} from 'graphql';
import { checkCanOwn, checkOwner, checkSignedIn, type Access, type OwnerOnly } from '../access.ts';
import type { Context } from '../context.ts';

type Rules = Readonly<Record<string, Access>>;
interface FieldGuard {
  readonly selectionSet?: string;
  readonly resolve: GraphQLFieldResolver<never, Context>;
}

/** Guards of fields (`User.email`), in the form that stitching takes: the owner's id is asked for with the row. */
export const fieldGuards = (rules: Rules): Record<string, Record<string, FieldGuard>> => {
  const guards: Record<string, Record<string, FieldGuard>> = {};
  for (const [coordinate, rule] of Object.entries(rules)) {
    const [type = '', field] = coordinate.split('.');
    if (field === undefined || isRoot(type)) continue;
    const resolve: FieldGuard['resolve'] = (parent: Parameters<typeof defaultMergedResolver>[0], args, ctx, info) => {
      if (rule.kind === 'owner') checkOwner(ctx, rule, read(parent, rule.owner));
      else checkSignedIn(ctx);
      return defaultMergedResolver(parent, args, ctx, info);
    };
    const needed = rule.kind === 'owner' ? { selectionSet: `{ ${toSelection(rule.owner)} }` } : {};
    (guards[type] ??= {})[field] = { ...needed, resolve };
  }
  return guards;
};

export interface UnguardedLink {
  readonly coordinate: string;
  /** The type that it leads to. */
  readonly entered: string;
}

/**
 * Links through which a stranger would come to rows that only their owner may enter: a link is guarded by an owner rule of its own or of
 * the type it stands on, and so is whatever can only be reached through it; root fields check the owner themselves.
 */
export const unguardedLinks = (rules: Rules, schema: GraphQLSchema): readonly UnguardedLink[] => {
  const open = [schema.getQueryType(), schema.getMutationType()].filter(isObjectType);
  const links: UnguardedLink[] = [];
  for (const type of open) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const rule = rules[coordinate];
      if (rule?.kind === 'owner' || (rule !== undefined && isRoot(type.name))) continue;
      for (const entered of possibleTypes(field.type, schema)) {
        if (rules[entered.name] === undefined) open.push(...(open.includes(entered) ? [] : [entered]));
        else if (!isRoot(type.name)) links.push({ coordinate, entered: entered.name });
      }
    }
  }
  return links;
};

const possibleTypes = (type: GraphQLOutputType, schema: GraphQLSchema): readonly GraphQLObjectType[] => {
  const returned = getNamedType(type);
  if (isAbstractType(returned)) return schema.getPossibleTypes(returned);
  return isObjectType(returned) ? [returned] : [];
};

const isRoot = (type: string): boolean => type === 'Query' || type === 'Mutation';

/** Guards of root fields: those that need a viewer, and those through which guarded types are entered (`order`, `node`). */
export const guardRoot = (
  config: GraphQLFieldConfig<unknown, Context>,
  coordinate: string,
  rules: Rules,
  schema: GraphQLSchema,
): GraphQLFieldConfig<unknown, Context> => {
  const entered = guardedTypes(config, rules, schema);
  const inner = config.resolve;
  if (inner === undefined || (entered.size === 0 && rules[coordinate]?.kind !== 'signedIn')) return config;
  const extra = [...entered].map(([type, rule]) => ownerSelection(type, rule));
  const resolve: GraphQLFieldResolver<unknown, Context> = async (parent, args, ctx, info) => {
    if (rules[coordinate]?.kind === 'signedIn') checkSignedIn(ctx);
    const row: unknown = await inner(parent, args, ctx, extra.length === 0 ? info : withSelections(info, extra));
    const typeName = read(row, '__typename');
    if (row !== null && !(row instanceof Error))
      checkEntered(ctx, rules, typeof typeName === 'string' ? typeName : getNamedType(config.type).name, row);
    return row;
  };
  return { ...config, resolve };
};

/** Spares the source the question of a stranger who could enter nothing that it may answer, whether there is such a row or not. */
export const refuseStrangers = (
  config: GraphQLFieldConfig<unknown, Context>,
  rules: Rules,
  schema: GraphQLSchema,
): GraphQLFieldConfig<unknown, Context> => {
  const inner = config.resolve;
  const possible = possibleTypes(config.type, schema);
  if (inner === undefined || possible.length === 0) return config;
  if (!possible.every(({ name }) => rules[name]?.kind === 'owner')) return config;
  const resolve: GraphQLFieldResolver<unknown, Context> = (parent, args, ctx, info) => {
    checkCanOwn(ctx);
    return inner(parent, args, ctx, info);
  };
  return { ...config, resolve };
};

/** `FORBIDDEN` for a row that was reached by a guarded root field, where the viewer may not enter rows of its type. */
export const checkEntered = (ctx: Context, rules: Rules, type: string, row: unknown): void => {
  const rule = rules[type];
  if (rule?.kind === 'owner') checkOwner(ctx, rule, read(row, aliased(rule.owner)));
};

/** Under a name no client selects by chance. */
const ownerAlias = '_selvedge_owner';

const guardedTypes = (
  config: GraphQLFieldConfig<unknown, Context>,
  rules: Rules,
  schema: GraphQLSchema,
): ReadonlyMap<string, OwnerOnly> =>
  new Map(
    possibleTypes(config.type, schema).flatMap(({ name }) => {
      const rule = rules[name];
      return rule?.kind === 'owner' ? [[name, rule] as const] : [];
    }),
  );

/** `customer.id` → `customer { id }` */
const toSelection = (path: string): string =>
  path.split('.').reduceRight((inner, name) => (inner === '' ? name : `${name} { ${inner} }`), '');

const aliased = (path: string): string => [ownerAlias, ...path.split('.').slice(1)].join('.');

const ownerSelection = (type: string, { owner }: OwnerOnly): SelectionNode => {
  const [operation] = parse(`{ ... on ${type} { ${ownerAlias}: ${toSelection(owner)} } }`, {
    noLocation: true,
  }).definitions;
  const [selection] = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  if (selection === undefined) throw new Error(`no owner selection for ${type}`);
  return selection;
};

const withSelections = (info: GraphQLResolveInfo, extra: readonly SelectionNode[]): GraphQLResolveInfo => {
  const [first, ...others] = info.fieldNodes;
  if (first?.selectionSet === undefined) return info;
  const widened: FieldNode = {
    ...first,
    selectionSet: { ...first.selectionSet, selections: [...first.selectionSet.selections, ...extra] },
  };
  return { ...info, fieldNodes: [widened, ...others] };
};

const read = (row: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      row,
    );
