import { expect, test } from 'vitest';
import { memoryCells } from '../../engine/cache/memory-cells.ts';
import { expectNoLeaks } from './no-leaks.ts';

test('of ten thousand answers to fifty callers none has in it what is another caller’s', async () => {
  const stores = [memoryCells({ maxBytes: 4 * 1024 * 1024 })];
  const { calls, left } = await expectNoLeaks({ stores, answers: 10_000, seed: 5, identities: 50 });
  process.stdout.write(`10000 answers, ${left} callers who left, ${calls} calls.\n`);
  expect(calls).toBeLessThan(14_000);
}, 120_000);
