import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../engine/errors.ts';
import { maxSteps } from '../../engine/plan/compile/budget.ts';
import { createPlanner } from '../../engine/plan/execute.ts';
import { createServed, maxTokens } from './as-served.ts';
import { hostileDocuments, upToTokens } from './hostile-documents.ts';
import { hostile } from './hostile.ts';
import { randomHostile } from './random-hostile.ts';
import { randomOperation } from './random-operation.ts';
import { workDone } from './work-done.ts';
import { planned } from './world/sources.ts';

const planner = createPlanner(planned);

/** The steps that a plan is made in; null for a refusal. */
const stepsOf = (text: string): number | null => {
  const document = parse(text, { noLocation: true });
  try {
    return planner.planOf(document).steps;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'QUERY_TOO_COMPLEX') return null;
    throw error;
  }
};

/** What planning an operation costs, whether it ends in a plan or in a refusal. */
const costOf = (text: string): Promise<number> => workDone(() => void stepsOf(text));

/** Blocks of code gone through; the largest page that the examples ask for takes some ten thousand. */
const most = 1_500_000;
/** Those of graphql-js, which compares fields up to a limit of its own, are many and small. */
const mostServed = 3_000_000;

describe('without any limit before it, planning costs no more than a bounded number of steps', () => {
  test.each(Object.entries(hostile))('for %s', async (_what, make) => {
    for (const size of [3, 30, 300]) expect(stepsOf(make(size)) ?? 0).toBeLessThanOrEqual(maxSteps);
    for (const size of [100, 1_000]) expect(await costOf(make(size))).toBeLessThan(most);
  });

  test('for ten thousand fields', async () => {
    const fields = Array.from({ length: 10_000 }, (_, at) => `f${at}: title`).join(' ');
    expect(await costOf(`{ books { ${fields} } }`)).toBeLessThan(most);
  });

  test('for whatever else there is', async () => {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 80; seed++) {
      const text = randomHostile(planned.schema, seed);
      const steps = stepsOf(text);
      outcomes.add(steps === null ? 'refused' : 'planned');
      expect(steps ?? 0, `seed ${seed}`).toBeLessThanOrEqual(maxSteps);
      expect(await costOf(text), `seed ${seed}`).toBeLessThan(most);
    }
    expect([...outcomes].toSorted()).toEqual(['planned', 'refused']);
  });
});

test('no random operation costs more than its length makes it', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { text, document, operationName } = randomOperation(planned.schema, seed);
    const work = await workDone(() => void planner.planOf(document, operationName));
    expect(work, text).toBeLessThan(20_000 + text.length * 1_000);
  }
});

describe('as served, with as many tokens as are allowed, an operation is parsed, validated and planned within a bounded number of steps', () => {
  const served = createServed();

  test.each(Object.entries(hostileDocuments))('for %s', async (_what, make) => {
    const text = upToTokens(make, maxTokens);
    served(text);
    expect(await workDone(() => void served(`${text} `))).toBeLessThan(mostServed);
  });

  test('for ten thousand fields, of which it reads no more than are allowed', () => {
    const fields = Array.from({ length: 10_000 }, (_, at) => `f${at}: name`).join(' ');
    expect(served(`{ me { ${fields} } }`)).toBe(`The document has more than ${maxTokens} tokens.`);
  });
});

test('what is too large to plan is refused without another try', async () => {
  const text = hostile['nodes of every kind']?.(1_000) ?? '';
  const document = parse(text, { noLocation: true });
  const attempt = (): void => expect(() => planner.planOf(document)).toThrow('larger than this server accepts');
  const [first, second] = [await workDone(attempt), await workDone(attempt)];
  expect(first).toBeGreaterThan(10_000);
  expect(second).toBeLessThan(1_000);
});
