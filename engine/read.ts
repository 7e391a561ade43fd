import type { z } from 'zod';
import { GatewayError } from './errors.ts';

/** Reads what a source answered into a known shape; anything else is `DOWNSTREAM_INVALID_RESPONSE`, and its content stays in the log. */
export const read = <Shape extends z.ZodType>(shape: Shape, value: unknown, service: string): z.infer<Shape> => {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', {
    service,
    cause: result.error.issues.slice(0, 20).map(({ path }) => path.join('.')),
  });
};
