import { buildASTSchema, isObjectType, parse, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';

export type Row = Readonly<Record<string, unknown>>;
export type Fields = Readonly<Record<string, GraphQLFieldResolver<never, unknown>>>;

export interface Entity {
  /** The row that a representation stands for. */
  readonly row: (representation: Row) => Row | undefined;
  readonly fields?: Fields;
}

export interface SubgraphRows {
  readonly query: Fields;
  readonly entities: Readonly<Record<string, Entity>>;
  /** Fields of types that are no entities. */
  readonly parts?: Readonly<Record<string, Fields>>;
}

/** A subgraph as the specification of federation has it: its own schema, `_entities` and `_service`. */
export const subgraphSchema = (sdl: string, { query, entities, parts = {} }: SubgraphRows): GraphQLSchema => {
  const own = sdl.replaceAll('extend type', 'type');
  const roots = '_entities(representations: [_Any!]!): [_Entity]! _service: _Service!';
  const whole = own.includes('type Query')
    ? own.replace('type Query {', `type Query { ${roots} `)
    : `${own} type Query { ${roots} }`;
  const schema = buildASTSchema(parse(federation(Object.keys(entities)) + whole), { assumeValid: true });
  setResolvers(schema, 'Query', {
    ...query,
    _service: () => ({ sdl }),
    _entities: (_root, { representations }: { readonly representations: readonly Row[] }) =>
      representations.map((given) => {
        const type = String(given['__typename']);
        const found = entities[type]?.row(given);
        return found === undefined ? null : { ...found, __typename: type };
      }),
  });
  for (const [type, { fields = {} }] of Object.entries(entities)) setResolvers(schema, type, fields);
  for (const [type, fields] of Object.entries(parts)) setResolvers(schema, type, fields);
  return schema;
};

const federation = (entities: readonly string[]) => `
  scalar _Any
  scalar _FieldSet
  directive @key(fields: _FieldSet!) repeatable on OBJECT | INTERFACE
  directive @external on FIELD_DEFINITION | OBJECT
  directive @requires(fields: _FieldSet!) on FIELD_DEFINITION
  directive @provides(fields: _FieldSet!) on FIELD_DEFINITION
  type _Service { sdl: String }
  union _Entity = ${entities.join(' | ')}
`;

/** Makes a schema that was built from text answer; rows of interfaces and unions say their `__typename`. */
export const setResolvers = (schema: GraphQLSchema, typeName: string, fields: Fields): void => {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`no type ${typeName}`);
  for (const [name, resolve] of Object.entries(fields)) {
    const field = type.getFields()[name];
    if (field === undefined) throw new Error(`no field ${typeName}.${name}`);
    Object.assign(field, { resolve });
  }
};
