import { GatewayError } from '../errors.ts';

/** What is wrong where a variable that may be null stands for an argument that may not, and was given null instead of its default. */
export const nullArgument = (coordinate: string): GatewayError =>
  new GatewayError('BAD_REQUEST', { message: `An argument of ${coordinate} must not be null.` });
