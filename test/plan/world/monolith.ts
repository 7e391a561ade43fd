import { mapSchema, MapperKind } from '@graphql-tools/utils';
import {
  buildSchema,
  execute,
  isListType,
  isNonNullType,
  printSchema,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
} from 'graphql';
import { GatewayError } from '../../../engine/errors.ts';
import { toPageArguments } from '../../../engine/paging.ts';
import { answer, misfit, neededOf, nothing } from './answer.ts';
import { typeOf, type Inside, type Arguments } from './fields.ts';
import { nullable } from './graphql-source.ts';
import { ownerOf } from './owners.ts';
import type { Row } from './rows.ts';
import type { Run } from './run.ts';
import { planned } from './sources.ts';

/** One schema over all rows, with no gateway anywhere. */
const strict = buildSchema(printSchema(planned.schema));

/** The same with every output type nullable: what each error leaves is a null in its own place, and no more. */
const lenient = mapSchema(strict, {
  [MapperKind.OBJECT_FIELD]: (config) => ({ ...config, type: nullable(config.type) }),
  [MapperKind.INTERFACE_FIELD]: (config) => ({ ...config, type: nullable(config.type) }),
});

export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What the right answer is, by graphql-js. */
export const executeMonolith = (
  { document, operationName, variables }: Operation,
  run: Run,
  { isLenient }: { readonly isLenient: boolean },
): ExecutionResult | Promise<ExecutionResult> =>
  execute({
    schema: isLenient ? lenient : strict,
    document,
    operationName,
    variableValues: variables,
    contextValue: run,
    fieldResolver: resolve,
    typeResolver: (row: Row) => row.$t,
  }) as ExecutionResult | Promise<ExecutionResult>;

const resolve: GraphQLFieldResolver<unknown, Run> = (parent, args: Arguments, run, { parentType, fieldName }) => {
  const type = parentType.name;
  const field = strict.getType(type);
  const declared = field !== undefined && 'getFields' in field ? field.getFields()[fieldName]?.type : undefined;
  const value = valueAt(type, fieldName, (parent ?? { $t: type, $k: '' }) as Row, args, run);
  const fallback = fallbacks[`${type}.${fieldName}`];
  if (value instanceof GatewayError) {
    if (fallback !== undefined && value.code.startsWith('DOWNSTREAM_')) return fallback;
    throw value;
  }
  return orErrors(value, declared as GraphQLOutputType, promises[`${type}.${fieldName}`] ?? [], 0);
};

const valueAt = (type: string, field: string, row: Row, args: Arguments, run: Run): unknown => {
  const coordinate = `${type}.${field}`;
  run.asked.push({ source: null, type, key: row.$k, field, args, isJoined: false, writes: 0 });
  // Without a caller nobody is asked for what only owners may enter.
  const isLoan =
    coordinate === 'Query.loan' ||
    coordinate === 'Query.overdue' ||
    (coordinate === 'Query.node' && typeOf(String(args['id'])) === 'Loan');
  if (isLoan && run.viewer === null) return new GatewayError('FORBIDDEN');
  if (coordinate === 'Query.node') return entered(nodeOf(String(args['id']), run), run);
  if (madeWhole.test(type)) return row[field] ?? null;
  if (ofOwner.has(coordinate) && !mayOwn(row.$k, run)) return new GatewayError('FORBIDDEN');
  if (coordinate === 'Mutation.visit' && run.viewer === null) return new GatewayError('UNAUTHENTICATED');
  if (coordinate === 'Query.me' && run.viewer === null) return null;
  // Of a row that nobody has no page is asked for, whatever page that would be.
  const isPage =
    coordinate === 'Query.members' || (coordinate === 'Member.loans' && row.$in?.includes('lending') === true);
  if (isPage) toPageArguments(coordinate, args);
  if (isKeyed.has(coordinate) && !/^bok_\d+$/.test(args['id'])) return foreign(coordinate);
  const source = row.$provided?.[field] ?? ownerOf(type, field);
  // A field that is joined to a row has nothing to need where its source has no such row.
  if (coordinate === 'Film.share' && row.$in?.includes('stock') !== true) return null;
  const needed = neededOf(
    coordinate,
    (name) => valueAt(type, name, row, {}, run),
    (value, inside) => insideOf(value, inside, run),
  );
  if (needed instanceof GatewayError) return needed;
  if (needed === nothing) return null;
  const found = answer({ source, type, row, field, args, run, needed });
  if (found === misfit) return invalid();
  if (coordinate === 'Query.overdue' && Array.isArray(found)) return found.map((each) => entered(each, run));
  return coordinate === 'Query.loan' ? entered(found, run) : found;
};

const ofOwner: ReadonlySet<string> = new Set(['Member.email', 'Member.loans', 'Member.openLoans']);

const mayOwn = (owner: unknown, { viewer }: Run): boolean =>
  viewer !== null && (viewer.scopes.has('staff') || viewer.id === owner);

/** A loan that is come by at the root is for its member alone; whose it is has to be known. */
const entered = (found: unknown, run: Run): unknown => {
  if (typeof found !== 'object' || found === null || (found as Row).$t !== 'Loan') return found;
  const member = valueAt('Loan', 'member', found as Row, {}, run);
  return mayOwn(member instanceof GatewayError ? undefined : (member as Row | null)?.$k, run)
    ? found
    : new GatewayError('FORBIDDEN');
};

/** What the gateway puts together out of what a client gave it. */
const madeWhole = /(?:Connection|Edge|PageInfo)$/;

const isKeyed: ReadonlySet<string> = new Set(['Query.book', 'Mutation.retitle', 'Mutation.setKind']);

const foreign = (coordinate: string): Row | null =>
  coordinate === 'Mutation.retitle' ? { $t: 'Problem', $k: 'problem', message: 'no such book', hint: null } : null;

const nodeOf = (id: string, run: Run): Row | null => {
  const type = typeOf(id);
  const row = run.find(id);
  return row?.$t === type && type !== '' && row.$in?.includes(ownerOf(type, 'id')) === true ? row : null;
};

/** What is needed inside of a value; the first that has failed stands for all. */
const insideOf = (value: unknown, inside: Inside, run: Run): unknown => {
  if (value === null || value instanceof GatewayError) return value;
  const row = value as Row;
  const found: Record<string, unknown> = {};
  for (const [name, deeper] of Object.entries(inside)) {
    const each = valueAt(row.$t, name, row, {}, run);
    const whole = deeper === null ? each : insideOf(each, deeper, run);
    if (whole instanceof GatewayError) return whole;
    found[name] = whole;
  }
  return found;
};

/** What stands in where the source has failed. */
const fallbacks: Readonly<Record<string, unknown>> = { 'Book.rating': 0.5, 'Member.nicknames': ['nobody'] };

/** Levels at which a field is never null but for failure. */
const promises: Readonly<Record<string, readonly number[]>> = {
  'Book.pages': [0],
  'Book.score': [0],
  'Film.pages': [0, 1],
  'Member.age': [0],
};

/** An error in the place of every null that must not be there. */
const orErrors = (value: unknown, type: GraphQLOutputType, promised: readonly number[], depth: number): unknown => {
  if (value instanceof Error) return value;
  const [isPromised, inner] = isNonNullType(type) ? [true, type.ofType] : [promised.includes(depth), type];
  if (value === null || value === undefined) return isPromised ? invalid() : null;
  return isListType(inner) && Array.isArray(value)
    ? value.map((item) => orErrors(item, inner.ofType, promised, depth + 1))
    : value;
};

const invalid = () => new GatewayError('DOWNSTREAM_INVALID_RESPONSE');
