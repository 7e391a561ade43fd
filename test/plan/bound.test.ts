import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createPlanner } from '../../engine/plan/execute.ts';
import { contextOf, planned } from './world/sources.ts';
import { noFailures } from './world/failures.ts';
import { createRun } from './world/run.ts';
import { makeRows } from './world/rows.ts';

const planner = createPlanner(planned);
const bounds = (text: string, variables?: Record<string, unknown>) => {
  const { fetches, maxCalls } = planner.explain(parse(text), null, variables);
  return [maxCalls, fetches.map(({ bound }) => bound)];
};

describe('the bound', () => {
  test('counts what shares a call once, by what needs most calls', () => {
    expect(bounds('{ reviews { book { excerpt } subject { ... on Film { minutes } } } }')).toEqual([
      5,
      ['1', 'max(ceil(Query.reviews / 3), ceil(Query.reviews / 500))'],
    ]);
  });

  test('adds up all ways that lead to the same', () => {
    expect(bounds('{ reviews { book { excerpt } } authors { books(first: 5) { excerpt } } }')).toEqual([
      2 + 20,
      ['1', '1', 'ceil((Query.reviews + Query.authors × Author.books(first: 5)) / 3)'],
    ]);
  });

  test('takes lists within lists for as many rows as both have, and pages for what is asked for', () => {
    expect(bounds('{ shelves { ... on Book { price } } }')).toEqual([1 + 25, ['1', 'ceil(Query.shelves / 4)']]);
    const books = 'query ($n: Int!) { authors { books(first: $n) { price } } }';
    expect(bounds(books, { n: 7 })[0]).toBe(1 + 24 + 18);
    expect(bounds(books)[0]).toBe(1 + 334 + 250);
  });

  test('leaves out what these variables leave out', () => {
    const text =
      'query ($id: ID!, $all: Boolean!) { node(id: $id) { ... on Member { friends { id } } ... on Book { cost { amount } } } authors @include(if: $all) { name } }';
    expect(bounds(text, { id: 'mem_1', all: false })[0]).toBe(2);
    expect(bounds(text, { id: 'bok_1', all: true })[0]).toBe(4);
    expect(bounds(text, { id: 'nobody', all: false })[0]).toBe(0);
    expect(bounds(text)[0]).toBeGreaterThan(6);
  });
});

test('an operation is refused by what it can cost with its variables, not with any', async () => {
  const careful = createPlanner(planned, { maxCalls: 2 });
  const document = parse(
    'query ($id: ID!) { node(id: $id) { ... on Member { friends { name } } ... on Book { cost { amount } } } }',
  );
  const outcome = async (id: string) => {
    const run = createRun({ rows: makeRows(1), failures: noFailures, viewer: null });
    const result = await careful.execute({ document, variableValues: { id }, context: contextOf(planned, run) });
    return [result.kind, run.calls.length];
  };
  expect(await outcome('mem_1')).toEqual(['text', 2]);
  expect(await outcome('bok_1')).toEqual(['refused', 0]);
});
