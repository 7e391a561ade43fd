import { seeded, type Seeded } from '../seeded.ts';

/** One object of the world, of all that any source knows of it. */
export interface Row {
  /** Its type. */
  readonly $t: string;
  /** By which failures know it: an entity's key, for any other where it stands. */
  readonly $k: string;
  /** The sources that have a row of this entity; absent for what is no entity. */
  readonly $in?: readonly string[];
  /** Fields that another source than their own answers here. */
  readonly $provided?: Readonly<Record<string, string>>;
  readonly [property: string]: unknown;
}

/** All rows of all entities, by key; those that are no entities of the graph (`Review`) too. */
export type Rows = ReadonlyMap<string, Row>;

export const ofType = (rows: Rows, type: string): readonly Row[] => [...rows.values()].filter(({ $t }) => $t === type);

/** Random rows with nulls and with references that lead nowhere, the same for the same seed. */
export const makeRows = (seed: number): Rows => {
  const random = seeded(seed);
  const made = [
    ...times(7, (index) => book(random, index)),
    ...times(3, (index) => film(random, index)),
    ...times(4, (index) => author(random, index)),
    ...times(3, (index) => publisher(random, index)),
    ...times(5, (index) => member(random, index)),
    ...times(7, (index) => loan(random, index)),
    ...times(9, (index) => review(random, index)),
    ...times(4, (index) => stall(random, index)),
  ];
  return new Map(made.map((row) => [row.$k, row]));
};

export const ids = {
  Book: times(8, (index) => `bok_${index}`),
  Film: times(3, (index) => `flm_${index}`),
  Author: times(5, (index) => `aut_${index}`),
  Publisher: times(3, (index) => `pub_${index}`),
  Member: times(6, (index) => `mem_${index}`),
  Loan: times(7, (index) => `loa_${index}`),
};
/** Without those that nobody has. */
const real = (type: 'Book' | 'Author' | 'Member'): readonly string[] => ids[type].slice(0, -1);
/** Now and then one that nobody has. */
const reference = (random: Seeded, type: 'Book' | 'Author' | 'Member'): string =>
  random.chance(0.03) ? (ids[type].at(-1) ?? '') : random.pick(real(type));

export const words = ['ann', 'Bo', '', 'a "quoted" word', 'zoë\n', '__proto__', 'ann lee', 'x', '$v0 for $5'] as const;

