/** Which source a field's value comes from, where it is not plain from its type. */
const ofField: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['price', 'label', 'publisher', 'reviews', 'score'].map((field) => [`Book.${field}`, 'press'] as const),
  ),
  ...Object.fromEntries(['rating', 'records', 'edition'].map((field) => [`Book.${field}`, 'archive'] as const)),
  ...Object.fromEntries(['shelf', 'bulk', 'depth', 'spots'].map((field) => [`Book.${field}`, 'stock'] as const)),
  ...Object.fromEntries(['onHand', 'spot', 'share'].map((field) => [`Film.${field}`, 'stock'] as const)),
  'Book.borrowers': 'lending',
  'Book.cost': 'freight',
  'Member.fee': 'freight',
  'Member.tripTo': 'freight',
  'Query.publisher': 'press',
  'Query.publishers': 'press',
  'Query.reviews': 'press',
  'Query.author': 'archive',
  'Query.authors': 'archive',
  'Query.me': 'lending',
  'Query.member': 'lending',
  'Query.loan': 'lending',
  'Query.overdue': 'lending',
  'Query.members': 'lending',
  'Query.people': 'lending',
  'Query.broken': 'lending',
  'Mutation.rate': 'archive',
  'Mutation.visit': 'lending',
};

const ofType: Readonly<Record<string, string>> = {
  Publisher: 'press',
  Stall: 'press',
  Review: 'press',
  Author: 'archive',
  Edition: 'archive',
  Copy: 'archive',
  Shelf: 'stock',
  Spot: 'stock',
  Cost: 'freight',
  Address: 'lending',
  Badge: 'lending',
  Member: 'lending',
  Loan: 'lending',
  Note: 'lending',
  Fine: 'lending',
  LoanConnection: 'lending',
  LoanEdge: 'lending',
  MemberConnection: 'lending',
  MemberEdge: 'lending',
  PageInfo: 'lending',
  Refusal: 'lending',
};

export const ownerOf = (type: string, field: string): string =>
  ofField[`${type}.${field}`] ?? ofType[type] ?? 'catalog';
