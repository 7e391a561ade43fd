import DataLoader from 'dataloader';
import {
  buildASTSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  parse,
  type GraphQLSchema,
} from 'graphql';
import type { Loader } from '../../../engine/batch.ts';
import type { Keeper } from '../../../engine/cache/keeper.ts';
import { canonical } from '../../../engine/canonical.ts';
import { sinceLastWrite, type Context } from '../../../engine/context.ts';
import { GatewayError } from '../../../engine/errors.ts';
import type { PageArguments } from '../../../engine/paging.ts';
import type { Rules } from '../../../engine/rules-for.ts';
import { answer, misfit } from './answer.ts';
import { loansOf, membersOf, type Arguments } from './fields.ts';
import type { Row } from './rows.ts';
import type { Run } from './run.ts';

/** What a client asks of its in-process upstream. */
export interface Work {
  readonly args: unknown;
  readonly work: (run: Run) => unknown;
}

/** The clients of one source: whatever goes wrong with one key goes wrong with that key alone. */
export const clientsOf = (source: string, typeDefs: string, rulesOf: () => Rules) => {
  const schema = buildASTSchema(parse(typeDefs), { assumeValid: true });
  const plain = (row: Row | null, run: Run): unknown =>
    row === null ? null : plainRow({ source, schema, rules: rulesOf() }, row, run);

  /** Each key is answered for itself, and with the others in calls of at most `max`. */
  const loader = (name: string, max: number, answerOf: (key: any, run: Run) => unknown): Loader<never, any> => {
    type Loaders = WeakMap<Context, DataLoader<unknown, unknown, string>>;
    const perContext: Loaders = new WeakMap();
    const perKeeper = new WeakMap<Keeper, Loaders>();
    const ask = async (keys: readonly unknown[], ctx: Context): Promise<(Error | unknown)[]> =>
      (await ctx.send({
        source,
        name,
        kind: 'read',
        size: keys.length,
        request: { args: keys, work: (run: Run) => keys.map((key) => answerOf(key, run)) },
      })) as (Error | unknown)[];
    const askAll = async (keys: readonly unknown[], ctx: Context): Promise<unknown[]> => {
      const batches = Array.from({ length: Math.ceil(keys.length / max) }, (_, index) =>
        keys.slice(index * max, (index + 1) * max),
      );
      return (await Promise.all(batches.map((batch) => ask(batch, ctx)))).flat();
    };
    const create = (ctx: Context, keeper?: Keeper) =>
      new DataLoader<unknown, unknown, string>(
        async (keys) => (keeper === undefined ? ask(keys, ctx) : [...(await keeper.obtain(keys, ctx, askAll))]),
        { cacheKeyFn: canonical, ...(keeper === undefined ? { maxBatchSize: max } : {}) },
      );
    return {
      max,
      load: async (key, given, keeper) => {
        if (key === null || key === undefined) return null;
        const ctx = sinceLastWrite(given);
        const loaders: Loaders = keeper === undefined ? perContext : (perKeeper.get(keeper) ?? new WeakMap());
        if (keeper !== undefined) perKeeper.set(keeper, loaders);
        const known = loaders.get(ctx) ?? create(ctx, keeper);
        loaders.set(ctx, known);
        return known.load(key);
      },
    };
  };

  const fieldOf = (type: string, field: string, key: any, run: Run): unknown => {
    const parts: Arguments = typeof key === 'object' ? key : { id: key };
    const row = run.entity(type, parts['id']);
    run.asked.push({ source, type, key: row.$k, field, args: parts, isJoined: false, writes: 0 });
    const value = answer({ source, type, row, field, args: parts, run, needed: parts });
    return value === misfit ? 'misfit' : value;
  };

  return {
    /** Rows of a type by its key. */
    rows: (type: string, max: number) =>
      loader(`${type} by id`, max, (id, run) => {
        const row = run.find(String(id));
        return row?.$t === type && row.$in?.includes(source) === true ? plain(row, run) : null;
      }),
    /** Of a root field by id. */
    root: (field: string, max: number) =>
      loader(field, max, (id, run) =>
        orPlain(answerRoot(source, 'Query', field, field === 'me' ? {} : { id }, run), (row) => plain(row, run)),
      ),
    value: (type: string, field: string, max = 50) =>
      loader(`${type}.${field}`, max, (key, run) => orPlain(fieldOf(type, field, key, run), (row) => plain(row, run))),
    list: (type: string, field: string, max = 50) =>
      loader(`${type}.${field}`, max, (key, run) => {
        const found = fieldOf(type, field, key, run);
        return Array.isArray(found) ? { rows: found.map((row) => orPlain(row, (each) => plain(each, run))) } : found;
      }),
    loans: (max = 50) =>
      loader('Member.loans', max, ({ id, first, after, state }, run) => {
        const failure = run.failures(source, 'Member', id, 'loans');
        if (failure?.kind === 'error') return failure.error;
        return { id, page: plainPage(loansOf(id, { state }, { first, after }, run), (row) => plain(row, run)) };
      }),
    verb:
      (type: 'Query' | 'Mutation', field: string) =>
      async (args: Arguments, ctx: Context): Promise<any> => {
        const work = (run: Run): unknown => {
          if (field === 'members') {
            const failure = run.failures(source, type, '', field);
            if (failure?.kind === 'error') throw failure.error;
            return plainPage(membersOf(args, args as PageArguments, run), (row) => plain(row, run));
          }
          const found = answerRoot(source, type, field, args, run);
          if (found instanceof GatewayError) throw found;
          return Array.isArray(found) ? found.map((row) => plain(row, run)) : orPlain(found, (row) => plain(row, run));
        };
        const kind = type === 'Query' ? 'read' : 'write';
        return ctx.send({ source, name: field, kind, size: 1, request: { args, work } });
      },
  };
};

const answerRoot = (source: string, type: string, field: string, args: Arguments, run: Run): unknown => {
  const value = answer({ source, type, row: { $t: type, $k: '' }, field, args, run });
  return value === misfit ? 'misfit' : value;
};

const orPlain = (value: unknown, plain: (row: Row) => unknown): unknown =>
  typeof value === 'object' && value !== null && '$t' in value ? plain(value as Row) : value;

const plainPage = (page: ReturnType<typeof loansOf>, plain: (row: Row) => unknown): any => ({
  ...page,
  rows: page.rows.map(({ row, position }) => ({ row: row instanceof GatewayError ? row : plain(row), position })),
});

interface PlainOptions {
  readonly source: string;
  readonly schema: GraphQLSchema;
  readonly rules: Rules;
}

/** A row as a client gives it: its properties, with errors in the place of what has failed. */
const plainRow = (options: PlainOptions, row: Row, run: Run): unknown => {
  const { source, schema, rules } = options;
  const type = schema.getType(row.$t);
  if (!isObjectType(type)) throw new Error(`${source} has no ${row.$t}`);
  const properties = Object.values(type.getFields()).flatMap(({ name: field, type: fieldType }) => {
    if (rules[row.$t]?.[field] !== undefined) return [];
    const found = answer({ source, type: row.$t, row, field, args: {}, run });
    const isLeaf = !isCompositeType(getNamedType(fieldType)) && !isListType(getNullableType(fieldType));
    return [
      [field, found === misfit ? (isLeaf ? {} : 7) : orPlain(found, (each) => plainRow(options, each, run))] as const,
    ];
  });
  return { __typename: row.$t, ...Object.fromEntries(properties) };
};
