import type { Loader } from './batch.ts';
import { readBy, type Keeper } from './cache/keeper.ts';
import type { Context } from './context.ts';
import { GatewayError } from './errors.ts';
import { toConnection, toPageArguments, type Connection, type IsPosition, type Page } from './paging.ts';

/**
 * Every field of a client source is a property of its row (nothing to write), a link, a root or a pure function of the row. All are plain
 * data: they can be read without being run, and `toResolver` makes of each what graphql-js runs.
 */
export type FieldRule = One | Many | PageOf | ById | OfViewer | ListRoot | PageRoot | Write | Computed;
export type LinkRule = One | Many | PageOf | Computed;
export type RootRule = ById | OfViewer | ListRoot | PageRoot | Write;

type AnyLoader<Row = unknown> = Loader<never, Row>;
type Row = Readonly<Record<string, unknown>>;
type Arguments = Readonly<Record<string, unknown>>;
type Verb<Answer> = (args: never, ctx: Context) => Promise<Answer>;

interface Keyed {
  /** The row's fields the key is made of; one field without arguments is the key itself, otherwise an object of them. */
  readonly needs: readonly string[];
  /** Those of `needs` that are null in the key where the row has none; without any other the whole key is null. */
  readonly optional: readonly string[];
  /** The arguments that are part of the key. */
  readonly args: readonly string[];
}
interface PositionCheck {
  /** What a cursor of this field may lead to; any other is refused before the source is asked. */
  readonly isPosition?: IsPosition;
}
export interface One<Found = unknown> extends Keyed {
  readonly kind: 'one';
  readonly loader: AnyLoader<Found>;
}
export interface Many<Found = unknown> extends Keyed {
  readonly kind: 'many';
  readonly loader: AnyLoader<ManyRow<Found>>;
}
export interface PageOf<Found = unknown> extends Keyed, PositionCheck {
  readonly kind: 'page';
  readonly loader: AnyLoader<PageRow<Found>>;
}
export interface Computed<Value = unknown> {
  readonly kind: 'computed';
  readonly needs: readonly string[];
  readonly from: (row: never) => Value;
}
export interface ById<Found = unknown> {
  readonly kind: 'byId';
  readonly loader: AnyLoader<Found>;
  readonly arg: string;
}
export interface OfViewer<Found = unknown> {
  readonly kind: 'ofViewer';
  readonly loader: AnyLoader<Found>;
}
export interface ListRoot<Found = unknown> {
  readonly kind: 'listRoot';
  readonly verb: Verb<readonly Found[]>;
}
export interface PageRoot<Found = unknown> extends PositionCheck {
  readonly kind: 'pageRoot';
  readonly verb: Verb<Page<Found>>;
}
export interface Write<Found = unknown> {
  readonly kind: 'write';
  readonly verb: Verb<Found>;
}

interface ManyRow<Found> {
  readonly rows: readonly (Found | GatewayError)[];
}
interface PageRow<Found> {
  readonly page: Page<Found>;
}

/** What a rule answers, before nulls and errors of single values. */
export type AnswerOf<Rule> =
  Rule extends Many<infer Found>
    ? readonly Found[]
    : Rule extends PageOf<infer Found>
      ? Connection<Found> | null
      : Rule extends PageRoot<infer Found>
        ? Connection<Found>
        : Rule extends ListRoot<infer Found>
          ? readonly Found[]
          : Rule extends Write<infer Found> | Computed<infer Found>
            ? Found
            : Rule extends One<infer Found> | ById<infer Found> | OfViewer<infer Found>
              ? Found | null
              : never;

type Names = string | readonly string[];
const names = (given: Names | undefined): readonly string[] =>
  given === undefined ? [] : typeof given === 'string' ? [given] : given;

/** `placeId?` is a need that may be missing. */
const needed = (given: Names): Pick<Keyed, 'needs' | 'optional'> => ({
  needs: names(given).map((name) => name.replace(/\?$/, '')),
  optional: names(given).flatMap((name) => (name.endsWith('?') ? [name.slice(0, -1)] : [])),
});

/** The row that answers this row's key: `loyalty: one(accountOf, 'id')`; a need that may be missing is written `'placeId?'`. */
export const one = <Found>(loader: AnyLoader<Found>, needs: Names, args?: Names): One<Found> => ({
  kind: 'one',
  loader,
  ...needed(needs),
  args: names(args),
});

/** The list of rows under this row's key; the loader's row is `{ …key, rows }`. */
export const many = <Found>(loader: AnyLoader<ManyRow<Found>>, needs: Names, args?: Names): Many<Found> => ({
  kind: 'many',
  loader,
  ...needed(needs),
  args: names(args),
});

/** A connection under this row's key; the loader's key is `{ …needs, first, after, …args }`, its row `{ …key, page }`. */
export const page = <Found>(
  loader: AnyLoader<PageRow<Found>>,
  needs: Names,
  args?: Names,
  check: PositionCheck = {},
): PageOf<Found> => ({ kind: 'page', loader, ...needed(needs), args: names(args), ...check });

/** A value that follows from the row alone. */
export const computed = <From extends Row, Value>(needs: Names, from: (row: From) => Value): Computed<Value> => ({
  kind: 'computed',
  needs: names(needs),
  from,
});

