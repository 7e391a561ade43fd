import { z } from 'zod';
import { GatewayError } from './errors.ts';

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

/** Many rows; one that cannot be read at all is a `DOWNSTREAM_INVALID_RESPONSE` among them, so that only the keys nobody answers fail with it. */
export const rows = <Shape extends z.ZodType>(service: string, shape: Shape) => {
  const one = orError(shape, service, 'row');
  return z
    .array(z.unknown())
    .transform((values) => values.map((value) => one.parse(value) as z.output<Shape> | GatewayError));
};

/** The rows that could be read. */
export const readable = <Row>(answered: readonly (Row | GatewayError)[]): readonly Row[] =>
  answered.filter((found): found is Row => !(found instanceof GatewayError));

/** Parses, or gives the error in the value's place. A missing property is an error too, unless the shape lets it be missing. */
const orError = (shape: z.core.$ZodType, service: string, name: string): z.ZodType =>
  z
    .unknown()
    .optional()
    .transform((value) => {
      const result = z.safeParse(shape, value);
      return result.success ? result.data : new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause: name });
    });
