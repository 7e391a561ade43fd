import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import { callsIn } from './calls-in.ts';
import { rows } from './error-paths.ts';

const operation = `{
  books { title price label cost { amount } author { name } publisher { name books { rating bulk } } borrowers { name } }
  reviews { book { excerpt shelf { code } } reviewer { name fee { amount } } author { name mentor { name } } }
  members { nodes { name friends { name } tripTo { title } } }
}`;

/** Each of these orders keeps other calls waiting. */
const orders: readonly (readonly number[])[] = Array.from({ length: 40 }, (_, at) =>
  Array.from({ length: 8 }, (_each, call) => ((call + 1) * (at + 3) * 7) % 11),
);

test('whichever source answers first, the calls and the answer are the same', async () => {
  const { data, errors, calls } = await ask(operation);
  expect(calls.length).toBeGreaterThan(10);
  const seen = new Set<string>();
  for (const order of orders) {
    const late = await ask(operation, { turns: (call) => order[call % order.length] ?? 0 });
    seen.add(late.calls.map(({ source }) => source).join());
    expect(callsIn(late)).toEqual(callsIn({ calls }));
    expect([late.data, late.errors]).toEqual([data, errors]);
  }
  expect(seen.size).toBeGreaterThan(1);
});

test('what another call of the same depth may bring is asked for all the same', async () => {
  const borrowed = { type: 'Loan', state: 'OPEN', memberId: 'mem_0', bookId: 'bok_0', in: ['lending'] };
  const query = '{ books(limit: 1) { borrowers { fee { amount } } } reviews { reviewer { visits } } }';
  const orders = await Promise.all(
    [
      [0, 9, 0, 0],
      [9, 0, 0, 0],
      [0, 0, 9, 0],
      [0, 0, 0, 9],
    ].map((order) => ask(query, { rows: { ...rows, loa_0: borrowed }, turns: (call) => order[call] ?? 0 })),
  );
  for (const order of orders) expect(callsIn(order)).toEqual(callsIn(orders[0]!));
  const members = orders[0]?.calls.flatMap(({ name, request }) =>
    name === 'Member by id' ? (request as string[]) : [],
  );
  expect(members?.toSorted()).toEqual(['mem_0', 'mem_1', 'mem_9']);
});
