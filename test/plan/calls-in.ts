import { canonical } from '../../engine/canonical.ts';
import type { SeenCall } from './world/run.ts';

/** What was asked for, in no order. */
export const callsIn = ({ calls }: { readonly calls: readonly SeenCall[] }): readonly string[] =>
  calls
    .map(({ source, name, request, writes }) => `${writes} ${source} ${name} ${canonical(sortedKeys(request))}`)
    .toSorted();

/** In which order keys stand in a call may well depend on what came first. */
const sortedKeys = (request: unknown): unknown =>
  Array.isArray(request)
    ? request.map((key) => canonical(key)).toSorted()
    : typeof request === 'object' && request !== null
      ? Object.fromEntries(
          Object.entries(request).map(([name, value]) => [
            name,
            /^(?:_k|variables)/.test(name) ? sortedKeys(value) : value,
          ]),
        )
      : request;
