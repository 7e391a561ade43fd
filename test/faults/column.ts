import type { Code } from '../../engine/errors.ts';
import type { Speak } from './exchange.ts';
import { speakHttp } from './speak-http.ts';
import { planted, type BodyEdit } from './wire.ts';

export type Protocol = 'rest' | 'graphql' | 'soap' | 'grpc';

export type Path = readonly (string | number)[];

/** A source in the matrix: how it is asked, and how parts of its answers go wrong in its own words. */
export interface Column {
  readonly source: string;
  /** As the page heads it. */
  readonly title: string;
  readonly protocol: Protocol;
  readonly speak: Speak;
  /** The setting that is its address. */
  readonly setting: string;
  /** How long one attempt may take, by the source's own choice. */
  readonly timeoutMs: number;
  /** Costs one call of the source, and some of others. */
  readonly query: string;
  /** What that call is for. */
  readonly fields: readonly Path[];
  /** An unkeyed write; absent where the source has none. */
  readonly write?: { readonly query: string; readonly fields: readonly Path[] };
  readonly parts: Readonly<Record<PartName, Part>>;
}

export type PartName =
  | 'shape'
  | 'scalar'
  | 'type'
  | 'null'
  | 'enum'
  | 'missing'
  | 'countless'
  | 'crowd'
  | 'uproar'
  | 'absent'
  | 'beside'
  | 'astray'
  | 'aliased';

/** One thing in an answer that is not as it should be. */
export interface Part {
  /** What it is here, where the protocol has a form of its own. */
  readonly named?: string;
  readonly body: BodyEdit;
  readonly trailers?: Readonly<Record<string, string>>;
  /** In place of the column's query. */
  readonly query?: string;
  /** `DOWNSTREAM_INVALID_RESPONSE` unless said otherwise; null where it is no error. */
  readonly code?: Code | null;
  readonly calls?: number;
  readonly at: readonly Spot[];
}

/** Where the error is, and which value is null because of it: its own, unless that may not be null. */
export interface Spot {
  readonly path: Path;
  readonly nulls?: Path;
}

const at = (...paths: readonly string[]): readonly Spot[] => paths.map((path) => ({ path: toPath(path) }));

/** `a.nodes.1.name` */
const toPath = (text: string): Path => text.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const elsewhere = 'place(search: "Berlin") { name }';
const noEnum = 'no enum there: a date that is none';
const noErrorsBeside = 'no errors beside data there: one row of the batch cannot be read';
const noPath = 'no paths there: an error in place of the rows';
const shownTwice = 'no such batch there: one row, shown twice under other names';
const noErrors = 'no errors there: a list of 300,000 in place of a text';

/** So many fit into far less than an answer may have. */
export const countless = 300_000;
const zeros = Array(countless).fill(0).join(',');

export const userColumn: Column = {
  source: 'user',
  title: 'user (REST)',
  protocol: 'rest',
  speak: speakHttp,
  setting: 'USER_URL',
  timeoutMs: 1_000,
  query: `{ a: user(id: "usr_0002") { name email createdAt } b: user(id: "usr_0003") { name email createdAt }
    order(id: "ord_05931") { number customer { loyalty { tier points } } } ${elsewhere} }`,
  fields: [['a'], ['b']],
  write: { query: 'mutation { updateMe(input: { name: "A" }) { __typename } }', fields: [['updateMe']] },
  parts: {
    shape: { body: { text: `["${planted}"]` }, at: at('a', 'b') },
    scalar: { body: { text: `"${planted}"` }, at: at('a', 'b') },
    type: { body: { find: '"name":"[^"]*"', put: '"name":7', nth: 1 }, at: at('b.name') },
    null: { body: { find: '"email":"[^"]*"', put: '"email":null', nth: 1 }, at: at('b.email') },
    enum: {
      named: noEnum,
      body: { find: '"createdAt":"[^"]*"', put: `"createdAt":"${planted}"`, nth: 1 },
      at: at('b.createdAt'),
    },
    missing: { body: { find: '"email":"[^"]*",', put: '', nth: 1 }, at: at('b.email') },
    countless: { body: { find: '(\\[)(?=\\{"id")', put: `$1${'{},'.repeat(countless)}` }, at: at('a', 'b') },
    crowd: { body: { find: '(\\{"id":"usr_0003".*)(?=\\]\\})', put: '$1,'.repeat(9_999) + '$1' }, at: at('a', 'b') },
    uproar: { named: noErrors, body: { find: '"name":"[^"]*"', put: `"name":[${zeros}]`, nth: 1 }, at: at('b.name') },
    absent: {
      named: 'the list comes without the row',
      body: { find: ',\\{"id":"usr_0003".*(?=\\]\\})', put: '' },
      code: null,
      at: at('b'),
    },
    beside: { named: noErrorsBeside, body: { find: '"id":"usr_0003"', put: '"id":7' }, at: at('b') },
    astray: { named: noPath, body: { text: `{"errors":[{"message":"${planted}"}]}` }, at: at('a', 'b') },
    aliased: {
      named: shownTwice,
      query: `{ a: user(id: "usr_0002") { name } b: user(id: "usr_0003") { name } c: user(id: "usr_0003") { called: name }
        ${elsewhere} }`,
      body: { find: '"name":"[^"]*"', put: '"name":7', nth: 1 },
      at: at('b.name', 'c.called'),
    },
  },
};

