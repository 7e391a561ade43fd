import { GatewayError } from '../../../engine/errors.ts';
import { toConnection, toPageArguments, type Page, type PageArguments } from '../../../engine/paging.ts';
import type { Row } from './rows.ts';
import type { Run } from './run.ts';

export type Arguments = Readonly<Record<string, any>>;
/** What a field needs of other fields, by name. */
export type Needed = Readonly<Record<string, any>>;

/** The value of a field where all is well: rows for objects. */
export type Value = (row: Row, args: Arguments, run: Run, needed: Needed) => unknown;

/** Fields that are not simply a property of their row. */
export const values: Readonly<Record<string, Value>> = {
  'Item.title': ({ title }, { upper }) => titled(title, upper),
  'Book.title': ({ title }, { upper }) => titled(title, upper),
  'Film.title': ({ title }, { upper }) => titled(title, upper),
  'Book.released': ({ released }, { or }) => released ?? or ?? null,
  'Book.meta': ({ meta }, { with: more }) => (more === undefined || more === null ? meta : [meta, more]),
  'Book.related': ({ relatedIds }, { first }, run) => refs(cut(relatedIds, first), run),
  'Film.related': ({ relatedIds }, { first }, run) => refs(cut(relatedIds, first), run),
  'Book.author': ({ authorId }, _args, run) => ref('Author', authorId, run),
  'Book.excerpt': ({ title }, { range }) =>
    range === null ? null : `${range.from ?? 'x'}-${range.to ?? 'y'} ${title}`,
  'Book.similar': (_row, { kinds, limit }, run) =>
    run
      .all('Book')
      .filter(({ kind }) => kinds?.includes(kind) === true)
      .slice(0, Math.max(0, limit)),
  'Film.sequel': ({ sequelId }, _args, run) => ref('Film', sequelId, run),
  'Query.book': (_row, { id }, run) => known('Book', id, 'catalog', run),
  'Query.books': (_row, { ids, kind, limit }, run) =>
    (ids ?? run.all('Book').map(({ id }) => id))
      .flatMap((id: string) => known('Book', id, 'catalog', run) ?? [])
      .filter((row: Row) => kind === null || kind === undefined || row.kind === kind)
      .slice(0, Math.max(0, limit)),
  'Query.works': (_row, args, run) => works(args.in, run),
  'Query.item': (_row, { id }, run) => known('Book', id, 'catalog', run) ?? known('Film', id, 'catalog', run),
  'Query.shelves': (_row, _args, run) => [
    run.all('Book').slice(0, 2),
    [],
    [...run.all('Film').slice(0, 1), run.all('Book').at(-1)],
  ],
  'Mutation.retitle': (_row, { id, title }, run) => {
    if (!/^bok_\d+$/.test(id)) return problem('no such book');
    if (title === '') return problem('no title');
    run.write(id, { title });
    return known('Book', id, 'catalog', run) ?? problem('nobody has it');
  },
  'Mutation.setKind': (_row, { id, kind }, run) => {
    run.write(id, { kind });
    return known('Book', id, 'catalog', run);
  },

  'Book.price': ({ $k }, { coin }, _run, { weight }) =>
    weight === null ? null : Math.floor(weight) * 2 + (coin === 'USD' ? 1 : 0) + $k.length,
  'Book.label': (_row, _args, _run, { dims }) => (dims === null ? null : `${dims.w} ${dims.unit}`),
  'Book.publisher': ({ publisherId }, _args, run) => ref('Publisher', publisherId, run),
  'Book.reviews': ({ $k }, { limit, minStars }, run) =>
    cut(
      run.all('Review').filter(({ bookId, stars }) => bookId === $k && Number(stars) >= (minStars ?? 0)),
      limit,
    ),
  'Publisher.books': ({ bookIds }, { first }, run) => refs(cut(bookIds, first), run),
  'Stall.label': ({ city, number }, { upper }) => titled(`${city} ${number}`, upper),
  'Stall.books': ({ bookIds }, { first }, run) => refs(cut(bookIds, first), run),
  'Book.stall': ({ stallId }, _args, run) => run.find(String(stallId)) ?? null,
  'Author.stall': ({ stallId }, _args, run) => run.find(String(stallId)) ?? null,
  'Publisher.rival': ({ rivalId }, _args, run) => ref('Publisher', rivalId, run),
  'Review.book': ({ bookId }, _args, run) => ref('Book', bookId, run),
  'Review.subject': ({ subjectId }, _args, run) => ref('Book', subjectId, run),
  'Review.author': ({ authorId }, _args, run) => {
    const author = ref('Author', authorId, run);
    return author && { ...author, $provided: { name: 'press' } };
  },
  'Review.reviewer': ({ reviewerId }, _args, run) => ref('Member', reviewerId, run),
  'Query.publisher': (_row, { id }, run) => known('Publisher', id, 'press', run),
  'Query.publishers': (_row, { city }, run) =>
    run.all('Publisher').filter((row) => city === null || city === undefined || row.city === city),
  'Query.reviews': (_row, { minStars, limit }, run) =>
    cut(
      run.all('Review').filter(({ stars }) => Number(stars) >= (minStars ?? 0)),
      limit ?? 3,
    ),

  'Book.rating': ({ rating }, { by }) => (by === 'CROWD' && typeof rating === 'number' ? rating / 4 : rating),
  'Book.records': ({ records }, { limit }) => cut(records, limit),
  'Author.books': ({ bookIds }, { first }, run) => refs(cut(bookIds, first), run),
  'Author.influences': ({ influenceIds }, _args, run) => refs(influenceIds, run),
  'Author.mentor': ({ mentorId }, _args, run) => ref('Author', mentorId, run),
  'Query.author': (_row, { id }, run) => known('Author', id, 'archive', run),
  'Query.authors': (_row, { like }, run) =>
    run.all('Author').filter(({ name }) => typeof like !== 'string' || String(name).includes(like)),
  'Mutation.rate': (_row, { book, rating }, run) => {
    run.write(book, { rating });
    return known('Book', book, 'archive', run);
  },

  'Book.borrowers': ({ $k }, { limit }, run) =>
    cut(
      run
        .all('Loan')
        .filter(({ bookId }) => bookId === $k)
        .map(({ memberId }) => ref('Member', memberId, run)),
      limit,
    ),
  'Member.sponsor': ({ sponsorId }, _args, run) => held('Member', sponsorId, run),
  'Member.friends': ({ friendIds }, _args, run) => refs(friendIds, run),
  'Member.favourite': ({ favouriteId }, _args, run) => ref('', favouriteId, run),
  'Member.initials': (_row, _args, _run, { name }) => String(name).slice(0, 2),
  'Member.badge': ({ $k }, { size }) => ({
    $t: 'Badge',
    $k: `${$k}.badge.${size}`,
    text: `b${size}`,
    size: size ?? null,
  }),
  'Member.loans': ({ $k }, args, run) =>
    toConnection('Member.loans', loansOf($k, args, toPageArguments('Member.loans', args), run)),
  'Member.openLoans': ({ $k }, _args, run) =>
    run.all('Loan').filter(({ memberId, state }) => memberId === $k && state === 'OPEN'),
  'Loan.member': ({ memberId }, _args, run) => ref('Member', memberId, run),
  'Loan.book': ({ bookId }, _args, run) => ref('Book', bookId, run),
  'Loan.item': ({ itemId }, _args, run) => ref('', itemId, run),
  'Query.me': (_row, _args, run) => (run.viewer === null ? null : held('Member', run.viewer.id, run)),
  'Query.member': (_row, { id }, run) => held('Member', id, run),
  // The same row twice, in two copies.
  'Query.overdue': (_row, _args, run) => [...run.all('Loan').slice(0, 2), null, ...run.all('Loan').slice(0, 1)],
  'Query.loan': (_row, { id }, run) => held('Loan', id, run),
  'Query.members': (_row, args, run) =>
    toConnection('Query.members', membersOf(args, toPageArguments('Query.members', args), run)),
  'Query.people': (_row, { names, limit }, run) => [
    ...run
      .all('Member')
      .filter(({ name }) => names?.includes(name) === true)
      .slice(0, Math.max(0, limit)),
    null,
  ],
  'Query.broken': () => {
    throw new GatewayError('INTERNAL');
  },
  'Mutation.visit': (_row, { input }, run) => {
    if (input.times === 0) return { $t: 'Refusal', $k: 'refusal', reason: 'never' };
    const before = held('Member', input.member, run);
    run.write(input.member, { visits: Number(before?.visits ?? 0) + Number(input.times) });
    return held('Member', input.member, run);
  },

  'Book.shelf': ({ $k }) =>
    numberOf($k) % 3 === 1
      ? null
      : { $t: 'Shelf', $k: `${$k}.shelf`, code: `S${$k}`, floor: numberOf($k) % 2 ? 1 : null, near: ['a', null] },
  'Book.bulk': (_row, _args, _run, { weight }) => weight * 2,
  'Book.depth': (_row, _args, _run, { dims }) =>
    dims === null || dims.h === null ? null : dims.h + (dims.box.volume ?? 0.5),
  'Book.spots': ({ $k }, { city, limit }) =>
    cut(
      ['Bern', 'Oslo', 'Rome'].map((each, at) => ({
        $t: 'Spot',
        $k: `${$k}.${each}`,
        city: each,
        left: at === 1 ? null : at,
      })),
      limit,
    ).filter((spot: Row) => city === null || city === undefined || spot.city === city),
  'Film.share': (_row, _args, _run, { weight, onHand }) => weight * (onHand ?? 1),

  'Book.cost': ({ $k }, { express }, _run, { bulk }) => ({
    $t: 'Cost',
    $k: `${$k}.cost.${express}`,
    amount: Math.round(bulk) + (express === true ? 10 : 0),
    zone: express === true ? 'far' : null,
  }),
  'Member.fee': ({ $k }, _args, _run, { visits }) => ({
    $t: 'Cost',
    $k: `${$k}.fee`,
    amount: visits ?? -1,
    zone: null,
  }),
  'Member.tripTo': (_row, _args, run, { address }) => ref('Book', address.city === 'Bern' ? 'bok_0' : 'bok_7', run),
};

