import { GatewayError } from '../../../engine/errors.ts';
import { values, needs, type Arguments, type Inside, type Needed } from './fields.ts';
import type { Row } from './rows.ts';
import type { Run } from './run.ts';

/** One field of one row, as one source answers it. */
export interface Place {
  readonly source: string;
  readonly type: string;
  readonly row: Row;
  readonly field: string;
  readonly args: Arguments;
  readonly run: Run;
  /** What was brought of other fields. */
  readonly needed?: Needed;
}

/** What stands in the place of a value of another form. */
export const misfit = Symbol('misfit');

/** The value that a source gives, or what goes wrong in its place: an error, `misfit`, or a null. */
export const answer = ({ source, type, row, field, args, run, needed = {} }: Place): unknown => {
  if (field !== 'id' && !hasRow(source, type, row, field)) return null;
  const key = type === 'Query' || type === 'Mutation' ? rootKey(field, args) : row.$k;
  const failure = run.failures(source, type, key, field);
  if (failure?.kind === 'error') return failure.error;
  if (failure !== null) return failure.kind === 'void' ? null : misfit;
  const value = values[`${type}.${field}`];
  return value === undefined ? (row[field] ?? null) : value(row, args, run, needed);
};

/** A page's cursors are checked on the way: the call is known by its field. */
export const rootKey = (field: string, args: Arguments): string => (field === 'members' ? '' : JSON.stringify(args));

/** Sources with rows of their own; all others are only asked by the key, and answer to any. */
const holders: Readonly<Record<string, readonly string[]>> = {
  catalog: ['Book', 'Film'],
  press: ['Book', 'Publisher'],
  archive: ['Book', 'Author'],
  lending: ['Member', 'Loan'],
  stock: ['Film'],
};

const hasRow = (source: string, type: string, { $in, $provided }: Row, field: string): boolean =>
  holders[source]?.includes(type) !== true || $in?.includes(source) !== false || $provided?.[field] === source;

/** What a field needs of its row as the graph knows it; `nothing` where nobody would be asked, an error where a need has failed. */
export const neededOf = (
  coordinate: string,
  valueOf: (field: string) => unknown,
  insideOf: (value: unknown, inside: Inside) => unknown,
): Needed | typeof nothing | GatewayError => {
  const found: Record<string, unknown> = {};
  let isNothing = false;
  for (const [name, { inside, isOptional }] of Object.entries(needs[coordinate] ?? {})) {
    const whole = valueOf(name);
    const value = inside === undefined ? whole : insideOf(whole, inside);
    if (value instanceof GatewayError) return value;
    if (value === null && isOptional !== true) isNothing = true;
    found[name] = value;
  }
  return isNothing ? nothing : found;
};

export const nothing = Symbol('nothing');
