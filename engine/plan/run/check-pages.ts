import { GatewayError } from '../../errors.ts';
import { maxPageSize } from '../../paging.ts';
import type { Runtime } from '../plan.ts';
import type { PageList } from '../upstream.ts';

export interface CheckPagesOptions {
  readonly service: string;
  readonly raw: Runtime['raw'];
}

/** `DOWNSTREAM_INVALID_RESPONSE` where a page has more than one row more than was asked for, before any of them is read. */
export const checkPages = (value: unknown, lists: readonly PageList[], { service, raw }: CheckPagesOptions): void => {
  for (const { path, first } of lists) {
    const asked = typeof first === 'number' ? first : raw[first];
    const most = (typeof asked === 'number' ? asked : maxPageSize) + 1;
    if (longest(value, path, 0) > most)
      throw new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service, cause: 'too many rows' });
  }
};

/** The longest list at the end of the path, through whatever lists there are on the way. */
const longest = (value: unknown, path: readonly string[], at: number): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const step = path[at];
  if (Array.isArray(value) && step === undefined) return value.length;
  if (Array.isArray(value)) return value.reduce<number>((most, item) => Math.max(most, longest(item, path, at)), 0);
  return step === undefined ? 0 : longest(Reflect.get(value, step), path, at + 1);
};
