import type { GatewayError } from '../errors.ts';
import { failedCallOf } from '../failed-call.ts';
import { toLogFields, type Sighting } from '../telemetry/logger.ts';

/** An error, and the field it was seen at; no field where something stood in for it. */
export interface Seen {
  readonly error: GatewayError;
  readonly field?: string | undefined;
}

/** One of each failed call among what went wrong in a request, and of what no call is to blame for, or none was made, one of each kind that a log can tell apart. */
export const toldOnce = (
  seen: readonly Seen[],
): readonly { readonly error: GatewayError; readonly sighting: Sighting }[] => {
  const calls = [...new Set(seen.map(({ error }) => failedCallOf(error)))];
  const numbers = new Map(calls.map((call, index) => [call, index]));
  const kindOf = ({ error }: Seen): string => {
    const call = failedCallOf(error);
    const isSent = call !== undefined && error.code !== 'CIRCUIT_OPEN';
    return isSent ? `${numbers.get(call)} ${error.code}` : JSON.stringify(toLogFields(error));
  };
  return [...Map.groupBy(seen, kindOf).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ error: first.error, sighting: sightingOf(same) }];
  });
};

const sightingOf = (same: readonly Seen[]): Sighting => {
  const [field, ...more] = same.flatMap(({ field: name }) => name ?? []);
  return field === undefined ? {} : { field, count: more.length + 1 };
};
