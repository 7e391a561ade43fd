import { buildClientSchema, buildSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql';

/** A schema that clients already rely on. */
export interface Published {
  /** Where it was read, for people. */
  readonly name: string;
  /** Null where nothing is published yet. */
  readonly schema: GraphQLSchema | null;
  /** The base has commits that this checkout lacks, so a difference may be theirs. */
  readonly ahead: boolean;
}

/** The schema to compare with cannot be had; the message says why, for the person at the terminal. */
export class UnreadableSchema extends Error {
  override readonly name = 'UnreadableSchema';
}

/** Reads SDL or an introspection result; `place` is where the text came from, for people. */
export const readSchema = (text: string, place: string): GraphQLSchema => {
  try {
    const schema = text.trimStart().startsWith('{') ? fromIntrospection(JSON.parse(text)) : buildSchema(text);
    if (!schema.getQueryType()) throw new Error('there is no Query type in it');
    return schema;
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split('\n') : [];
    throw new UnreadableSchema(`${place} holds neither SDL nor an introspection result (${reason ?? 'unreadable'})`);
  }
};

const fromIntrospection = (answer: unknown): GraphQLSchema => {
  const body = property(answer, '__schema') === undefined ? property(answer, 'data') : answer;
  if (!isIntrospection(body)) throw new Error('there is no __schema in it');
  return buildClientSchema(body);
};

const isIntrospection = (value: unknown): value is IntrospectionQuery =>
  typeof property(value, '__schema') === 'object' && property(value, '__schema') !== null;

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