export const orderColumn: Column = {
  source: 'order',
  title: 'order (GraphQL)',
  protocol: 'graphql',
  speak: speakHttp,
  setting: 'ORDER_URL',
  timeoutMs: 1_500,
  query: `{ me { name loyalty { tier points } orders(first: 3) { nodes { number status total { amount currency } } } }
    ${elsewhere} }`,
  fields: [['me', 'orders']],
  write: { query: 'mutation { cancelOrder(id: "ord_05931") { __typename } }', fields: [['cancelOrder']] },
  parts: {
    shape: { body: { text: `["${planted}"]` }, at: at('me.orders') },
    scalar: { body: { text: `"${planted}"` }, at: at('me.orders') },
    type: { body: { find: '"number":"[^"]*"', put: '"number":7', nth: 1 }, at: at('me.orders.nodes.1.number') },
    null: {
      body: { find: '"currency":"[^"]*"', put: '"currency":null', nth: 1 },
      at: [{ path: toPath('me.orders.nodes.1.total.currency'), nulls: toPath('me.orders.nodes.1.total') }],
    },
    enum: {
      body: { find: '"status":"[^"]*"', put: `"status":"${planted}"`, nth: 1 },
      at: at('me.orders.nodes.1.status'),
    },
    missing: { body: { find: '"number":"[^"]*",', put: '', nth: 1 }, at: at('me.orders.nodes.1.number') },
    countless: { body: { find: '"nodes":\\[', put: `"nodes":[${'{},'.repeat(countless)}` }, at: at('me.orders') },
    crowd: {
      body: { find: '("nodes":\\[)(.*?\\}\\})(?=,\\{)', put: `$1${'$2,'.repeat(9_999)}$2` },
      at: at('me.orders'),
    },
    uproar: {
      body: { find: '^\\{', put: `{"errors":[${'{},'.repeat(countless - 1)}{}],` },
      at: at('me.orders'),
    },
    absent: {
      query: `{ me { name loyalty { tier } } order(id: "ord_05931") { number } ${elsewhere} }`,
      body: { find: '"data":\\{"(\\w+)":.*', put: '"data":{"$1":null}}' },
      code: null,
      at: at('order'),
    },
    beside: {
      body: { fail: 'number', nth: 1, path: 'exact' },
      code: 'DOWNSTREAM_REFUSED',
      at: at('me.orders.nodes.1.number'),
    },
    astray: {
      body: { fail: 'number', nth: 1, path: 'astray' },
      code: 'DOWNSTREAM_REFUSED',
      at: at('me.orders'),
    },
    aliased: {
      query: `{ users(first: 3) { nodes { name loyalty { tier } mine: orders(first: 2) { nodes { called: number } } } }
        ${elsewhere} }`,
      body: { fail: 'number', nth: 3, path: 'exact' },
      code: 'DOWNSTREAM_REFUSED',
      at: at('users.nodes.1.mine.nodes.1.called'),
    },
  },
};

const loyalties = at('users.nodes.0.loyalty', 'users.nodes.1.loyalty', 'users.nodes.2.loyalty');

/** Rows come in no order that is promised: the second one asked for is known by its key. */
const pointsOf = '(usr_0002<.*?<points>)[^<]*';