export const root = {
  /** `user(id:)`: the row under an argument. */
  byId: <Found>(loader: AnyLoader<Found>, arg = 'id'): ById<Found> => ({ kind: 'byId', loader, arg }),
  /** `me`: the viewer's own row, null without a viewer. */
  ofViewer: <Found>(loader: AnyLoader<Found>): OfViewer<Found> => ({ kind: 'ofViewer', loader }),
  /** A list that a verb answers to the field's arguments. */
  list: <Args, Found>(verb: (args: Args, ctx: Context) => Promise<readonly Found[]>): ListRoot<Found> => ({
    kind: 'listRoot',
    verb,
  }),
  /** A connection that a verb answers; it is given the other arguments beside `first` and `after` (a position). */
  page: <Args, Found>(
    verb: (args: Args, ctx: Context) => Promise<Page<Found>>,
    check: PositionCheck = {},
  ): PageRoot<Found> => ({
    kind: 'pageRoot',
    verb,
    ...check,
  }),
  /** A mutation: a verb that answers a member of the result union. */
  write: <Args, Found>(verb: (args: Args, ctx: Context) => Promise<Found>): Write<Found> => ({ kind: 'write', verb }),
};

export const isLink = (rule: FieldRule): rule is LinkRule =>
  rule.kind === 'one' || rule.kind === 'many' || rule.kind === 'page' || rule.kind === 'computed';

/** What graphql-js runs for a rule; `coordinate` is `Type.field`, to which cursors belong. What is read may be kept by a keeper. */
export const toResolver =
  (rule: FieldRule, coordinate: string, keeper?: Keeper) =>
  (row: Row | undefined, args: Arguments, ctx: Context): unknown => {
    switch (rule.kind) {
      case 'one':
      case 'many':
      case 'page':
      case 'byId':
      case 'ofViewer':
        return loadUnder(rule, coordinate, row ?? {}, args, ctx, keeper);
      case 'computed':
        return compute(rule, row ?? {});
      case 'write':
        return rule.verb(args as never, ctx);
      case 'listRoot':
        return readBy(rule.verb as Verb<unknown>, args, ctx, keeper);
      case 'pageRoot': {
        const asked = { ...args, ...toPageArguments(coordinate, args, rule.isPosition) };
        return readBy(rule.verb as Verb<Page<unknown>>, asked, ctx, keeper).then((found) =>
          toConnection(coordinate, found),
        );
      }
      default:
        return unreachable(rule);
    }
  };

/** A rule whose value comes through a loader. */
export type LoadRule = One | Many | PageOf | ById | OfViewer;

/** What the loader is asked for; null where there is nothing to ask for, and so no value. Throws what a part of the key failed with. */
export const loadKey = (rule: LoadRule, coordinate: string, row: Row, args: Arguments, ctx: Context): unknown => {
  if (rule.kind === 'byId') return args[rule.arg];
  if (rule.kind === 'ofViewer') return ctx.viewer?.id;
  const key = keyOf(rule, row, args);
  if (rule.kind !== 'page' || key === null) return key;
  const parts = typeof key === 'object' ? key : { [rule.needs[0] ?? '']: key };
  return { ...parts, ...toPageArguments(coordinate, args, rule.isPosition) };
};

/** The field's value in what the loader has found for its key. */
export const loadedValue = (rule: LoadRule, coordinate: string, found: unknown): unknown => {
  if (rule.kind === 'many') return property(found, 'rows') ?? [];
  if (rule.kind !== 'page') return found;
  return isPageRow(found) ? toConnection(coordinate, found.page) : null;
};

/** A value that follows from the row; throws what a part of the row failed with. */
export const compute = (rule: Computed, row: Row): unknown => {
  for (const name of rule.needs) sound(row[name]);
  return rule.from(row as never);
};

const loadUnder = async (rule: LoadRule, coordinate: string, ...[row, args, ctx, keeper]: Under) => {
  const key = loadKey(rule, coordinate, row, args, ctx);
  return loadedValue(rule, coordinate, await rule.loader.load(key as never, ctx, keeper));
};

type Under = readonly [row: Row, args: Arguments, ctx: Context, keeper: Keeper | undefined];

/** A missing part makes the whole key null, and so does having none of the parts that may be missing: there is nothing to ask for. */
const keyOf = ({ needs, optional, args: inKey }: Keyed, row: Row, args: Arguments): unknown => {
  const parts = needs.map((name) => [name, sound(row[name]) ?? null] as const);
  if (parts.some(([name, value]) => value === null && !optional.includes(name))) return null;
  if (parts.length > 0 && parts.every(([, value]) => value === null)) return null;
  if (parts.length === 1 && inKey.length === 0) return parts[0]?.[1];
  return Object.fromEntries([...parts, ...inKey.map((name) => [name, args[name] ?? null] as const)]);
};

/** A value that was not as expected cannot be asked with: what depends on it fails as it did. */
const sound = (value: unknown): unknown => {
  if (value instanceof GatewayError) throw value;
  return value;
};

const isPageRow = (row: unknown): row is { readonly page: Page<unknown> } =>
  typeof property(row, 'page') === 'object' && property(row, 'page') !== null;

const property = (row: unknown, name: string): unknown =>
  typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;

const unreachable = (rule: never): never => {
  throw new GatewayError('INTERNAL', { cause: rule });
};
