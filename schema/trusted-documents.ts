import { createHash } from 'node:crypto';
import { Kind, print, visit, type DefinitionNode, type DocumentNode, type FragmentDefinitionNode } from 'graphql';

/**
 * A plugin of GraphQL Code Generator: writes the manifest that a server takes as `TRUSTED_DOCUMENTS`. Each operation stands there with the
 * fragments it spreads, as the generated documents print it, under the SHA-256 of that text.
 */
export const plugin = (_schema: unknown, files: readonly { readonly document?: DocumentNode }[]): string => {
  const definitions = files.flatMap(({ document }) => document?.definitions ?? []);
  const fragments = new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  );
  const texts = definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? [textOf(node, fragments)] : [],
  );
  return `${JSON.stringify(Object.fromEntries(texts.map((text) => [sha256(text), text])), null, 2)}\n`;
};

/** Fragments stand as in the generated documents: those that others spread before all that the operation leads to, in the order of their spreads. */
const textOf = (operation: DefinitionNode, fragments: Fragments): string => {
  const spread = spreadIn(operation, fragments);
  const spreadByOthers = spread.flatMap((fragment) => spreadIn(fragment, fragments).toReversed());
  return print({ kind: Kind.DOCUMENT, definitions: [...new Set([operation, ...spreadByOthers, ...spread])] });
};

/** At any depth, each once, those of the outside first. */
const spreadIn = (from: DefinitionNode, fragments: Fragments): readonly FragmentDefinitionNode[] => {
  const found = new Set<FragmentDefinitionNode>();
  const follow = (node: DefinitionNode): void =>
    void visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment === undefined || found.has(fragment)) return;
        found.add(fragment);
        follow(fragment);
      },
    });
  follow(from);
  return [...found];
};

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
