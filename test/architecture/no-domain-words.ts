import { hasTerm, toTerm } from '../../scripts/new-source/terms.ts';
import type { Node } from './read-module.ts';
import { eachModule, type Rule } from './rule.ts';

/**
 * The engine could be lifted into another company: no name and no text in it speaks of what this graph is about. `words` are type names and
 * id prefixes; comments may use them in examples.
 */
export const noDomainWords = (words: readonly string[]): Rule => {
  const terms = words.map((word) => (word.endsWith('_') ? word : toTerm(word)));
  return eachModule(
    ({ path }) => path.startsWith('engine/'),
    ({ nodes }) =>
      nodes.flatMap((node) => {
        const said = saidBy(node);
        if (said === undefined) return [];
        const hyphened = toTerm(said);
        return terms
          .filter((term) => (term.endsWith('_') ? said.includes(term) : hasTerm(hyphened, term)))
          .map((term) => `${node.place} says ${said.trim().slice(0, 60)} (${term})`);
      }),
  );
};

const saidBy = (node: Node): string | undefined => {
  const said =
    node.type === 'Identifier' || node.type === 'PrivateIdentifier'
      ? node.get('name')
      : node.type === 'Literal'
        ? node.get('value')
        : node.type === 'TemplateElement'
          ? cookedOf(node.get('value'))
          : undefined;
  return typeof said === 'string' ? said : undefined;
};

const cookedOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'cooked' in value ? value.cooked : undefined;
