import { GatewayError } from '../../engine/errors.ts';

/** What follows from parts of a row, or, in its place, the error of the first part that could not be read. */
export const follows = <const Parts extends readonly unknown[], Value>(
  parts: Parts,
  from: (...parts: Parts) => Value,
): Value => {
  const unread = parts.find((part) => part instanceof GatewayError);
  return unread === undefined ? from(...parts) : (unread as unknown as Value);
};
