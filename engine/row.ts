import { z } from 'zod';
import { GatewayError, withoutStack } from './errors.ts';

/**
 * The shape of a row: without its key a row is nothing, while a field that is not as expected becomes a `DOWNSTREAM_INVALID_RESPONSE` in its
 * own place, which graphql-js reports at that field alone. Each received value is checked once, however often it is shown.
 */
export const row = <const Key extends z.ZodRawShape, const Fields extends z.ZodRawShape>(
  service: string,
  key: Key,
  fields: Fields,
): z.ZodObject<Key & Fields> =>
  z.object({
    ...key,
    ...Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name, orError(shape, service, name)])),
  }) as unknown as z.ZodObject<Key & Fields>;

/**
 * Many rows; one that cannot be read at all is a `DOWNSTREAM_INVALID_RESPONSE` among them, so that only the keys nobody answers fail with it.
 * Of a list that is longer than any call asks for nothing is read.
 */
export const rows = <Shape extends z.ZodType>(service: string, shape: Shape, most = mostRows) => {
  const one = orError(shape, service, 'row');
  return short(most).transform((values) => values.map((value) => one.parse(value) as z.output<Shape> | GatewayError));
};

/** A list in a row, all of which has to be as expected; one that is too long is not, and costs no more than that. */
export const list = <Shape extends z.ZodType>(shape: Shape, most = mostRows) => short(most).pipe(z.array(shape));

/** The rows of an answer, where they are no more than could be needed: else the whole of it is `DOWNSTREAM_INVALID_RESPONSE`. */
export const atMost = <Rows extends readonly unknown[]>(found: Rows, most: number, service: string): Rows => {
  if (found.length > most) throw unreadable(service, 'too many rows');
  return found;
};

/** So many rows more than keys may come: an answer may say things twice, or unasked. */
export const spareRows = 100;

/** The rows that could be read. */
export const readable = <Row>(answered: readonly (Row | GatewayError)[]): readonly Row[] =>
  answered.filter((found): found is Row => !(found instanceof GatewayError));

/** More than any call asks for. */
export const mostRows = 1_000;

const short = (most: number) =>
  z.custom<readonly unknown[]>((value) => Array.isArray(value) && value.length <= most, 'no list, or too long');

/** Parses, or gives the error in the value's place. A missing property is an error too, unless the shape lets it be missing. */
const orError = (shape: z.core.$ZodType, service: string, name: string): z.ZodType =>
  z
    .unknown()
    .optional()
    .transform((value) => {
      const result = z.safeParse(shape, value);
      return result.success ? result.data : withoutStack(() => unreadable(service, name));
    });

const unreadable = (service: string, cause: string): GatewayError =>
  new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause });
