import { Kind, print, type FieldDefinitionNode } from 'graphql';
import { fieldsOfKey, isComposite } from '../../composite-key.ts';
import { keysOf, type Joint } from '../../source.ts';
import { having, havingField, isHidden, namedType, ownerOf, type Part } from './parts.ts';
import type { CompositionProblem } from './problem.ts';

/** Every joint is of a type that is there, by a key that is there, through something that can be asked. */
export const checkJoints = (parts: readonly Part[]): readonly CompositionProblem[] =>
  parts.flatMap((part) =>
    Object.entries(part.source?.joints ?? {}).flatMap(([type, joint]) => {
      const fields = part.types.get(type)?.kind === Kind.OBJECT_TYPE_DEFINITION && part.types.get(type)?.fields;
      if (fields === undefined || fields === false)
        return [at(part, type, 'has a joint, but is no object type here: put it into the schema, with its key.')];
      const keys = keysOf(joint);
      const ofKeys = [
        ...[...new Set(keys.flatMap(fieldsOfKey))].flatMap((name) => keyProblems(parts, part, type, name)),
        ...aloneProblems(parts, part, type, joint),
      ];
      const ofOthers = ofKeys.length > 0 ? [] : strangerProblems(parts, part, type, joint);
      return [...ofKeys, ...reachProblems(part, type, joint), ...ofOthers];
    }),
  );

const at = ({ name }: Part, coordinate: string, problem: string): CompositionProblem => ({
  source: name,
  coordinate,
  problem,
});

const keyProblems = (parts: readonly Part[], part: Part, type: string, key: string): readonly CompositionProblem[] => {
  const coordinate = `${type}.${key}`;
  const field = part.types.get(type)?.fields.get(key);
  if (field === undefined)
    return [at(part, coordinate, `is the key of a joint, but no field of ${type} here: repeat it in the schema.`)];
  const named = having(parts, namedType(field.type)).map(({ types }) => types.get(namedType(field.type))?.kind);
  const isPlain = named.every((kind) => kind === Kind.SCALAR_TYPE_DEFINITION || kind === Kind.ENUM_TYPE_DEFINITION);
  if (!isPlain || (field.arguments ?? []).length > 0)
    return [at(part, coordinate, 'is the key of a joint: it must be one plain value, and take no arguments.')];
  return [];
};

/** A key that only this source has would join it to nothing. */
const aloneProblems = (
  parts: readonly Part[],
  part: Part,
  type: string,
  joint: Joint,
): readonly CompositionProblem[] => {
  if (having(parts, type).length === 1 || ownerOf(parts, type) === part) return [];
  const isShared = (key: string): boolean =>
    fieldsOfKey(key).every((name) => havingField(parts, type, name).length !== 1);
  if (keysOf(joint).some(isShared)) return [];
  const says = `is the key of a joint, but no other source has it: join ${type} by a field that they have.`;
  return [at(part, `${type}.${joint.key}`, says)];
};

/** Rows of other sources that have none of the keys could not be asked about. */
const strangerProblems = (
  parts: readonly Part[],
  part: Part,
  type: string,
  joint: Joint,
): readonly CompositionProblem[] =>
  having(parts, type).flatMap((other) => {
    if (other === part || !answers(other, type)) return [];
    const has = (key: string): boolean =>
      fieldsOfKey(key).every((name) => other.types.get(type)?.fields.has(name) === true);
    if (keysOf(joint).some(has)) return [];
    return [
      at(
        other,
        type,
        `is joined in ${part.name} by \`${keysOf(joint).join('` or `')}\`: repeat that in the schema here.`,
      ),
    ];
  });

/** Whether rows of the type may come from this source by themselves. */
const answers = ({ types }: Part, type: string): boolean => {
  const wider = [...types.values()].filter(({ members }) => members.includes(type)).map(({ name }) => name);
  const all = new Set([type, ...(types.get(type)?.interfaces ?? []), ...wider]);
  return [...types.values()].some(({ fields }) =>
    [...fields.values()].some((field) => !isHidden(field) && all.has(namedType(field.type))),
  );
};

const reachProblems = (part: Part, type: string, joint: Joint): readonly CompositionProblem[] => {
  const { field, loader, key } = joint;
  if (keysOf(joint).some(isComposite) && joint.isRepresented !== true)
    return [
      at(
        part,
        type,
        'is joined by several fields, and only representations can carry them: take one field that tells which it is.',
      ),
    ];
  const isClient = part.source?.resolvers !== undefined;
  if (isClient)
    return field === undefined
      ? []
      : [
          at(
            part,
            type,
            `is joined by a root field, which a client source has not: give the loader, \`byKey('${key}', loader)\`.`,
          ),
        ];
  if (field === undefined)
    return [
      at(
        part,
        type,
        `is joined by ${loader === undefined ? 'nothing' : 'a loader'}, and the service has to be asked: name its root field, \`byKey('${key}', '_field')\`.`,
      ),
    ];
  const takes = joint.isRepresented === true ? 'representations: [_Any!]!' : 'ids: [ID!]!';
  const wanted = `${field}(${takes}): [${joint.isRepresented === true ? '_Entity' : type}]!`;
  const found = part.types.get('Query')?.fields.get(field);
  const coordinate = `Query.${field}`;
  if (found === undefined)
    return [at(part, coordinate, `joins ${type}, but is not in the schema: the service answers \`${wanted}\`.`)];
  return [
    ...(answersListOf(found, [type, ...(joint.isRepresented === true ? unionsOf(part, type) : [])]) &&
    argumentsOf(found) === takes
      ? []
      : [at(part, coordinate, `joins ${type}, so it must be \`${wanted}\`, and is \`${shown(found)}\`.`)]),
    ...(isHidden(found)
      ? []
      : [
          at(
            part,
            coordinate,
            `joins ${type}, so it is private: begin its name with \`_\`, or mark it \`@inaccessible\`.`,
          ),
        ]),
  ];
};

const answersListOf = ({ type }: FieldDefinitionNode, items: readonly string[]): boolean => {
  const list = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  const item = list.kind === Kind.LIST_TYPE ? list.type : undefined;
  const named = item?.kind === Kind.NON_NULL_TYPE ? item.type : item;
  return named?.kind === Kind.NAMED_TYPE && items.includes(named.name.value);
};

const unionsOf = ({ types }: Part, member: string): readonly string[] =>
  [...types.values()].filter(({ members }) => members.includes(member)).map(({ name }) => name);

const argumentsOf = ({ arguments: given = [] }: FieldDefinitionNode): string =>
  given.map(({ name, type }) => `${name.value}: ${print(type)}`).join(', ');

const shown = (field: FieldDefinitionNode): string => {
  const args = argumentsOf(field);
  return `${field.name.value}${args === '' ? '' : `(${args})`}: ${print(field.type)}`;
};
