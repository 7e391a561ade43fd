import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createPlanner } from '../../engine/plan/execute.ts';
import { ask } from './ask.ts';
import { rows as fixed } from './error-paths.ts';
import { planned } from './world/sources.ts';

const rows = {
  ...fixed,
  bok_0: { ...fixed['bok_0'], stallId: 'stl_0' },
  bok_1: { ...fixed['bok_1'], stallId: 'stl_1' },
  bok_2: { ...fixed['bok_2'], stallId: 'stl_0' },
  aut_0: { ...fixed['aut_0'], stallId: 'stl_1' },
  stl_0: { type: 'Stall', in: ['press'], code: 'stl_0', city: 'Bern', number: 1, rent: 10, bookIds: ['bok_1'] },
  stl_1: { type: 'Stall', in: ['press'], code: 'stl_1', city: 'Bern', number: 2, rent: 20, bookIds: [] },
};
const sent = (calls: Awaited<ReturnType<typeof ask>>['calls'], source: string) =>
  calls.filter((call) => call.source === source).map(({ request }: any) => [request.query, request.variables]);

describe('rows with a key of several fields', () => {
  test('are asked for by all of them, each row once, and found by all of them', async () => {
    const { data, calls } = await ask('{ books { stall { rent books { title } } } }', { rows });
    expect(data.books).toEqual([
      { stall: { rent: 10, books: [{ title: 'B' }] } },
      { stall: { rent: 20, books: [] } },
      { stall: { rent: 10, books: [{ title: 'B' }] } },
    ]);
    expect(sent(calls, 'press')).toEqual([
      [
        'query($_k_entities:[_Any!]!){_entities:_entities(representations:$_k_entities){__typename ...on Stall{_selvedge_key:city _selvedge_key_1:number rent books{id}}}}',
        {
          _k_entities: [
            { __typename: 'Stall', city: 'Bern', number: 1 },
            { __typename: 'Stall', city: 'Bern', number: 2 },
          ],
        },
      ],
    ]);
  });

  test('are asked for by another key where that is what there is', async () => {
    const { data, calls } = await ask('{ authors { stall { rent number } } }', { rows });
    expect(data.authors).toEqual([{ stall: { rent: 20, number: 2 } }, { stall: null }]);
    expect(sent(calls, 'press')).toEqual([
      [
        'query($_k_entities:[_Any!]!){_entities:_entities(representations:$_k_entities){__typename ...on Stall{_selvedge_key:code rent number}}}',
        { _k_entities: [{ __typename: 'Stall', code: 'stl_1' }] },
      ],
    ]);
  });

  test('fail one by one', async () => {
    const faults = [{ source: 'press', at: 'Stall stl_1 rent', code: 'DOWNSTREAM_REFUSED' }] as const;
    const { data, errors } = await ask('{ books { stall { rent city } } }', { rows, faults });
    expect(data.books.map(({ stall }: any) => stall)).toEqual([
      { rent: 10, city: 'Bern' },
      { rent: null, city: 'Bern' },
      { rent: 10, city: 'Bern' },
    ]);
    expect(errors).toEqual(['DOWNSTREAM_REFUSED at books.1.stall.rent']);
  });

  test('are named by their key in the explanation', () => {
    const { fetches } = createPlanner(planned).explain(parse('{ books { stall { rent } } }'));
    expect(fetches.at(-1)?.asks[0]).toMatch(/^_entities\(Stall by city number, 4 a call\)/);
  });
});