/** Which fields need what, and whether there is nothing to ask for where one is null. */
export const needs: Readonly<
  Record<string, Readonly<Record<string, { readonly inside?: Inside; readonly isOptional?: true }>>>
> = {
  'Book.price': { weight: { isOptional: true } },
  'Book.label': { dims: { inside: { w: null, unit: null }, isOptional: true } },
  'Book.bulk': { weight: {} },
  'Book.depth': { dims: { inside: { h: null, box: { volume: null } }, isOptional: true } },
  'Film.share': { weight: {}, onHand: { isOptional: true } },
  'Book.cost': { bulk: {} },
  'Member.fee': { visits: { isOptional: true } },
  'Member.tripTo': { address: { inside: { city: null, zone: null } } },
  'Member.sponsor': { sponsorId: {} },
  'Member.initials': { name: { isOptional: true } },
};

export interface Inside {
  readonly [field: string]: Inside | null;
}

/** An entity as whoever refers to it knows it, whether anybody has it or not. */
const ref = (type: string, id: unknown, run: Run): Row | null =>
  typeof id === 'string'
    ? run.entity(type === '' || !id.startsWith(prefixes[type] ?? '') ? typeOf(id) : type, id)
    : null;

const refs = (ids: unknown, run: Run): readonly (Row | null)[] | null =>
  Array.isArray(ids) ? ids.map((id) => ref('', id, run)) : null;

