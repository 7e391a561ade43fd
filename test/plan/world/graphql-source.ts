import { mapSchema, MapperKind } from '@graphql-tools/utils';
import {
  buildASTSchema,
  execute,
  getNamedType,
  getNullableType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLScalarType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  validate,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { GatewayError } from '../../../engine/errors.ts';
import { noteFailures, type PartFailure } from '../../../engine/part-failures.ts';
import type { GraphQLReply, GraphQLRequest } from '../../../engine/transport/graphql.ts';
import { answer, misfit } from './answer.ts';
import { needs, type Needed } from './fields.ts';
import type { Row } from './rows.ts';
import type { Run } from './run.ts';

export interface InProcess {
  readonly name: string;
  readonly typeDefs: string;
  /** Its joints: which source's rows each root field gives, of which type. */
  readonly joints: Readonly<Record<string, string>>;
}

/** A GraphQL server without its socket: graphql-js over the rows that one source has, with what is sent and answered turned to JSON. */
export const inProcess = ({ name, typeDefs, joints }: InProcess) => {
  const strict = buildASTSchema(parse(typeDefs), { assumeValid: true });
  const propagating = withAnyLeaves(strict, (type) => type);
  const partial = withAnyLeaves(strict, nullable);

  const resolve: GraphQLFieldResolver<unknown, Run> = (
    parent,
    args,
    run,
    { parentType, fieldName: field, returnType },
  ) => {
    const type = parentType.name;
    if (field === '_entities')
      return args['representations'].map((given: Given) =>
        jointRow(name, given.__typename, keyIn(given, run), run, given),
      );
    const joined = joints[field];
    if (type === 'Query' && joined !== undefined)
      return args['ids'].map((id: string) => jointRow(name, joined, id, run));
    const row = (parent ?? { $t: type, $k: '' }) as Row & { $given?: Given };
    run.asked.push({
      source: name,
      type,
      key: row.$k,
      field,
      args,
      isJoined: row['$joined'] === true,
      writes: writesBefore(run),
    });
    const needed = broughtOf(`${type}.${field}`, row, run);
    const value = answer({ source: name, type, row, field, args, run, needed });
    if (value instanceof GatewayError) throw value;
    if (value === misfit)
      throw new Misfit(isListType(getNullableType(returnType)) || !isLeafType(getNamedType(returnType)) ? 7 : {});
    return value;
  };

  return async (
    { query, variables, roots = new Map<string, string>() }: GraphQLRequest,
    run: Run,
  ): Promise<GraphQLReply> => {
    const document = parse(query);
    const wrong = validate(strict, document);
    if (wrong.length > 0) throw new Error(`${name} is sent an invalid document: ${wrong[0]?.message}\n${query}`);
    const result = (await execute({
      schema: run.isPropagated ? propagating : partial,
      document,
      variableValues: JSON.parse(JSON.stringify(variables)),
      contextValue: run,
      rootValue: null,
      fieldResolver: resolve,
      typeResolver: (row: Row) => row.$t,
    })) as ExecutionResult<Record<string, unknown>>;
    return toReply(JSON.parse(JSON.stringify(result.data ?? null)), result, { name, roots });
  };
};

interface Given {
  readonly __typename: string;
  readonly id: string;
  readonly [name: string]: unknown;
}

interface ReplyOptions {
  readonly name: string;
  readonly roots: ReadonlyMap<string, string>;
}

/** As the transport reads an answer: failures of the table beside the data, or one thrown where nothing is answered. */
const toReply = (
  data: Record<string, unknown> | null,
  { errors = [] }: ExecutionResult,
  { name, roots }: ReplyOptions,
): GraphQLReply => {
  const failures = errors.flatMap(({ originalError, path }): PartFailure[] => {
    if (originalError instanceof Misfit && path !== undefined) {
      const holder = path.slice(0, -1).reduce<any>((value, step) => value?.[step], data);
      holder[path.at(-1) ?? ''] = originalError.value;
      return [];
    }
    const error =
      originalError instanceof GatewayError
        ? originalError
        : new GatewayError('DOWNSTREAM_REFUSED', { service: name, cause: originalError });
    return [{ error, path, part: roots.get(String(path?.[0])) }];
  });
  const told = new Set(failures.map(({ path }) => path?.[0]));
  const isEmpty =
    data === null ||
    (roots.size > 0 && [...roots.keys()].every((key) => (data[key] ?? null) === null && told.has(key)));
  if (!isEmpty) return failures.length === 0 ? { data, failures } : noteFailures({ data, failures }, failures);
  const [first] = failures;
  throw noteFailures(first?.error ?? new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: name }), failures);
};

class Misfit extends Error {
  readonly value: unknown;
  constructor(value: unknown) {
    super('misfit');
    this.value = value;
  }
}

/** The key of a row as the world has it. */
const keyIn = ({ __typename, id, code, city, number }: Given, run: Run): string => {
  if (__typename !== 'Stall') return id;
  if (code !== undefined) return String(code);
  return run.all('Stall').find((row) => row['city'] === city && row['number'] === number)?.$k ?? '';
};

const jointRow = (source: string, type: string, id: string, run: Run, $given?: Given): Row | null => {
  const row = run.find(id);
  if (row?.$t !== type || row.$in?.includes(source) !== true) return null;
  return { ...row, $joined: true, ...($given === undefined ? {} : { $given }) };
};

/** What a field requires, as it was brought along; a source that is joined by key alone looks for itself. */
const broughtOf = (coordinate: string, { $k, $given }: Row & { $given?: Given }, run: Run): Needed => {
  const names = Object.keys(needs[coordinate] ?? {});
  if (names.length === 0) return {};
  if ($given !== undefined)
    return Object.fromEntries(
      names.map((name) => {
        if (!Object.hasOwn($given, name)) throw new Error(`${coordinate} is asked for without ${name}`);
        return [name, $given[name]];
      }),
    );
  const row = run.find($k);
  return Object.fromEntries(names.map((name) => [name, row?.$in?.includes('catalog') === true ? row[name] : null]));
};

const withAnyLeaves = (schema: GraphQLSchema, change: (type: GraphQLOutputType) => GraphQLOutputType): GraphQLSchema =>
  mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config) => ({ ...config, type: change(anyLeaf(config.type)) }),
    [MapperKind.INTERFACE_FIELD]: (config) => ({ ...config, type: change(anyLeaf(config.type)) }),
  });

const anyLeaf = (type: GraphQLOutputType): GraphQLOutputType => {
  if (isNonNullType(type)) return new GraphQLNonNull(anyLeaf(type.ofType) as never);
  if (isListType(type)) return new GraphQLList(anyLeaf(type.ofType));
  return isLeafType(type) ? leaf : type;
};
const leaf = new GraphQLScalarType({ name: 'Leaf', serialize: (value) => value });

/** The same type without a single non-null. */
export const nullable = (type: GraphQLOutputType): GraphQLOutputType => {
  if (isNonNullType(type)) return nullable(type.ofType);
  return isListType(type) ? new GraphQLList(nullable(type.ofType)) : type;
};

const writesBefore = ({ calls }: Run): number => calls.filter(({ kind }) => kind === 'write').length;
