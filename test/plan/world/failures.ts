import { GatewayError, type Code } from '../../../engine/errors.ts';
import { chanceOf } from '../seeded.ts';

/** What goes wrong at one place: an error, a null that nobody expects, or a value of another form. */
export type Failure =
  | { readonly kind: 'error'; readonly error: GatewayError }
  | { readonly kind: 'void' }
  | { readonly kind: 'misfit' };

/** Always the same for one seed, whoever asks and however calls are batched; `null` is all well. */
export type Failures = (source: string, type: string, key: string, field: string) => Failure | null;

export const noFailures: Failures = () => null;

export interface FailureOptions {
  readonly seed: number;
  /** About one place in so many fails. */
  readonly oneIn: number;
  /** Whether sources take the parents of what must be there and is not along with it, as GraphQL servers do. */
  readonly isPropagated: boolean;
}

export const seededFailures = ({ seed, oneIn, isPropagated }: FailureOptions): Failures => {
  const known = new Map<string, Failure | null>();
  return (source, type, key, field) => {
    const coordinate = `${type}.${field}`;
    // What is answered without a call cannot fail.
    if (key === 'problem') return null;
    if (steadfast.has(coordinate) || (isPropagated && neededInside.has(coordinate))) return null;
    const place = `${seed} ${source} ${type} ${key} ${field}`;
    const found = known.get(place);
    if (found !== undefined) return found;
    const made = chanceOf(place) * oneIn < 1 ? make(source, coordinate, chanceOf(`${place} how`)) : null;
    const kept = made !== null && made.kind !== 'error' && (isPropagated || plain.has(coordinate)) ? null : made;
    known.set(place, kept);
    return kept;
  };
};

const make = (service: string, coordinate: string, how: number): Failure => {
  if (how < 0.2) return { kind: 'void' };
  if (how < 0.35) return anything.has(coordinate) ? { kind: 'void' } : { kind: 'misfit' };
  const code = codes[Math.floor(how * 100) % codes.length] ?? 'INTERNAL';
  return { kind: 'error', error: new GatewayError(code, { service }) };
};

const codes: readonly Code[] = [
  'DOWNSTREAM_REFUSED',
  'DOWNSTREAM_TIMEOUT',
  'DOWNSTREAM_UNAVAILABLE',
  'DOWNSTREAM_RATE_LIMITED',
  'FORBIDDEN',
];

const connection = ['edges', 'nodes', 'totalCount', 'pageInfo'];
const pageInfo = ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'];

/** What is made in the gateway out of what came whole, and what lies in a key. */
const steadfast: ReadonlySet<string> = new Set([
  ...['Book', 'Film', 'Author', 'Publisher', 'Member', 'Loan', 'Review'].map((type) => `${type}.id`),
  ...['Loan', 'Member'].flatMap((type) => connection.map((field) => `${type}Connection.${field}`)),
  ...pageInfo.map((field) => `PageInfo.${field}`),
  ...['code', 'city', 'number'].map((field) => `Stall.${field}`),
  'LoanEdge.cursor',
  'MemberEdge.cursor',
  'Member.initials',
  'Book.depth',
  'Query.node',
  'Query.broken',
]);

/** What another source needs, inside of a value: a server that propagates takes the value from whoever else asked for it. */
const neededInside: ReadonlySet<string> = new Set(['Dims.w', 'Dims.unit', 'Dims.box', 'Box.name']);

/** What is needed elsewhere, or comes through a loader of lists: it fails with an error or not at all. */
const plain: ReadonlySet<string> = new Set([
  ...neededInside,
  'Dims.h',
  'Box.volume',
  'Book.weight',
  'Book.dims',
  'Book.bulk',
  'Book.borrowers',
  'Book.spots',
  'Film.weight',
  'Film.onHand',
  'Member.sponsorId',
  'Member.name',
  'Member.visits',
  'Member.address',
  'Member.friends',
  'Member.loans',
  'Member.openLoans',
  'Loan.member',
  'Address.street',
  'Address.city',
  'Address.zone',
  'Query.members',
]);

/** Where nothing can be of another form. */
const anything: ReadonlySet<string> = new Set(['Book.meta']);
