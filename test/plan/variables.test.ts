import { describe, expect, test } from 'vitest';
import { ask } from './ask.ts';

const sent = (calls: Awaited<ReturnType<typeof ask>>['calls']) => calls.map(({ request }) => request);

describe('a variable', () => {
  test('with a default may stand where something must be, upstream too', async () => {
    const { data, calls } = await ask('query ($id: ID = "bok_1") { book(id: $id) { title } }', { variables: {} });
    expect(data).toEqual({ book: { title: 'B' } });
    expect(sent(calls)).toEqual([
      {
        query: 'query($id:ID="bok_1"){book(id: $id){title}}',
        variables: { id: 'bok_1' },
      },
    ]);
  });

  test.each([
    ['book', 'query ($id: ID = "bok_1") { book(id: $id) { title } }'],
    ['node', 'query ($id: ID = "bok_1") { node(id: $id) { id } }'],
    ['member', 'query ($id: ID = "mem_1") { member(id: $id) { name } }'],
    ['retitle', 'mutation ($id: ID = "bok_1") { retitle(id: $id, title: "x") { __typename } }'],
  ])('that is null all the same fails where something must be, and nobody is called (%s)', async (field, operation) => {
    const { data, errors, calls } = await ask(operation, { variables: { id: null } });
    expect(data).toEqual({ [field]: null });
    expect(errors).toEqual([`BAD_REQUEST at ${field}`]);
    expect(calls).toEqual([]);
  });

  test('is one only where it is no text', async () => {
    const { data, calls } = await ask(
      'mutation { retitle(id: "bok_1", title: "$5 for $v") { ... on Book { title } } }',
    );
    expect(data).toEqual({ retitle: { title: '$5 for $v' } });
    expect(sent(calls)).toEqual([
      {
        query: 'mutation{retitle(id: "bok_1", title: "$5 for $v"){__typename ...on Book{title}}}',
        variables: {},
      },
    ]);
  });

  test('may have a name that the plan would give one of its own', async () => {
    const { data } = await ask(
      'query ($_c1: String, $_k_books: Boolean!, $toString: Int) { publishers(city: $_c1) { books(first: $toString) { title @include(if: $_k_books) } } }',
      { variables: { _c1: 'Bern', _k_books: true } },
    );
    expect(data).toEqual({ publishers: [{ books: [{ title: 'A' }, { title: 'B' }] }] });
    const other = await ask(
      'query ($_c1: Int!, $a: Boolean!) { publishers { books(first: $_c1) { title @include(if: $a) } } }',
      {
        variables: { _c1: 1, a: true },
      },
    );
    expect(other.data).toEqual({ publishers: [{ books: [{ title: 'A' }] }] });
  });
});
