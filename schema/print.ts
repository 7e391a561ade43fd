import {
  GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
} from 'graphql';
import { promisedLevels } from '../engine/stitch/semantic-non-null.ts';

/** Where the public schema is committed, from the root of the checkout. */
export const publicFile = 'schema/public.graphql';

/** The public schema as committed: sorted, so that what moved in a source moves nothing here, and with what is never null but for failure, and what may stand in then. */
export const printPublic = (schema: GraphQLSchema): string => {
  const config = schema.toConfig();
  const directives = config.directives.filter(({ name }) => !houseDirectives.has(name));
  const printed = printSchema(lexicographicSortSchema(new GraphQLSchema({ ...config, directives })));
  return `${banner}${withMarks(printed, schema)}\n`;
};

const banner = '# Printed from the sources by `npm run schema:print`; an edit here is overwritten.\n\n';

/** They mark fields that clients never see. */
const houseDirectives = new Set(['inaccessible']);

/** graphql-js prints no directives but its own: these are put in where each field ends. */
const withMarks = (sdl: string, schema: GraphQLSchema): string => {
  const fields = parse(sdl).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? (definition.fields ?? []).map((field) => ({ type: schema.getType(definition.name.value), field }))
      : [],
  );
  let printed = '';
  let done = 0;
  for (const { type, field } of fields) {
    const known = isObjectType(type) || isInterfaceType(type) ? type.getFields()[field.name.value] : undefined;
    const levels = known === undefined ? [] : promisedLevels(schema, known);
    const fallback = known?.astNode?.directives?.find(({ name }) => name.value === 'fallback');
    const marks = [
      ...(levels.length === 0 ? [] : [usage(levels)]),
      ...(fallback === undefined ? [] : [print(fallback)]),
    ];
    if (marks.length === 0) continue;
    const end = field.loc?.end ?? done;
    printed += `${sdl.slice(done, end)} ${marks.join(' ')}`;
    done = end;
  }
  return `${printed}${sdl.slice(done)}`;
};

const usage = (levels: readonly number[]): string =>
  levels.length === 1 && levels[0] === 0 ? '@semanticNonNull' : `@semanticNonNull(levels: [${levels.join(', ')}])`;
