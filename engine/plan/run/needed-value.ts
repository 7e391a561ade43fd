import { GatewayError } from '../../errors.ts';
import { valueOf, type Frame, type Frames, type Row } from './frame.ts';
import type { Need } from '../plan.ts';

/**
 * What a row has to bring of other sources: of a composite value exactly what was declared, so that equal needs are equal keys. Where a part
 * of it has failed there is no value, but the error.
 */
export const neededValue = ({ read, inside }: Need, row: Row, frame: Frame | undefined, frames: Frames): unknown =>
  inside === null ? valueOf(read, row, frame) : copyOf(valueOf(read, row, frame), inside, frames);

const copyOf = (value: unknown, inside: readonly Need[], frames: Frames): unknown => {
  if (typeof value !== 'object' || value === null || value instanceof GatewayError) return value;
  const parts = Array.isArray(value)
    ? value.map((item) => copyOf(item, inside, frames))
    : inside.map((need) => neededValue(need, value as Row, frames.known(value), frames));
  const failed = parts.find((part) => part instanceof GatewayError);
  if (failed !== undefined) return failed;
  return Array.isArray(value) ? parts : Object.fromEntries(inside.map(({ name }, index) => [name, parts[index]]));
};