/** An entity as one source has it. */
const known = (type: string, id: unknown, source: string, run: Run): Row | null => {
  const row = run.find(String(id));
  return row?.$t === type && row.$in?.includes(source) === true ? row : null;
};

const held = (type: string, id: unknown, run: Run): Row | null => known(type, id, 'lending', run);

const prefixes: Readonly<Record<string, string>> = {
  Book: 'bok_',
  Film: 'flm_',
  Author: 'aut_',
  Publisher: 'pub_',
  Member: 'mem_',
  Loan: 'loa_',
};

export const typeOf = (id: string): string =>
  Object.entries(prefixes).find(([, prefix]) => id.startsWith(prefix))?.[0] ?? '';

const cut = <Item>(list: readonly Item[] | unknown, first: unknown): any =>
  Array.isArray(list) && typeof first === 'number' ? list.slice(0, Math.max(0, first)) : list;

const titled = (title: unknown, upper: unknown): unknown => (upper === true ? String(title).toUpperCase() : title);

const problem = (message: string): Row => ({ $t: 'Problem', $k: `problem ${message}`, message, hint: null });

const numberOf = (key: string): number => Number(key.slice(4)) || 0;

const works = (search: any, run: Run): readonly (Row | null)[] => {
  const { text, kinds, range } = search ?? {};
  const from = range?.from ?? 0;
  return [...run.all('Film'), null, ...run.all('Book')]
    .filter(
      (row) =>
        row === null ||
        ((typeof text !== 'string' || String(row.title).includes(text)) &&
          (!Array.isArray(kinds) || row.kind === null || kinds.includes(row.kind))),
    )
    .slice(from, range?.to ?? from + 3);
};

/** Pages of rows whose positions are their places. */
const pageOf = (edge: string, rows: readonly Row[], { first, after }: PageArguments, run: Run): Page<Row> => {
  const start = after === null ? 0 : Number(after[0]) + 1;
  const shown = rows.slice(start, start + first);
  return {
    rows: shown.map((row, index) => {
      const failure = run.failures('lending', edge, row.$k, 'node');
      return { row: failure?.kind === 'error' ? failure.error : row, position: [start + index] };
    }),
    hasNext: start + first < rows.length,
    hasPrevious: start > 0,
    total: rows.length,
  };
};

export const loansOf = (member: string, args: Arguments, page: PageArguments, run: Run): Page<Row> =>
  pageOf(
    'LoanEdge',
    run
      .all('Loan')
      .filter(
        ({ memberId, state }) =>
          memberId === member && (args.state === null || args.state === undefined || state === args.state),
      ),
    page,
    run,
  );

export const membersOf = (args: Arguments, page: PageArguments, run: Run): Page<Row> =>
  pageOf(
    'MemberEdge',
    run
      .all('Member')
      .filter(
        ({ address }) => args.zone === null || args.zone === undefined || (address as Row | null)?.zone === args.zone,
      ),
    page,
    run,
  );
