import type { Policy } from '../call.ts';
import { record } from './record.ts';
import { timeout } from './timeout.ts';
import { trace } from './trace.ts';

export interface StandardOptions {
  /** The longest one call may take. */
  readonly timeoutMs: number;
}

/** The usual order of policies, outermost first. */
export const standard = ({ timeoutMs }: StandardOptions): readonly Policy[] => [trace, timeout(timeoutMs), record];
