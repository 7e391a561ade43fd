import { buildASTSchema, execute, parse, type GraphQLFieldResolver } from 'graphql';
import type { GraphQLReply, GraphQLRequest } from '../../engine/transport/graphql.ts';

const schema = buildASTSchema(
  parse(`
    type Note { id: ID! title: String body: String seenBy: [Person] }
    type Person { id: ID! draft: String }
    type Query { note(id: ID!): Note mine(first: Int = 2): [Note] all: [Note] _notes(ids: [ID!]!): [Note]! _people(ids: [ID!]!): [Person]! }
    type Mutation { write(id: ID!): Note }
  `),
);

const ids = ['not_0', 'not_1', 'not_2'];
const note = (id: unknown) => (ids.includes(String(id)) ? { id } : null);

const values: Readonly<Record<string, (args: any, viewer: string | null, row: any) => unknown>> = {
  note: ({ id }) => note(id),
  write: ({ id }) => note(id),
  all: () => ids.map(note),
  mine: ({ first }, viewer) => (viewer === null ? [] : ids.slice(0, first).map(note)),
  _notes: ({ ids: wanted }) => wanted.map(note),
  _people: ({ ids: wanted }) => wanted.map((id: string) => ({ id })),
  title: (_args, _viewer, { id }) => `title of ${id}`,
  body: (_args, viewer, { id }) => (viewer === null ? 'nothing' : `${id} for <${viewer}>`),
  draft: (_args, viewer) => (viewer === null ? 'nothing' : `<${viewer}>`),
  seenBy: (_args, viewer) => (viewer === null ? [] : [{ id: 'per_0' }, { id: `per_${viewer.length}` }]),
};

const resolve: GraphQLFieldResolver<any, string | null> = (row, args, viewer, { fieldName }) =>
  values[fieldName]?.(args, viewer, row) ?? row?.[fieldName];

/** What a server answers to whom it is told of. */
export const answerNotes = ({ query, variables }: GraphQLRequest, viewer: string | null): GraphQLReply => {
  const result = execute({
    schema,
    document: parse(query),
    variableValues: variables,
    contextValue: viewer,
    rootValue: {},
    fieldResolver: resolve,
  }) as { readonly data?: Record<string, unknown>; readonly errors?: readonly Error[] };
  if (result.errors !== undefined) throw result.errors[0];
  return { data: JSON.parse(JSON.stringify(result.data)), failures: [] };
};
