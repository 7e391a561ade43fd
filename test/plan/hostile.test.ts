import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../engine/errors.ts';
import { createPlanner } from '../../engine/plan/execute.ts';
import { hostile } from './hostile.ts';
import { randomOperation } from './random-operation.ts';
import { workDone } from './work-done.ts';
import { planned } from './world/sources.ts';

const planner = createPlanner(planned);

/** What planning an operation costs, whether it ends in a plan or in a refusal. */
const costOf = async (text: string): Promise<number> => {
  const document = parse(text, { noLocation: true });
  return workDone(() => {
    try {
      planner.planOf(document);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'QUERY_TOO_COMPLEX') throw error;
    }
  });
};

/** Blocks of code gone through; an operation of a page's usual size takes some ten thousand. */
const most = 1_500_000;

describe.each(Object.entries(hostile))('%s', (_what, make) => {
  test.each([10, 100, 1_000])('cost no more than a bounded number of steps to plan (%i of them)', async (size) => {
    expect(await costOf(make(size))).toBeLessThan(most);
  });
});

test('ten thousand fields cost no more', async () => {
  const fields = Array.from({ length: 10_000 }, (_, at) => `f${at}: title`).join(' ');
  expect(await costOf(`{ books { ${fields} } }`)).toBeLessThan(most);
});

test('no random operation costs more than its length makes it', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { text, document, operationName } = randomOperation(planned.schema, { seed, hasAliases: true });
    const work = await workDone(() => void planner.planOf(document, operationName));
    expect(work, text).toBeLessThan(20_000 + text.length * 1_000);
  }
});
