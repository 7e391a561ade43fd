import { Kind, parse, visit, type DirectiveNode } from 'graphql';

/** The fields that carry a directive, by coordinate (`User.email`), with what they say of it; as a source's own SDL has them. */
export const markedFields = (typeDefs: string, directive: string): ReadonlyMap<string, DirectiveNode> => {
  const marked = new Map<string, DirectiveNode>();
  visit(parse(typeDefs), {
    FieldDefinition: (field, _key, _parent, _path, ancestors) => {
      const owner = ancestors.findLast((ancestor) => 'kind' in ancestor && 'fields' in ancestor && 'name' in ancestor);
      if (owner === undefined || !('name' in owner) || owner.name?.kind !== Kind.NAME) return;
      const mark = field.directives?.find(({ name }) => name.value === directive);
      if (mark !== undefined) marked.set(`${owner.name.value}.${field.name.value}`, mark);
    },
  });
  return marked;
};
