import { createHash } from 'node:crypto';
import { createInMemoryCache, type Cache, type CacheEntityRecord } from '@envelop/response-cache';
import type { ExecutionResult } from 'graphql';
import { canonical } from '../canonical.ts';
import type { RequestContext } from '../context.ts';
import { isOutdated, type Lifetime } from '../cache/cache-record.ts';
import type { CellStore } from '../cache/cell-store.ts';
import { addressOf } from '../cache/column.ts';
import { identityOf } from '../cache/identity.ts';
import { createCounter } from '../telemetry/counter.ts';

/** A question, as far as its answer follows from it. */
export interface AskedAnswer {
  /** The text of the document. */
  readonly text: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly onError: string;
  readonly context: RequestContext;
}

/** A whole answer that is kept, or could be by whoever gets it. */
export interface KeptAnswer extends Lifetime {
  /** Its data, as JSON. */
  readonly text: string;
  /** The same for the same data alone. */
  readonly etag: string;
}

/** Keeps whole answers: those of which every part may be kept, until the first of these is late or has changed. */
export type AnswerCache = (asked: AskedAnswer) => AnswerPlaces;

/** Where the answer to one question may lie. */
export interface AnswerPlaces {
  find(): Promise<KeptAnswer | null>;
  /**
   * The data of a query without any error, after what its request has followed, for everybody only where no field of the document has
   * anything to do with who asks; null where it may not be kept.
   */
  keep(text: string, isPublic: boolean): KeptAnswer | null;
}

export interface AnswerCacheOptions {
  /** Where answers lie: one of @envelop/response-cache's stores; by default in memory, the last 500. */
  readonly answers?: Cache;
  /** What is known of changes. */
  readonly store: CellStore;
  /** Of the schema: what was kept under another is not looked at. */
  readonly edition: string;
  /** The longest that an answer is kept, whatever its parts say. */
  readonly maxAgeMs: number;
  /** The longest answer that is kept, in characters. */
  readonly maxLength?: number;
}

export const createAnswerCache = (options: AnswerCacheOptions): AnswerCache => {
  const { answers = createInMemoryCache({ max: 500 }), store, edition, maxAgeMs, maxLength = 128 * 1024 } = options;

  return ({ text: document, operationName, variables, onError, context }) => {
    const { clock, ledger, viewer } = context;
    const address = addressOf(edition, document, operationName, canonical(variables), onError);
    const identity = identityOf(viewer);
    /** For everybody, and for the caller alone. */
    const places = { PUBLIC: address, PRIVATE: identity === null ? null : `${address}.${identity}` };

    const find: AnswerPlaces['find'] = async () => {
      // Whoever asks after a change has to know of it.
      const isKnowing = (await store.read([])) !== null;
      for (const place of [places.PUBLIC, places.PRIVATE]) {
        const found = place === null || !isKnowing ? undefined : toKept(await answers.get(place));
        if (found === undefined || clock.now() >= found.freshUntilMs || isOutdated(found, store.changes)) continue;
        count('hit');
        ledger.cache.answer = { ageMs: clock.now() - found.atMs };
        return found;
      }
      count(isKnowing ? 'miss' : 'bypass');
      return null;
    };

    const keep: AnswerPlaces['keep'] = (text, isPublic) => {
      const { lifetime } = ledger.cache;
      const { freshUntilMs, holdings, collections } = lifetime;
      const scope = isPublic ? lifetime.scope : 'PRIVATE';
      const nowMs = clock.now();
      const untilMs = Math.min(freshUntilMs, nowMs + maxAgeMs);
      const place = places[scope];
      if (place === null || !Number.isFinite(freshUntilMs) || untilMs <= nowMs || text.length > maxLength) return null;
      const etag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
      const kept: KeptAnswer = { ...lifetime, text, etag, scope, freshUntilMs: untilMs };
      const entities = [...entitiesIn(holdings), ...collections.map(([typename, id]) => entity(typename, id))];
      void answers.set(place, { data: kept } as unknown as ExecutionResult, entities, untilMs - nowMs);
      return kept;
    };
    return { find, keep };
  };
};

const toKept = (found: ExecutionResult | null | undefined): KeptAnswer | undefined =>
  (found?.data ?? undefined) as KeptAnswer | undefined;

const entitiesIn = (holdings: Lifetime['holdings']): CacheEntityRecord[] =>
  Object.entries(holdings).flatMap(([typename, ids]) =>
    ids === null || ids.length === 0 ? [{ typename }] : ids.map((id) => ({ typename, id })),
  );

const entity = (typename: string, id: string | null): CacheEntityRecord =>
  id === null ? { typename } : { typename, id };

const count = (outcome: 'hit' | 'miss' | 'bypass'): void => counter().add(1, { 'selvedge.cache.outcome': outcome });

const counter = createCounter('selvedge.cache.answers', {
  description: 'Queries whose whole answer may have been kept, by what became of them',
  unit: '{query}',
});
