import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { bytesOfDocument } from '../document-size.ts';
import { GatewayError } from '../errors.ts';
import { tooComplex } from './compile/budget.ts';
import type { Plan } from './plan.ts';

type Of<Found> = (document: DocumentNode, operation: OperationDefinitionNode) => Found;

interface Kept<Found> {
  readonly document: DocumentNode;
  /** Null for an operation that is too large to plan: it is refused again without another try. */
  readonly found: Found | null;
}

/** Plans each operation of a document once, and keeps what was asked for last: as much as fits into so many bytes, by estimate. */
export const createPlanCache = <Found extends { readonly plan: Plan }>(
  prepare: Of<Found>,
  maxBytes = 128 * 2 ** 20,
): Of<Found> => {
  const kept = new LRUCache<OperationDefinitionNode, Kept<Found>>({
    maxSize: maxBytes,
    sizeCalculation: ({ document, found }) => bytesOfDocument(document) + (found?.plan.steps ?? 0) * bytesPerStep,
  });
  return (document, operation) => {
    const known = kept.get(operation);
    // A document may be made of parts of another one.
    const now = known?.document === document ? known : { document, found: attempt(() => prepare(document, operation)) };
    if (now !== known) kept.set(operation, now);
    if (now.found === null) throw tooComplex();
    return now.found;
  };
};

const bytesPerStep = 200;

const attempt = <Found>(run: () => Found): Found | null => {
  try {
    return run();
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'QUERY_TOO_COMPLEX') return null;
    throw error;
  }
};
