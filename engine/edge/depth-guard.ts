import depthLimit from 'graphql-depth-limit';
import { GraphQLError, Kind, visit, type DocumentNode, type ValidationRule } from 'graphql';
import { GatewayError } from '../errors.ts';

/**
 * graphql-depth-limit behind a linear guard: the package walks a fragment anew at each spread (2^n paths) and throws on unknown ones, so
 * expansion is counted first, and documents that the standard rules refuse anyway are left to them. It also keeps operations in a plain
 * object by name, where one called `__proto__` breaks it, and does not count the last level.
 */
export const depthGuard =
  (maxDepth: number, maxSpreads = 1_000): ValidationRule =>
  (context) => {
    const refuse = (message: string): void =>
      context.reportError(
        new GraphQLError(message, { originalError: new GatewayError('QUERY_TOO_COMPLEX', { message }) }),
      );
    const document = context.getDocument();
    const spreads = countSpreads(document);
    if (spreads === undefined) return {};
    if (spreads > maxSpreads) {
      refuse(`Fragments expand to more than ${maxSpreads} spreads.`);
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

/** How many fragment spreads a full expansion of all operations has; undefined where a fragment is unknown or spreads itself. */
const countSpreads = (document: DocumentNode): number | undefined => {
  const inFragment = new Map<string, readonly string[]>();
  const inOperations: string[] = [];
  for (const definition of document.definitions) {
    const names: string[] = [];
    visit(definition, { FragmentSpread: ({ name }) => void names.push(name.value) });
    if (definition.kind === Kind.FRAGMENT_DEFINITION) inFragment.set(definition.name.value, names);
    else inOperations.push(...names);
  }
  const known = new Map<string, number>();
  const open = new Set<string>();
  const expand = (name: string): number => {
    const counted = known.get(name);
    if (counted !== undefined) return counted;
    const names = inFragment.get(name);
    if (names === undefined || open.has(name)) return Number.NaN;
    open.add(name);
    const sum = names.reduce((total, inner) => total + expand(inner), 1);
    open.delete(name);
    known.set(name, sum);
    return sum;
  };
  const total = inOperations.reduce((sum, name) => sum + expand(name), 0);
  return Number.isNaN(total) ? undefined : total;
};
