import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';

/** An operation to begin with; `variables` is JSON. */
export interface Example {
  readonly name: string;
  readonly query: string;
  readonly variables: string | null;
}

/** The operations of a folder by the names of their files, each with its variables from the `.json` file beside it. */
export const readExamples = (folder: URL): readonly Example[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .toSorted()
    .map((file) => {
      const query = read(new URL(file, folder));
      const variables = new URL(file.replace('.graphql', '.json'), folder);
      return { name: nameOf(query), query, variables: existsSync(variables) ? read(variables) : null };
    });

const read = (file: URL): string => readFileSync(file, 'utf8').trimEnd();

const nameOf = (query: string): string => {
  const [first] = parse(query).definitions;
  return (first?.kind === Kind.OPERATION_DEFINITION && first.name?.value) || 'Example';
};