function times<Made>(count: number, make: (index: number) => Made): readonly Made[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const maybe = <Value>(random: Seeded, value: Value, share = 0.2): Value | null => (random.chance(share) ? null : value);
const some = <Value>(random: Seeded, most: number, make: () => Value): Value[] =>
  Array.from({ length: random.below(most + 1) }, make);
const sources = (random: Seeded, always: string, others: readonly string[]): string[] => [
  always,
  ...others.filter(() => random.chance(0.85)),
];

const box = (random: Seeded, key: string): Row => ({
  $t: 'Box',
  $k: key,
  volume: maybe(random, random.pick([0.5, 12, 1e21, 3.25])),
  name: random.pick(words),
});

const book = (random: Seeded, index: number): Row => {
  const id = `bok_${index}`;
  const record = (at: number): Row =>
    random.chance(0.5)
      ? { $t: 'Edition', $k: `${id}.e${at}`, note: maybe(random, 'n'), year: 1900 + at, place: random.pick(words) }
      : {
          $t: 'Copy',
          $k: `${id}.c${at}`,
          note: maybe(random, 'c'),
          year: 1950 + at,
          shelfmark: maybe(random, `S${at}`),
          edition: maybe(random, {
            $t: 'Edition',
            $k: `${id}.c${at}.edition`,
            note: null,
            year: 1800 + at,
            place: random.pick(words),
          }),
        };
  return {
    $t: 'Book',
    $k: id,
    $in: sources(random, 'catalog', ['press', 'archive']),
    id,
    title: random.pick(words),
    kind: maybe(random, random.pick(['PAPER', 'AUDIO', 'OTHER'])),
    tags: maybe(
      random,
      some(random, 2, () =>
        maybe(
          random,
          some(random, 2, () => random.pick(words)),
        ),
      ),
    ),
    relatedIds: maybe(
      random,
      some(random, 3, () => maybe(random, random.pick([...real('Book'), ...ids.Film]))),
    ),
    weight: maybe(random, random.pick([1, 2.5, 70])),
    dims: maybe(random, {
      $t: 'Dims',
      $k: `${id}.dims`,
      w: random.below(50),
      h: maybe(random, random.below(50)),
      unit: random.pick(['MM', 'INCH']),
      box: box(random, `${id}.dims.box`),
    }),
    parts: maybe(
      random,
      some(random, 2, () => random.below(9)).map((size, at) => ({
        $t: 'Part',
        $k: `${id}.parts.${at}`,
        size,
        label: maybe(random, random.pick(words)),
        inner: some(random, 2, () => 0).map((_, inner) => maybe(random, box(random, `${id}.parts.${at}.${inner}`))),
      })),
    ),
    pages: 100 + index,
    authorId: maybe(random, reference(random, 'Author')),
    stallId: maybe(random, `stl_${random.below(4)}`),
    released: maybe(random, `20${10 + index}-01-0${1 + random.below(9)}`),
    meta: maybe(random, random.pick([{ a: [1, 'b', null] }, 'text', 7, true, []])),
    grid: some(random, 2, () =>
      maybe(
        random,
        some(random, 3, () => random.below(9)),
      ),
    ),
    publisherId: maybe(random, `pub_${random.below(3)}`),
    rating: maybe(random, random.pick([1, 4.5, 5])),
    score: random.below(10),
    records: maybe(random, [0, 1, 2].slice(random.below(4)).map(record)),
    edition: maybe(random, { $t: 'Edition', $k: `${id}.edition`, note: null, year: 1999, place: 'p' }),
  };
};

const film = (random: Seeded, index: number): Row => {
  const id = `flm_${index}`;
  return {
    $t: 'Film',
    $k: id,
    $in: sources(random, 'catalog', ['stock']),
    id,
    title: random.pick(words),
    kind: maybe(random, 'OTHER'),
    tags: maybe(random, [['f'], maybe(random, ['g', 'h'])]),
    relatedIds: maybe(random, [random.pick(real('Book')), `flm_${random.below(3)}`]),
    minutes: 90 + index,
    weight: maybe(random, 0.25),
    pages: [1, 2, 3].slice(random.below(3)),
    sequelId: maybe(random, `flm_${random.below(3)}`),
    onHand: maybe(random, random.below(20)),
    spot: maybe(random, { $t: 'Spot', $k: `${id}.spot`, city: random.pick(words), left: maybe(random, 3) }),
  };
};

const author = (random: Seeded, index: number): Row => ({
  $t: 'Author',
  $k: `aut_${index}`,
  $in: ['archive'],
  id: `aut_${index}`,
  name: random.pick(words),
  born: maybe(random, '1950-05-05'),
  bookIds: some(random, 3, () => random.pick(real('Book'))),
  influenceIds: maybe(
    random,
    some(random, 3, () => maybe(random, random.pick(real('Author')))),
  ),
  mentorId: maybe(random, random.pick(real('Author'))),
  stallId: maybe(random, `stl_${random.below(4)}`),
});

/** Known by its code, or by its city and number together. */
const stall = (random: Seeded, index: number): Row => ({
  $t: 'Stall',
  $k: `stl_${index}`,
  $in: ['press'],
  code: `stl_${index}`,
  city: index < 2 ? 'Bern' : 'Oslo',
  number: index % 2,
  rent: maybe(random, random.below(90)),
  bookIds: some(random, 3, () => random.pick(real('Book'))),
});

const publisher = (random: Seeded, index: number): Row => ({
  $t: 'Publisher',
  $k: `pub_${index}`,
  $in: ['press'],
  id: `pub_${index}`,
  name: random.pick(words),
  city: maybe(random, random.pick(['Bern', 'Oslo'])),
  bookIds: some(random, 3, () => random.pick(real('Book'))),
  rivalId: maybe(random, `pub_${random.below(3)}`),
});

const member = (random: Seeded, index: number): Row => {
  const id = `mem_${index}`;
  return {
    $t: 'Member',
    $k: id,
    $in: ['lending'],
    id,
    name: random.pick(words),
    email: maybe(random, `${id}@example.com`),
    age: 20 + index,
    visits: maybe(random, index),
    address: maybe(random, {
      $t: 'Address',
      $k: `${id}.address`,
      street: maybe(random, 'Main'),
      city: random.pick(['Bern', 'Oslo']),
      zone: maybe(random, random.pick(['NORTH', 'SOUTH'])),
    }),
    nicknames: maybe(
      random,
      some(random, 3, () => maybe(random, random.pick(words))),
    ),
    sponsorId: maybe(random, reference(random, 'Member')),
    friendIds: some(random, 3, () => random.pick(real('Member'))),
    favouriteId: maybe(random, random.pick([...real('Book'), ...real('Member')])),
  };
};

const loan = (random: Seeded, index: number): Row => ({
  $t: 'Loan',
  $k: `loa_${index}`,
  $in: ['lending'],
  id: `loa_${index}`,
  state: random.pick(['OPEN', 'RETURNED']),
  due: maybe(random, '2030-12-31'),
  notes: maybe(
    random,
    some(random, 2, () => random.pick(words)),
  ),
  memberId: random.pick(real('Member')),
  bookId: maybe(random, reference(random, 'Book')),
  itemId: maybe(random, random.pick([...real('Book'), ...ids.Film, ...real('Member'), `loa_${random.below(7)}`])),
  remark: maybe(
    random,
    index % 2 === 0
      ? { $t: 'Note', $k: `loa_${index}.remark`, text: maybe(random, random.pick(words)), size: maybe(random, index) }
      : { $t: 'Fine', $k: `loa_${index}.remark`, reason: random.pick(words), size: maybe(random, 0.5) },
  ),
});

const review = (random: Seeded, index: number): Row => ({
  $t: 'Review',
  $k: `rev_${index}`,
  id: `rev_${index}`,
  stars: random.below(6),
  text: maybe(random, random.pick(words)),
  bookId: random.pick(real('Book')),
  subjectId: maybe(random, random.pick([...real('Book'), ...ids.Film])),
  authorId: maybe(random, random.pick(real('Author'))),
  reviewerId: maybe(random, reference(random, 'Member')),
});
