import { buildSchema, graphql, isNonNullType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { keepPromise, promisedLevels } from '../../engine/stitch/semantic-non-null.ts';
import { compose } from '../../schema/compose.ts';

const { schema, origins } = compose();
const fields = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith('__'))
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));

describe('the graph', () => {
  test('promises nothing of a field that may be null, and that says so', () => {
    const maybe = fields.filter(({ field }) => /\bnull\b/i.test(field.description ?? ''));
    expect(maybe.length).toBeGreaterThan(10);
    expect(
      maybe.flatMap(({ type, field }) =>
        promisedLevels(schema, field).length > 0 ? [`${type.name}.${field.name}`] : [],
      ),
    ).toEqual([]);
  });

  test('keeps the root nullable, and promises lists and results of mutations', () => {
    for (const { type, field } of fields)
      if (type === schema.getQueryType() || type === schema.getMutationType())
        expect(isNonNullType(field.type)).toBe(false);
    const promised = fields.flatMap(({ type, field }) =>
      promisedLevels(schema, field).length > 0 ? [`${type.name}.${field.name}`] : [],
    );
    for (const coordinate of ['Query.users', 'Query.products', 'Query.place', 'Mutation.updateMe', 'User.orders'])
      expect(promised).toContain(coordinate);
    for (const coordinate of ['Query.me', 'Query.node', 'User.loyalty', 'Delivery.place'])
      expect(promised).not.toContain(coordinate);
    expect(promised.filter((coordinate) => !origins.has(coordinate))).toEqual([]);
  });
});

const answerOf = async (levels: string, value: unknown) => {
  const schema = buildSchema(
    `directive @semanticNonNull(levels: [Int] = [0]) on FIELD_DEFINITION type Query { list: [Int] @semanticNonNull${levels} }`,
  );
  const field = schema.getQueryType()!.getFields()['list']!;
  const config = { ...schema.getQueryType()!.toConfig().fields['list']!, resolve: () => value };
  field.resolve = keepPromise(config, promisedLevels(schema, field), 'shelf').resolve!;
  const { data, errors = [] } = await graphql({ schema, source: '{ list }' });
  return { list: data?.['list'], paths: errors.map(({ path }) => path?.join('.')) };
};

describe('a promise', () => {
  test.each([
    ['', null, null, ['list']],
    ['', undefined, null, ['list']],
    ['', Promise.resolve(null), null, ['list']],
    ['', [1, null], [1, null], []],
    ['(levels: [1])', null, null, []],
    ['(levels: [1])', [1, null, 3], [1, null, 3], ['list.1']],
    ['(levels: [0, 1])', [null], [null], ['list.0']],
    ['(levels: [0, 1])', [], [], []],
    ['(levels: [])', null, null, []],
  ])('of levels %s is kept for %j', async (levels, value, list, paths) => {
    expect(await answerOf(levels, value)).toEqual({ list, paths });
  });
});
