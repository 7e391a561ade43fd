import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import { callsIn } from './calls-in.ts';

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
