import type { CacheRule } from '../../engine/cache/cache-rule.ts';
import { GatewayError } from '../../engine/errors.ts';
import { noFailures, type Failures } from '../plan/world/failures.ts';
import type { Row } from '../plan/world/rows.ts';
import { createRun, type Run } from '../plan/world/run.ts';
import type { Asked, RuleTables } from './kept-world.ts';

/** A few rows of the world that can be kept in mind. */
const rows: ReadonlyMap<string, Row> = new Map(
  [
    ...[0, 1, 2, 3].map((n) => ({
      $t: 'Book',
      $k: `bok_${n}`,
      $in: ['catalog', 'archive', 'press'],
      id: `bok_${n}`,
      title: `B${n}`,
      pages: 100 + n,
      rating: n,
      weight: 2,
      authorId: 'aut_0',
      records: [{ $t: 'Edition', $k: `bok_${n}.e`, note: 'n', year: 1990 + n, place: 'P' }],
    })),
    { $t: 'Author', $k: 'aut_0', $in: ['archive'], id: 'aut_0', name: 'A0', born: '1950-05-05' },
    ...[0, 1].map((n) => ({
      $t: 'Member',
      $k: `mem_${n}`,
      $in: ['lending'],
      id: `mem_${n}`,
      name: `M${n}`,
      email: `m${n}@example.com`,
      age: 30 + n,
      visits: n,
      favouriteId: 'bok_0',
    })),
  ].map((row) => [row.$k, row as Row]),
);

export interface RunOptions {
  readonly failures?: Failures;
  /** How many turns each call takes. */
  readonly turns?: () => number;
}

export const bookRun = ({ failures = noFailures, turns = () => 0 }: RunOptions = {}): Run =>
  createRun({ rows, failures, viewer: null, turns });

export const minute: CacheRule = { maxAge: 60 };
export const ofBooks: RuleTables = {
  catalog: { 'Query.books': minute, 'Query.book': minute, Book: minute, Author: { inheritMaxAge: true } },
  archive: { Book: minute, Author: minute, Edition: { inheritMaxAge: true }, Record: { inheritMaxAge: true } },
};
export const ofMembers: RuleTables = { lending: { Member: minute, 'Query.member': minute, 'Query.people': minute } };

/** `archive _records ×2` */
export const calls = ({ calls: made }: Asked): readonly string[] =>
  made.map(({ source, name, size }) => `${source} ${name} ×${size}`);

/** `stale archive Book 2 error` */
export const uses = ({ uses: made }: Asked): readonly string[] =>
  made
    .map(({ kind, source, type, rows: count, reason }) => [kind, source, type, count, reason].join(' ').trim())
    .toSorted();

/** Everything of one source fails. */
export const down =
  (source: string, code: 'DOWNSTREAM_UNAVAILABLE' | 'DOWNSTREAM_REFUSED' = 'DOWNSTREAM_UNAVAILABLE'): Failures =>
  (of, ...place) =>
    of === source ? { kind: 'error', error: new GatewayError(code, { service: source }) } : noFailures(of, ...place);

/** Members by joint, each under a name of its own. */
export const membersBy = (...ids: readonly number[]): string =>
  `{ ${ids.map((n) => `m${n}: node(id: "mem_${n}") { ... on Member { name } }`).join(' ')} }`;
