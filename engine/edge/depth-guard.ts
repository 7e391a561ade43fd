import depthLimit from 'graphql-depth-limit';
import { GraphQLError, Kind, visit, type DocumentNode, type ValidationRule } from 'graphql';
import { GatewayError } from '../errors.ts';

interface Expanded {
  readonly maxSpreads?: number;
  readonly maxFields?: number;
}

/**
 * graphql-depth-limit behind a linear guard: the package walks a fragment anew at each spread (2^n paths) and throws on unknown ones, so
 * expansion is counted first, and documents that the standard rules refuse anyway are left to them. It also keeps operations in a plain
 * object by name, where one called `__proto__` breaks it, and does not count the last level.
 */
export const depthGuard =
  (maxDepth: number, { maxSpreads = 1_000, maxFields = 100_000 }: Expanded = {}): ValidationRule =>
  (context) => {
    const refuse = (message: string): void =>
      context.reportError(
        new GraphQLError(message, { originalError: new GatewayError('QUERY_TOO_COMPLEX', { message }) }),
      );
    const document = context.getDocument();
    const expansion = expansionOf(document);
    if (expansion === undefined) return {};
    if (expansion.spreads > maxSpreads) {
      refuse(`Fragments expand to more than ${maxSpreads} spreads.`);
      return {};
    }
    if (expansion.fields > maxFields) {
      refuse(`Fragments expand to more than ${maxFields} fields.`);
      return {};
    }
    let told = false;
    const reporting = Object.create(context, {
      getDocument: { value: () => numbered(document) },
      reportError: {
        value: () => {
          if (!told) refuse(`The operation is deeper than ${maxDepth} levels.`);
          told = true;
        },
      },
    });
    depthLimit(maxDepth - 1)(reporting);
    return {};
  };

/** The same document, its operations named by their place. */
const numbered = (document: DocumentNode): DocumentNode => ({
  ...document,
  definitions: document.definitions.map((definition, index) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? { ...definition, name: { kind: Kind.NAME, value: String(index) } }
      : definition,
  ),
});

/** What a full expansion of all operations has; undefined where a fragment is unknown or spreads itself. */
interface Expansion {
  readonly spreads: number;
  readonly fields: number;
}

const expansionOf = (document: DocumentNode): Expansion | undefined => {
  const inFragment = new Map<string, Content>();
  const operations: Content[] = [];
  for (const definition of document.definitions) {
    const content: Content = { names: [], fields: 0 };
    visit(definition, {
      FragmentSpread: ({ name }) => void content.names.push(name.value),
      Field: () => void content.fields++,
    });
    if (definition.kind === Kind.FRAGMENT_DEFINITION) inFragment.set(definition.name.value, content);
    else operations.push(content);
  }
  const known = new Map<string, Expansion>();
  const open = new Set<string>();
  const expand = (name: string): Expansion => {
    const counted = known.get(name);
    if (counted !== undefined) return counted;
    const content = inFragment.get(name);
    if (content === undefined || open.has(name)) return nowhere;
    open.add(name);
    const { spreads, fields } = sumOf(content);
    open.delete(name);
    const found = { spreads: spreads + 1, fields };
    known.set(name, found);
    return found;
  };
  const sumOf = ({ names, fields }: Content): Expansion => names.map(expand).reduce(plus, { spreads: 0, fields });
  const total = operations.map(sumOf).reduce(plus, { spreads: 0, fields: 0 });
  return Number.isNaN(total.spreads) ? undefined : total;
};

interface Content {
  readonly names: string[];
  fields: number;
}

const plus = (one: Expansion, other: Expansion): Expansion => ({
  spreads: one.spreads + other.spreads,
  fields: one.fields + other.fields,
});

const nowhere: Expansion = { spreads: Number.NaN, fields: Number.NaN };
