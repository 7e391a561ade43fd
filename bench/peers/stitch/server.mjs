import { createServer } from 'node:http';
import { buildHTTPExecutor } from '@graphql-tools/executor-http';
import { stitchSchemas } from '@graphql-tools/stitch';
import { filterSchema } from '@graphql-tools/utils';
import { schemaFromExecutor } from '@graphql-tools/wrap';
import { createYoga } from 'graphql-yoga';

// GraphQL Yoga over @graphql-tools/stitch, as their documentation joins services by key: batched, and with a computed field where one
// subgraph needs what another has. MERGE says it for each subgraph: type → its key, and what its fields need.
const { PORT = '0', SUBGRAPHS = '', MERGE = '{}' } = process.env;

const mergeOf = ([type, { key, needs = {} }]) => [
  type,
  {
    selectionSet: `{ ${key} }`,
    fieldName: '_entities',
    key: (row) => ({
      __typename: type,
      [key]: row[key],
      ...Object.fromEntries(
        Object.values(needs)
          .flatMap((names) => names.split(' '))
          .filter((name) => row[name] !== undefined)
          .map((name) => [name, row[name]]),
      ),
    }),
    argsFromKeys: (representations) => ({ representations }),
    ...(Object.keys(needs).length === 0
      ? {}
      : {
          fields: Object.fromEntries(
            Object.entries(needs).map(([field, names]) => [field, { selectionSet: `{ ${names} }`, computed: true }]),
          ),
        }),
  },
];

const subschemas = await Promise.all(
  Object.entries(JSON.parse(MERGE)).map(async ([name, types]) => {
    const executor = buildHTTPExecutor({ endpoint: `${SUBGRAPHS}/${name}` });
    // What a subgraph only needs is not its own to answer.
    const needed = new Set(
      Object.entries(types).flatMap(([type, { needs = {} }]) =>
        Object.values(needs)
          .flatMap((names) => names.split(' '))
          .map((name) => `${type}.${name}`),
      ),
    );
    const schema = filterSchema({
      schema: await schemaFromExecutor(executor),
      objectFieldFilter: (type, field) => !needed.has(`${type}.${field}`),
    });
    return { schema, executor, batch: true, merge: Object.fromEntries(Object.entries(types).map(mergeOf)) };
  }),
);
const schema = stitchSchemas({ subschemas, mergeTypes: true });
const yoga = createYoga({ schema, logging: false, graphiql: false });
createServer(yoga).listen(Number(PORT), '127.0.0.1');
