import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import { cases } from './error-paths.ts';

test.each(cases)('$says', async ({ operation, faults, data, errors }) => {
  const answer = await ask(operation, { faults });
  expect({ data: answer.data, errors: answer.errors }).toEqual({
    data,
    errors: errors.map(({ code, path }) => `${code} at ${path}`),
  });
});
