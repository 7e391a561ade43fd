import { Kind, type FieldDefinitionNode } from 'graphql';
import { having, havingField, isExternal, isHidden, isRootType, keysOf, ownerOf, type Part } from './parts.ts';
import type { CompositionProblem } from './problem.ts';

/** A field has one source, and no source's failure removes the data of another. */
export const checkOwnership = (parts: readonly Part[]): readonly CompositionProblem[] =>
  parts.flatMap((part) =>
    [...part.types.values()]
      .filter(({ kind }) => kind === Kind.OBJECT_TYPE_DEFINITION)
      .flatMap((type) =>
        [...type.fields.values()].flatMap((field) => {
          const problems = isRootType(type.name)
            ? rootProblems(parts, part, type.name, field)
            : fieldProblems(parts, part, type.name, field);
          const coordinate = `${type.name}.${field.name.value}`;
          return problems.map((problem) => ({ source: part.name, coordinate, problem }));
        }),
      ),
  );

/** A subscription has one root field alone, so there is no other whose data it could take along. */
const rootProblems = (parts: readonly Part[], part: Part, type: string, field: FieldDefinitionNode) => {
  if (isHidden(field)) return [];
  const [first = part] = havingField(parts, type, field.name.value);
  return [
    ...(field.type.kind === Kind.NON_NULL_TYPE && type !== 'Subscription'
      ? ['is a non-null root field: make it nullable, or its failure leaves no data at all.']
      : []),
    ...(first === part ? [] : [twice(first)]),
  ];
};

const twice = ({ name }: Part): string => `is a field of ${name} too: take it out of one of them.`;

const fieldProblems = (parts: readonly Part[], part: Part, type: string, field: FieldDefinitionNode) => {
  const name = field.name.value;
  const keys = keysOf(parts, type);
  if (keys.size === 0 || keys.has(name) || having(parts, type).length === 1 || isExternal(part, type, name)) return [];
  const owner = ownerOf(parts, type);
  const all = havingField(parts, type, name).filter((each) => !isExternal(each, type, name));
  const first = all.find((each) => each === owner) ?? all[0] ?? part;
  const whose = owner === undefined ? 'nobody owns' : `${owner.name} owns`;
  return [
    ...(first === part ? [] : [twice(first)]),
    ...(field.type.kind === Kind.NON_NULL_TYPE && part !== owner
      ? [`is non-null, and ${whose} ${type}: make it nullable, so that a failure here leaves the rest of it.`]
      : []),
    ...(part.source !== undefined && part.source.joints[type] === undefined
      ? [`cannot be reached from where others answer ${type}: name the type in \`joints\`.`]
      : []),
  ];
};
