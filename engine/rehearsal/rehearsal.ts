import type { Policy } from '../call.ts';
import { GatewayError } from '../errors.ts';
import { faultForms, toFault } from './fault.ts';

/** What one request has asked to go wrong for it alone. */
export interface Rehearsal {
  /** By source: what goes wrong, put in below all policies. */
  readonly faults: ReadonlyMap<string, Policy>;
  /** The same in words: `{ books: 'slow:800ms' }`. */
  readonly says: Readonly<Record<string, string>>;
}

export interface RehearsalOptions {
  /** The names that may be given. */
  readonly sources: readonly string[];
  /** In the strict profile nothing is rehearsed. */
  readonly isStrict: boolean;
}

/** Reads the header `x-rehearse: books=timeout, films=503`; throws a `BAD_REQUEST` that lists what there is, and repeats nothing of what was sent. */
export const readRehearsal = (
  header: string | undefined,
  { sources, isStrict }: RehearsalOptions,
): Rehearsal | undefined => {
  if (header === undefined) return undefined;
  if (isStrict) throw new GatewayError('BAD_REQUEST', { message: 'Failures are not rehearsed in production.' });
  const faults = new Map<string, Policy>();
  const says = new Map<string, string>();
  for (const part of header.split(',')) {
    const [, source = '', text = ''] = /^ *([A-Za-z]\w*) *= *([\w:-]+) *$/.exec(part) ?? [];
    const fault = toFault(text);
    if (fault === undefined || !sources.includes(source) || faults.has(source)) throw malformed(sources);
    faults.set(source, fault);
    says.set(source, text);
  }
  return { faults, says: Object.fromEntries(says) };
};

const malformed = (sources: readonly string[]): GatewayError => {
  const [first = 'source'] = sources;
  const names = sources.toSorted().join(', ');
  const message = `"x-rehearse" lists each source once with its fault, such as "${first}=timeout". Sources: ${names}. Faults: ${faultForms.join(', ')}.`;
  return new GatewayError('BAD_REQUEST', { message });
};
