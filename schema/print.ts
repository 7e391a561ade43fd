import { GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';

/** Where the public schema is committed, from the root of the checkout. */
export const publicFile = 'schema/public.graphql';

/** The public schema as committed: sorted, so that what moved in a source moves nothing here. */
export const printPublic = (schema: GraphQLSchema): string => {
  const config = schema.toConfig();
  const directives = config.directives.filter(({ name }) => !houseDirectives.has(name));
  return `${banner}${printSchema(lexicographicSortSchema(new GraphQLSchema({ ...config, directives })))}\n`;
};

const banner = '# Printed from the sources by `npm run schema:print`; an edit here is overwritten.\n\n';

/** They mark fields that clients never see. */
const houseDirectives = new Set(['inaccessible']);