export const loyaltyColumn: Column = {
  source: 'loyalty',
  title: 'loyalty (SOAP)',
  protocol: 'soap',
  speak: speakHttp,
  setting: 'LOYALTY_URL',
  timeoutMs: 1_000,
  query: `{ users(first: 3) { nodes { name loyalty { tier points memberSince } } } product(id: "prd_0001") { name }
    ${elsewhere} }`,
  fields: loyalties.map(({ path }) => path),
  parts: {
    shape: {
      named: 'another document',
      body: { text: `<?xml version="1.0"?><planted>${planted}</planted>` },
      calls: 2,
      at: loyalties,
    },
    scalar: {
      named: 'another element in the envelope',
      body: { find: '(<soap:Body>).*(</soap:Body>)', put: `$1<planted>${planted}</planted>$2` },
      calls: 2,
      at: loyalties,
    },
    type: {
      body: { find: pointsOf, put: `$1${planted}` },
      at: at('users.nodes.1.loyalty.points'),
    },
    null: {
      named: 'an empty element',
      body: { find: pointsOf, put: '$1' },
      at: at('users.nodes.1.loyalty.points'),
    },
    enum: {
      body: { find: '(usr_0002<.*?<tier>)[^<]*', put: `$1${planted}` },
      at: at('users.nodes.1.loyalty.tier'),
    },
    missing: {
      body: { find: '(usr_0002<.*?)<memberSince>[^<]*</memberSince>', put: '$1' },
      at: at('users.nodes.1.loyalty.memberSince'),
    },
    countless: { body: { find: '(?=<account>)', put: '<account/>'.repeat(countless) }, at: loyalties },
    crowd: { body: { find: '(<account>.*?</account>)', put: '$1'.repeat(10_000) }, at: loyalties },
    uproar: {
      named: 'no errors there: 300,000 elements in place of a text',
      body: { find: pointsOf, put: `$1${'<a/>'.repeat(countless)}` },
      at: loyalties,
    },
    absent: {
      named: 'the list comes without the account',
      body: { find: '<account>(?:(?!</account>).)*usr_0002.*?</account>', put: '' },
      code: null,
      at: at('users.nodes.1.loyalty'),
    },
    beside: {
      named: noErrorsBeside,
      body: { find: '<userId>usr_0002</userId>', put: '' },
      at: at('users.nodes.1.loyalty'),
    },
    astray: {
      named: 'no paths there: a fault with status 200',
      body: {
        find: '(<soap:Body>).*(</soap:Body>)',
        put: `$1<soap:Fault><faultcode>soap:Client</faultcode><faultstring>${planted}</faultstring></soap:Fault>$2`,
      },
      code: 'DOWNSTREAM_REFUSED',
      at: loyalties,
    },
    aliased: {
      named: shownTwice,
      query: `{ users(first: 3) { nodes { name card: loyalty { have: points } loyalty { points } } } ${elsewhere} }`,
      body: { find: pointsOf, put: `$1${planted}` },
      at: at('users.nodes.1.card.have', 'users.nodes.1.loyalty.points'),
    },
  },
};

const deliveries = ['a', 'b', 'c'];
const places = at(...deliveries.map((name) => `${name}.delivery.place`));
const placesOf = (fields: string): string =>
  deliveries
    .map((name, index) => `${name}: order(id: "${shipped[index]}") { number delivery { ${fields} } }`)
    .join(' ');
/** To three places, so that one lookup has three keys. */
const shipped = ['ord_05931', 'ord_05929', 'ord_05927'];

export const mapsColumn: Column = {
  source: 'maps',
  title: 'maps (REST)',
  protocol: 'rest',
  speak: speakHttp,
  setting: 'MAPS_URL',
  timeoutMs: 1_500,
  query: `{ me { name loyalty { tier points } } ${placesOf('place { id name category position { latitude } }')} }`,
  fields: places.map(({ path }) => path),
  parts: {
    shape: { named: 'an object', body: { text: `{"planted":"${planted}"}` }, at: places },
    scalar: { body: { text: `"${planted}"` }, at: places },
    type: { body: { find: '"name":"[^"]*"', put: '"name":7', nth: 1 }, at: at('b.delivery.place.name') },
    null: { body: { find: '"lat":"[^"]*"', put: '"lat":null', nth: 1 }, at: at('b.delivery.place.position') },
    enum: {
      body: { find: '"osm_type":"[^"]*"', put: `"osm_type":"${planted}"`, nth: 1 },
      at: at('b.delivery.place'),
    },
    missing: { body: { find: '"lon":"[^"]*",', put: '', nth: 1 }, at: at('b.delivery.place.position') },
    countless: { body: { find: '^\\[', put: `[${'{},'.repeat(countless)}` }, at: places },
    crowd: { body: { find: '(\\{"place_id".*?\\})(?=,\\{"place_id")', put: '$1,'.repeat(1_999) + '$1' }, at: places },
    uproar: {
      named: noErrors,
      body: { find: '"name":"[^"]*"', put: `"name":[${zeros}]`, nth: 1 },
      at: at('b.delivery.place.name'),
    },
    absent: {
      named: 'the list comes without the place',
      body: { find: ',\\{"place_id".*?\\}(?=,\\{"place_id")', put: '' },
      code: null,
      at: at('b.delivery.place'),
    },
    beside: {
      named: noErrorsBeside,
      body: { find: '"osm_id":\\d+', put: `"osm_id":"${planted}"`, nth: 1 },
      at: at('b.delivery.place'),
    },
    astray: { named: noPath, body: { text: `{"error":"${planted}"}` }, at: places },
    aliased: {
      named: shownTwice,
      query: `{ ${placesOf('place { name } there: place { called: name }')} me { name } }`,
      body: { find: '"name":"[^"]*"', put: '"name":7', nth: 1 },
      at: at('b.delivery.place.name', 'b.delivery.there.called'),
    },
  },
};
