import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLError, parse, validateSchema, type DocumentNode } from 'graphql';
import type { Source } from '../../source.ts';
import { toPart, type Part } from './parts.ts';
import type { CompositionProblem } from './problem.ts';

export interface ReadParts {
  readonly parts: readonly Part[];
  /** What is no schema; where there are any, nothing more can be said. */
  readonly problems: readonly CompositionProblem[];
}

/** Reads the schema of every source, and what belongs to none: each must be whole by itself, save for the types of `graph`. */
export const readParts = (
  sources: readonly Source[],
  { directives, graph }: { readonly directives: string; readonly graph: readonly string[] },
): ReadParts => {
  const read = sources.map((source) => readSource(source, directives));
  return {
    parts: [
      ...read.flatMap(({ part }) => part ?? []),
      toPart('graph', parse([directives, ...graph].join('\n') || empty)),
    ],
    problems: read.flatMap(({ problems }) => problems),
  };
};

/** `parse` takes no document without a definition. */
const empty = 'directive @none on FIELD';

interface ReadSource {
  readonly part?: Part;
  readonly problems: readonly CompositionProblem[];
}

const readSource = (source: Source, directives: string): ReadSource => {
  const { name } = source;
  try {
    const document = parse(source.typeDefs);
    const problems = buildProblems(document, source.resolvers === undefined ? '' : directives);
    return {
      part: toPart(name, document, source),
      problems: problems.map((problem) => ({
        source: name,
        coordinate: 'schema',
        problem: `is not whole: ${problem}`,
      })),
    };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 };
    const problem = `cannot be read: ${error.message.replace(/\.$/, '')}.`;
    return { problems: [{ source: name, coordinate: `schema, line ${line}, column ${column}`, problem }] };
  }
};

/** What the libraries say; a source may well be without a root. */
const buildProblems = (document: DocumentNode, directives: string): readonly string[] => {
  try {
    const schema = makeExecutableSchema({
      typeDefs: directives === '' ? document : [directives, document],
      resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
    });
    return validateSchema(schema)
      .map(({ message }) => message)
      .filter((message) => message !== 'Query root type must be provided.');
  } catch (error) {
    return error instanceof Error ? error.message.split(/\n+/) : [String(error)];
  }
};
