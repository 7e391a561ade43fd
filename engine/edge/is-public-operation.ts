import {
  getNamedType,
  isAbstractType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';
import type { Graph } from '../stitch/stitch.ts';
import { perOperation } from './per-operation.ts';

/**
 * Whether everybody gets the same answer: a query of which no field, by schema coordinate, depends on who asks. Aliases, fragments and
 * directives change nothing about coordinates; every part of the document counts, whether it runs or not.
 */
export type IsPublic = (document: DocumentNode, operation: OperationDefinitionNode) => boolean;

export const isPublicOperation = (graph: Graph): IsPublic =>
  perOperation((document, { operation }) => isPublic(graph, document, operation));

const isPublic = (graph: Graph, document: DocumentNode, operation: OperationTypeNode): boolean => {
  if (operation !== 'query') return false;
  const types = new TypeInfo(graph.schema);
  let isSo = true;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => {
        const [parent, field] = [types.getParentType(), types.getFieldDef()];
        if (!parent || !field) return;
        const coordinate = `${parent.name}.${field.name}`;
        const returned = possibleTypes(graph.schema, getNamedType(field.type).name);
        const isPersonal =
          coordinate in graph.access ||
          graph.origins.get(coordinate)?.kind === 'ofViewer' ||
          returned.some((name) => name in graph.access);
        if (isPersonal) isSo = false;
      },
    }),
  );
  return isSo;
};

const possibleTypes = (schema: GraphQLSchema, name: string): readonly string[] => {
  const type = schema.getType(name);
  return isAbstractType(type) ? schema.getPossibleTypes(type).map((possible) => possible.name) : [name];
};
