import type { Suite } from '../contestant.ts';
export const productSuite: Suite = null as never as Suite;
