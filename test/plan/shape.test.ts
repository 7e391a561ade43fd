import { describe, expect, test } from 'vitest';
import { ask } from './ask.ts';

describe('the answer', () => {
  test('has a field where it first counts, and not where it was left out', async () => {
    const operation = 'query ($no: Boolean!) { book(id: "bok_1") { weight @skip(if: $no) title weight } }';
    const keys = async (no: boolean) => Object.keys((await ask(operation, { variables: { no } })).data.book);
    expect(await keys(true)).toEqual(['title', 'weight']);
    expect(await keys(false)).toEqual(['weight', 'title']);
  });

  test('has what is changed in the order in which it is changed, which is that of what counts', async () => {
    const operation = `mutation ($no: Boolean!) {
      a: setKind(id: "bok_0", kind: AUDIO) @skip(if: $no) { kind }
      b: setKind(id: "bok_0", kind: PAPER) { kind }
      a: setKind(id: "bok_0", kind: AUDIO) { kind }
    }`;
    const changes = async (no: boolean) => {
      const { data, calls } = await ask(operation, { variables: { no } });
      return [Object.keys(data), calls.map(({ request }: any) => /AUDIO|PAPER/.exec(request.query)?.[0])];
    };
    expect(await changes(true)).toEqual([
      ['b', 'a'],
      ['PAPER', 'AUDIO'],
    ]);
    expect(await changes(false)).toEqual([
      ['a', 'b'],
      ['AUDIO', 'PAPER'],
    ]);
  });

  test('shows a row as often as it stands there, as an object as well as in text', async () => {
    const operation = '{ reviews { book { excerpt publisher { books { bulk } } } } }';
    const [text, object] = [await ask(operation), await ask(operation, { form: 'object' })];
    expect([text.kind, object.kind]).toEqual(['text', 'object']);
    expect(object.data).toEqual(text.data);
    const books = [{ bulk: 2 }, { bulk: 4 }];
    expect(object.data.reviews.map(({ book }: any) => book.publisher.books)).toEqual([books, books, books]);
  });

  test('keeps rows that stand in many places whole beside a failure elsewhere', async () => {
    const faults = [{ source: 'catalog', at: 'Book bok_0 excerpt', code: 'DOWNSTREAM_REFUSED' }] as const;
    const { data, errors } = await ask('{ reviews { book { excerpt publisher { books { bulk } } } } }', { faults });
    expect(errors).toEqual(['DOWNSTREAM_REFUSED at reviews.1.book.excerpt']);
    const books = [{ bulk: 2 }, { bulk: 4 }];
    expect(data.reviews.map(({ book }: any) => book.publisher.books)).toEqual([books, books, books]);
  });

  test('hides from a stranger each copy of a row, beside those that may be seen', async () => {
    const rows = {
      mem_0: { type: 'Member', in: ['lending'], name: 'Mia', age: 1 },
      mem_1: { type: 'Member', in: ['lending'], name: 'Noa', age: 1 },
      loa_0: { type: 'Loan', in: ['lending'], state: 'OPEN', memberId: 'mem_0' },
      loa_1: { type: 'Loan', in: ['lending'], state: 'RETURNED', memberId: 'mem_1' },
    };
    const copies = async (as: string) => {
      const { data, errors } = await ask('{ overdue { id state item { id } } }', { rows, as });
      return [data.overdue.map((row: any) => row?.state ?? null), errors];
    };
    expect(await copies('mem_1')).toEqual([
      [null, 'RETURNED', null, null],
      ['FORBIDDEN at overdue.0', 'FORBIDDEN at overdue.3'],
    ]);
    expect(await copies('mem_0')).toEqual([['OPEN', null, null, 'OPEN'], ['FORBIDDEN at overdue.1']]);
  });

  test('reads rows of a client by the names that they have, whatever the types of one value call theirs', async () => {
    const rows = {
      mem_0: { type: 'Member', in: ['lending'], name: 'Mia', age: 1 },
      loa_0: {
        type: 'Loan',
        in: ['lending'],
        state: 'OPEN',
        memberId: 'mem_0',
        remark: { $t: 'Fine', $k: 'fine', reason: 'late', size: 0.5 },
      },
    };
    const operation = '{ loan(id: "loa_0") { remark { ... on Note { a: size } ... on Fine { b: size } } } }';
    expect((await ask(operation, { rows, as: 'mem_0' })).data).toEqual({ loan: { remark: { b: 0.5 } } });
  });

  test('hides from a stranger a row that stands there twice, in both places', async () => {
    const rows = {
      mem_0: { type: 'Member', in: ['lending'], name: 'Mia', age: 1 },
      loa_0: { type: 'Loan', in: ['lending'], state: 'OPEN', memberId: 'mem_0' },
    };
    const operation = '{ a: loan(id: "loa_0") { state } b: loan(id: "loa_0") { state } c: node(id: "loa_0") { id } }';
    const { data, errors } = await ask(operation, { rows, as: 'mem_1' });
    expect(data).toEqual({ a: null, b: null, c: null });
    expect(errors).toEqual(['FORBIDDEN at a', 'FORBIDDEN at b', 'FORBIDDEN at c']);
  });
});

test('`node` tells two types of one source apart', async () => {
  const rows = {
    mem_0: { type: 'Member', in: ['lending'], name: 'Mia', age: 1 },
    loa_0: { type: 'Loan', in: ['lending'], state: 'OPEN', memberId: 'mem_0' },
  };
  const operation = '{ node(id: "loa_0") { __typename id ... on Loan { state } } }';
  const { data, errors } = await ask(operation, { rows, as: 'mem_0' });
  expect([data, errors]).toEqual([{ node: { __typename: 'Loan', id: 'loa_0', state: 'OPEN' } }, []]);
});

test('introspection is of the operation that was named', async () => {
  const operation =
    'query Other { books { id } } query Main($name: String!) { __type(name: $name) { name } } query Third { __typename }';
  const { data } = await ask(operation, { operationName: 'Main', variables: { name: 'Book' } });
  expect(data).toEqual({ __type: { name: 'Book' } });
});
