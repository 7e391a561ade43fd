import { Kind } from 'graphql';
import type { ValueNode } from 'graphql';

/** How text of one form passes in and out; plain functions and not a scalar type, because that would wipe out the description in the schema. */
const textScalar = (name: string, pattern: RegExp) => {
  const read = (value: unknown): string => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new TypeError(`This is not a ${name}.`);
    return value;
  };
  const parseLiteral = (node: ValueNode): string => read(node.kind === Kind.STRING ? node.value : undefined);
  return { serialize: read, parseValue: read, parseLiteral };
};

/** The scalars of the graph; a value that does not look like one is refused in either direction. */
export const scalars = {
  DateTime: textScalar('DateTime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/),
  Decimal: textScalar('Decimal', /^-?\d{1,15}(\.\d{1,9})?$/),
  Currency: textScalar('Currency', /^[A-Z]{3}$/),
};
