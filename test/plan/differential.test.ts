import { expect, test } from 'vitest';
import { judgeMany } from './differential.ts';

const first = 1;
const count = 400;

test('of random operations nearly all run as plans, and each is answered as by one schema over the same rows', async () => {
  const { faults, planned, stitching } = await judgeMany(first, count);
  expect(faults).toEqual([]);
  expect(planned).toBeGreaterThanOrEqual(count * 0.99);
  // Where stitching has another answer, it is stitching that differs from the one schema.
  expect(stitching.agrees).toBeGreaterThan(count / 10);
  expect(stitching.differs).toBeLessThanOrEqual(stitching.agrees * 0.03);
});
