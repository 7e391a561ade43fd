import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../engine/errors.ts';
import { createPlanner } from '../../engine/plan/execute.ts';
import { createServed, maxTokens } from '../plan/as-served.ts';
import { hostileDocuments, upToTokens } from '../plan/hostile-documents.ts';
import { hostile } from '../plan/hostile.ts';
import { randomHostile } from '../plan/random-hostile.ts';
import { planned } from '../plan/world/sources.ts';
import { measure } from './measure.ts';

const mostMs = 250;

/** Five rounds over all of them; the longest median there is. A document is another one each time, so that nothing is known of it. */
const slowestOf = async (texts: readonly string[], run: (text: string) => void): Promise<number> => {
  const took = texts.map((): number[] => []);
  let round = 0;
  await measure(async () => {
    round++;
    for (const [index, text] of texts.entries()) {
      await new Promise(setImmediate);
      const begun = performance.now();
      run(`${text} #${round}`);
      took[index]?.push(performance.now() - begun);
    }
    return Math.max(...took.map((times) => times.at(-1) ?? Number.NaN));
  });
  const medians = took.map((times) => times.toSorted((a, b) => a - b)[2] ?? Number.NaN);
  const slowest = medians.indexOf(Math.max(...medians));
  process.stdout.write(`at most ${Math.round(medians[slowest] ?? 0)} ms: ${texts[slowest]?.slice(0, 80)}\n`);
  return medians[slowest] ?? Number.NaN;
};

describe(`whatever an operation is, it takes no more than ${mostMs} ms`, () => {
  test('to be parsed, validated and planned as served, with as many tokens as are allowed', async () => {
    const texts = Object.values(hostileDocuments).map((make) => upToTokens(make, maxTokens));
    expect(await slowestOf(texts, createServed())).toBeLessThan(mostMs);
  });

  const planner = createPlanner(planned);
  const plan = (text: string): void => {
    try {
      planner.planOf(parse(text, { noLocation: true }));
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'QUERY_TOO_COMPLEX') throw error;
    }
  };

  test.each([30, 100, 300, 1_000])('to be planned without any limit before it: %i times what costs', async (size) => {
    const texts = Object.values(hostile).map((make) => make(size));
    expect(await slowestOf(texts, plan)).toBeLessThan(mostMs);
  });

  test('to be planned without any limit before it: ten thousand fields', async () => {
    const fields = Array.from({ length: 10_000 }, (_, at) => `f${at}: title`).join(' ');
    expect(await slowestOf([`{ books { ${fields} } }`], plan)).toBeLessThan(mostMs);
  });

  test('to be planned without any limit before it: whatever else there is', async () => {
    const texts = Array.from({ length: 300 }, (_, seed) => randomHostile(planned.schema, seed + 1));
    expect(await slowestOf(texts, plan)).toBeLessThan(mostMs);
  });
});
