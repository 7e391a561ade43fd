import { valueFromASTUntyped, type FieldNode, type GraphQLField } from 'graphql';
import { maxPageSize } from '../paging.ts';

/** How many rows the lists of a connection may hold, one more than `first` asks for; undefined below a field that is no connection. */
export const pageBound = (
  { args }: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): number | undefined => {
  const argument = args.find(({ name }) => name === 'first');
  if (argument === undefined) return undefined;
  const given = node.arguments?.find(({ name }) => name.value === 'first');
  const first: unknown = given === undefined ? argument.defaultValue : valueFromASTUntyped(given.value, variables);
  return (typeof first === 'number' ? first : maxPageSize) + 1;
};

/** The lists in which a connection has its rows. */
export const isPageList = (field: string): boolean => field === 'nodes' || field === 'edges';
