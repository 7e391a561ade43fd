import {
  graphqlSync,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  parse,
  visit,
  type GraphQLNamedType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { compose, sources } from '../../schema/compose.ts';

interface Described {
  readonly coordinate: string;
  readonly name: string;
  readonly description: string | null | undefined;
}

const { schema } = compose();

const membersOf = (type: GraphQLNamedType): Described[] => {
  if (isEnumType(type))
    return type.getValues().map((value) => ({ ...value, coordinate: `${type.name}.${value.name}` }));
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => ({ ...field, coordinate: `${type.name}.${field.name}` }));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    { ...field, coordinate: `${type.name}.${field.name}` },
    ...field.args.map((arg) => ({ ...arg, coordinate: `${type.name}.${field.name}(${arg.name}:)` })),
  ]);
};

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);
const everything: readonly Described[] = types.flatMap((type) => [
  { coordinate: type.name, name: type.name, description: type.description },
  ...membersOf(type),
]);
const coordinates = new Set(everything.map(({ coordinate }) => coordinate));

/** What the sources mark as theirs alone, by coordinate. */
const hidden = (): string[] =>
  sources.flatMap(({ typeDefs }) => {
    const found: string[] = [];
    const path: string[] = [];
    visit(parse(typeDefs), {
      enter(node) {
        if (!('name' in node) || node.name === undefined || node.kind === 'Directive' || node.kind === 'NamedType')
          return;
        path.push(node.name.value);
        if ('directives' in node && node.directives?.some(({ name }) => name.value === 'inaccessible'))
          found.push(toCoordinate(path));
      },
      leave(node) {
        if (!('name' in node) || node.name === undefined || node.kind === 'Directive' || node.kind === 'NamedType')
          return;
        path.pop();
      },
    });
    return found;
  });

const toCoordinate = ([type = '', member, argument]: readonly string[]): string =>
  [type, member === undefined ? '' : `.${member}`, argument === undefined ? '' : `(${argument}:)`].join('');

describe('the public schema', () => {
  it('describes every type, field, argument, enum value and input field', () => {
    const silent = everything.filter(({ description }) => (description ?? '').trim() === '');
    expect(silent.map(({ coordinate }) => coordinate)).toEqual([]);
  });

  it('says what it is, by introspection too', () => {
    expect(schema.description).toMatch(/^The people who use us, .+ one graph over the services that know\.$/);
    const { data } = graphqlSync({ schema, source: '{ __schema { description queryType { description } } }' });
    expect(data).toEqual({
      __schema: { description: schema.description, queryType: { description: schema.getQueryType()?.description } },
    });
  });

  it('describes every directive of its own, with its arguments', () => {
    const directives = schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive));
    const parts = directives.flatMap((directive) => [directive, ...directive.args]);
    expect(parts.filter(({ description }) => (description ?? '').trim() === '').map(({ name }) => name)).toEqual([]);
  });

  it('has no name that starts with an underscore, so no joint can be asked for', () => {
    expect(everything.filter(({ name }) => name.startsWith('_')).map(({ coordinate }) => coordinate)).toEqual([]);
  });

  it('has nothing that a source marks @inaccessible', () => {
    expect(hidden().filter((coordinate) => coordinates.has(coordinate))).toEqual([]);
  });

  it('does not tell of the directive that hides', () => {
    expect(schema.getDirective('inaccessible')).toBeUndefined();
  });
});
