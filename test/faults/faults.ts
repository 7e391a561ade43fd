import type { Code } from '../../engine/errors.ts';
import type { PartName, Protocol } from './column.ts';
import { planted, type Wire } from './wire.ts';

/** What the client and the upstream see of a fault. */
export interface Expected {
  /** The error at each field that the call is for; absent where all data is there. */
  readonly code?: Code;
  readonly retryAfterMs?: number;
  /** How often the call is sent. */
  readonly calls: number;
  /** How many of these come through to the upstream as requests; all, unless said otherwise. */
  readonly arrivals?: number;
  /** The upstream's work is given up, not waited for. */
  readonly isGivenUp?: true;
}

/** What a fault is in one protocol. */
export interface Form {
  /** Where the protocol cannot have the fault itself: what it has in its place. */
  readonly named?: string;
  readonly wire: Wire;
  /** Only the first so many requests have it. */
  readonly times?: number;
  /** An address in place of the proxy's. */
  readonly address?: string;
  /** The upstream is asked once while it is well, so that a connection is kept. */
  readonly isKept?: true;
  readonly asks?: 'write';
  readonly expects: Expected;
}

/** One fault of a source, in all protocols. */
export interface Fault {
  /** The row of the design's list of faults that it belongs to. */
  readonly row: string;
  readonly name: string;
  /** By protocol; or a part of the answer, which each source has in its own words. */
  readonly forms: Readonly<Record<Protocol, Form>> | PartName;
  /** So many times it is asked before, under the same fault. */
  readonly before?: number;
  /** A sleep of so many milliseconds that only the policies sleep, and that the test lets pass. */
  readonly waitsMs?: number;
  /** How long it takes until a source that is well again is asked again. */
  readonly restMs?: number;
  /** The whole time there is, where the client asks for less. */
  readonly deadlineMs?: number;
  /** The call waits behind another that hangs. */
  readonly isQueued?: true;
  /** The time of that other ends with its own. */
  readonly isLevel?: true;
}

type Forms = Readonly<Record<Protocol, Form>>;

const everywhere = (wire: Wire, expects: Expected, more: Partial<Form> = {}): Forms => {
  const form: Form = { wire, expects, ...more };
  return { rest: form, graphql: form, soap: form, grpc: form };
};

/** The three over HTTP/1.1 alike; gRPC in its own way. */
const overHttp = (wire: Wire, expects: Expected, grpc: Form, more: Partial<Form> = {}): Forms => ({
  ...everywhere(wire, expects, more),
  grpc,
});

const whole = (calls = 1): Expected => ({ calls });
const fails = (code: Code, calls: number, more: Partial<Expected> = {}): Expected => ({ code, calls, ...more });
const unavailable = fails('DOWNSTREAM_UNAVAILABLE', 3);
const brokenOff = fails('DOWNSTREAM_UNAVAILABLE', 2);
const late = fails('DOWNSTREAM_TIMEOUT', 2, { isGivenUp: true });
const refused = fails('DOWNSTREAM_REFUSED', 1);
/** What breaks off is repeated once, at once; a whole answer in a wrong form is not. */
const invalid = (calls: 1 | 2): Expected => fails('DOWNSTREAM_INVALID_RESPONSE', calls);

/** Of a proxy in between, which knows nothing of trailers. */
const page = (status: number, headers: Readonly<Record<string, string>> = {}): Wire => ({
  does: 'reply',
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body: { text: `<!DOCTYPE html><html><title>${planted}</title></html>` },
  trailers: {},
});
const problem = (status: number, headers: Readonly<Record<string, string>> = {}): Wire => ({
  does: 'reply',
  status,
  headers: { 'content-type': 'application/json', 'x-planted': planted, ...headers },
  body: { text: JSON.stringify({ message: planted, stack: `at ${planted}` }) },
});
/** An answer of gRPC without a message. */
const status = (code: number, trailers: Readonly<Record<string, string>> = {}): Wire => ({
  does: 'reply',
  body: { text: '' },
  trailers: { 'grpc-status': String(code), 'grpc-message': planted, ...trailers },
});
const exhausted = (ms: number): Wire => status(8, { 'grpc-retry-pushback-ms': String(ms) });
const soapFault = (code: 'Client' | 'Server'): Wire => ({
  does: 'reply',
  status: 500,
  body: {
    find: '(<soap:Body>).*(</soap:Body>)',
    put: `$1<soap:Fault><faultcode>soap:${code}</faultcode><faultstring>${planted}</faultstring></soap:Fault>$2`,
  },
});
const onlyErrors: Wire = {
  does: 'reply',
  body: { text: JSON.stringify({ data: null, errors: [{ message: planted, extensions: { code: planted } }] }) },
};

const rows = {
  down: 'down',
  inside: 'slow, inside the deadline',
  past: 'slow, past it',
  hanging: 'hanging, dripping',
  truncated: 'truncated, short body, reset mid-body',
  form: 'wrong content type, HTML, empty, another shape, bad UTF-8, bad gzip',
  burst: '5xx burst',
  limited: '429 with Retry-After',
  reset: 'connection reset',
  dns: 'DNS failure',
  huge: 'huge or bomb reply',
  redirect: 'redirect',
  drift: 'type or null drift, unknown enum value, missing key',
  many: 'far more in few bytes than was asked for',
  unauthenticated: "source's 401",
  refusals: "source's refusals",
  absent: '404 on a read by id',
  beside: 'errors beside data',
  sent: 'no answer in its allowance; never sent',
};

export const faults: readonly Fault[] = [
  { row: rows.down, name: 'refused', forms: everywhere({ does: 'refuse' }, { ...unavailable, arrivals: 0 }) },
  {
    row: rows.down,
    name: 'refused, after 20 failures',
    before: 10,
    restMs: 500,
    forms: everywhere({ does: 'refuse' }, fails('CIRCUIT_OPEN', 0, { retryAfterMs: 500 })),
  },
  { row: rows.inside, name: 'answers after 400 ms', forms: everywhere({ does: 'hold', ms: 400 }, whole()) },
  { row: rows.past, name: 'answers after a minute', forms: everywhere({ does: 'hold', ms: 60_000 }, late) },
  { row: rows.hanging, name: 'hangs before its answer', forms: everywhere({ does: 'hang', at: 'request' }, late) },
  { row: rows.hanging, name: 'hangs after the head', forms: everywhere({ does: 'hang', at: 'head' }, late) },
  { row: rows.hanging, name: 'hangs in the body', forms: everywhere({ does: 'hang', at: 'body' }, late) },
  { row: rows.hanging, name: 'drips, a byte in 100 ms', forms: everywhere({ does: 'drip', everyMs: 100 }, late) },
  {
    row: rows.truncated,
    name: 'cut short, with the right length',
    forms: everywhere({ does: 'reply', body: { cut: true } }, invalid(2)),
  },
  { row: rows.truncated, name: 'shorter than its length', forms: everywhere({ does: 'stop' }, brokenOff) },
  { row: rows.truncated, name: 'reset in the body', forms: everywhere({ does: 'reset', at: 'body' }, brokenOff) },
  {
    row: rows.truncated,
    name: 'reset in the body, once',
    forms: everywhere({ does: 'reset', at: 'body' }, whole(2), { times: 1 }),
  },
  {
    row: rows.form,
    name: 'wrong content type',
    forms: everywhere({ does: 'reply', headers: { 'content-type': 'text/plain' } }, invalid(1)),
  },
  {
    row: rows.form,
    name: 'HTML with status 200',
    forms: everywhere(page(200), invalid(1)),
  },
  {
    row: rows.form,
    name: 'HTML with status 502',
    forms: overHttp(page(502), invalid(2), {
      named: 'to gRPC, a 502 without a status of its own is UNAVAILABLE',
      wire: page(502),
      expects: unavailable,
    }),
  },
  { row: rows.form, name: 'empty', forms: everywhere({ does: 'reply', body: { text: '' } }, invalid(2)) },
  { row: rows.form, name: 'another shape', forms: 'shape' },
  { row: rows.form, name: 'a text in place of all', forms: 'scalar' },
  {
    row: rows.form,
    name: 'bad UTF-8',
    forms: everywhere({ does: 'reply', body: { find: '[A-Za-z]{4}', put: '\u00ff\u00fe', nth: 3 } }, invalid(2)),
  },
  {
    row: rows.form,
    name: 'bad gzip',
    forms: overHttp({ does: 'reply', headers: { 'content-encoding': 'gzip' }, body: { text: planted } }, invalid(2), {
      wire: { does: 'reply', headers: { 'grpc-encoding': 'gzip' }, body: { text: `\u0001\0\0\0\u000c${planted}` } },
      expects: invalid(2),
    }),
  },
  {
    row: rows.burst,
    name: '503 twice',
    forms: overHttp(
      problem(503),
      whole(3),
      { named: 'UNAVAILABLE twice', wire: status(14), times: 2, expects: whole(3) },
      { times: 2 },
    ),
  },
  {
    row: rows.burst,
    name: '503 without end',
    forms: overHttp(problem(503), unavailable, {
      named: 'UNAVAILABLE without end',
      wire: status(14),
      expects: unavailable,
    }),
  },
  {
    row: rows.limited,
    name: 'Retry-After: 30',
    restMs: 30_000,
    forms: overHttp(
      problem(429, { 'retry-after': '30' }),
      fails('DOWNSTREAM_RATE_LIMITED', 1, { retryAfterMs: 30_000 }),
      {
        named: 'RESOURCE_EXHAUSTED with a pushback',
        wire: exhausted(30_000),
        expects: fails('DOWNSTREAM_RATE_LIMITED', 1, { retryAfterMs: 30_000 }),
      },
    ),
  },
  {
    row: rows.limited,
    name: 'asked again before then',
    before: 1,
    restMs: 30_000,
    forms: overHttp(
      problem(429, { 'retry-after': '30' }),
      fails('DOWNSTREAM_RATE_LIMITED', 0, { retryAfterMs: 30_000 }),
      {
        named: 'RESOURCE_EXHAUSTED with a pushback',
        wire: exhausted(30_000),
        expects: fails('DOWNSTREAM_RATE_LIMITED', 0, { retryAfterMs: 30_000 }),
      },
    ),
  },
  {
    row: rows.limited,
    name: 'Retry-After: 1, which the deadline allows',
    waitsMs: 1_000,
    forms: overHttp(
      problem(429, { 'retry-after': '1' }),
      whole(2),
      { named: 'RESOURCE_EXHAUSTED with a pushback', wire: exhausted(1_000), times: 1, expects: whole(2) },
      { times: 1 },
    ),
  },
  {
    row: rows.reset,
    name: 'as soon as it is there',
    forms: overHttp(
      { does: 'reset', at: 'connect' },
      { ...brokenOff, arrivals: 0 },
      {
        named: 'to gRPC there is no connection yet: as when refused',
        wire: { does: 'reset', at: 'connect' },
        expects: { ...unavailable, arrivals: 0 },
      },
    ),
  },
  {
    row: rows.reset,
    name: 'as soon as it is there, once',
    forms: everywhere({ does: 'reset', at: 'connect' }, { ...whole(2), arrivals: 1 }, { times: 1 }),
  },
  { row: rows.reset, name: 'before the answer', forms: everywhere({ does: 'reset', at: 'request' }, brokenOff) },
  {
    row: rows.reset,
    name: 'before the answer, once',
    forms: everywhere({ does: 'reset', at: 'request' }, whole(2), { times: 1 }),
  },
  {
    row: rows.reset,
    name: 'before the answer to a write',
    forms: overHttp(
      { does: 'reset', at: 'request' },
      fails('DOWNSTREAM_UNAVAILABLE', 1),
      {
        named: 'writes there carry a key, and are repeated',
        wire: { does: 'reset', at: 'request' },
        asks: 'write',
        expects: brokenOff,
      },
      { asks: 'write' },
    ),
  },
  {
    row: rows.dns,
    name: 'the name does not resolve',
    forms: everywhere({ does: 'pass' }, { ...unavailable, arrivals: 0 }, { address: 'http://nowhere.invalid' }),
  },
  {
    row: rows.huge,
    name: '64 MiB',
    forms: everywhere(
      { does: 'flood', bytes: 64 * 1024 * 1024 },
      fails('DOWNSTREAM_RESPONSE_TOO_LARGE', 1, { isGivenUp: true }),
    ),
  },
  {
    row: rows.huge,
    name: '64 MiB in 64 KiB of gzip',
    forms: overHttp(
      { does: 'reply', headers: { 'content-encoding': 'gzip' }, body: { bomb: 64 * 1024 * 1024 } },
      fails('DOWNSTREAM_RESPONSE_TOO_LARGE', 1),
      {
        wire: { does: 'reply', headers: { 'grpc-encoding': 'gzip' }, body: { bomb: 64 * 1024 * 1024 } },
        expects: fails('DOWNSTREAM_RESPONSE_TOO_LARGE', 1),
      },
    ),
  },
  {
    row: rows.redirect,
    name: '302',
    forms: everywhere(page(302, { location: '/elsewhere' }), invalid(1)),
  },
  { row: rows.drift, name: 'type drift', forms: 'type' },
  { row: rows.drift, name: 'null drift', forms: 'null' },
  { row: rows.drift, name: 'unknown enum value', forms: 'enum' },
  { row: rows.drift, name: 'missing key', forms: 'missing' },
  { row: rows.many, name: '300,000 rows that are none', forms: 'countless' },
  { row: rows.many, name: 'thousands of rows more than were asked for', forms: 'crowd' },
  { row: rows.many, name: '300,000 errors', forms: 'uproar' },
  {
    row: rows.unauthenticated,
    name: '401',
    forms: overHttp(problem(401), fails('DOWNSTREAM_UNAUTHENTICATED', 1), {
      named: 'UNAUTHENTICATED',
      wire: status(16),
      expects: fails('DOWNSTREAM_UNAUTHENTICATED', 1),
    }),
  },
  ...(
    [
      [403, 'PERMISSION_DENIED', 7],
      [400, 'INVALID_ARGUMENT', 3],
      [409, 'ALREADY_EXISTS', 6],
      [422, 'FAILED_PRECONDITION', 9],
    ] as const
  ).map(([http, named, grpc]): Fault => ({
    row: rows.refusals,
    name: String(http),
    forms: overHttp(problem(http), refused, { named, wire: status(grpc), expects: refused }),
  })),
  {
    row: rows.refusals,
    name: 'SOAP Client fault',
    forms: {
      rest: {
        named: '400 with text of its own',
        wire: { ...problem(400), headers: { 'content-type': 'text/plain' } } as Wire,
        expects: refused,
      },
      graphql: { named: 'errors and no data', wire: onlyErrors, expects: refused },
      soap: { wire: soapFault('Client'), expects: refused },
      grpc: { named: 'OUT_OF_RANGE', wire: status(11), expects: refused },
    },
  },
  {
    row: rows.refusals,
    name: 'SOAP Server fault',
    forms: {
      rest: { named: '500', wire: problem(500), expects: unavailable },
      graphql: { named: '500', wire: problem(500), expects: unavailable },
      soap: { wire: soapFault('Server'), expects: unavailable },
      grpc: { named: 'INTERNAL', wire: status(13), expects: unavailable },
    },
  },
  {
    row: rows.refusals,
    name: '403, for the 21st time',
    before: 20,
    forms: overHttp(problem(403), refused, { named: 'PERMISSION_DENIED', wire: status(7), expects: refused }),
  },
  { row: rows.absent, name: 'there is no such row', forms: 'absent' },
  { row: rows.beside, name: 'with its path', forms: 'beside' },
  { row: rows.beside, name: 'with a path that leads nowhere', forms: 'astray' },
  { row: rows.beside, name: 'through alias and batch index', forms: 'aliased' },
  {
    row: rows.sent,
    name: 'sent, with 300 ms for all',
    deadlineMs: 300,
    forms: everywhere({ does: 'hang', at: 'request' }, fails('DOWNSTREAM_TIMEOUT', 1, { isGivenUp: true })),
  },
  {
    row: rows.sent,
    name: 'never sent: its time ran out in the queue',
    deadlineMs: 300,
    isQueued: true,
    forms: everywhere({ does: 'hang', at: 'request' }, fails('DEADLINE_EXCEEDED', 0)),
  },
  {
    row: rows.sent,
    name: 'never sent: its turn came at the moment its time was over',
    deadlineMs: 300,
    isQueued: true,
    isLevel: true,
    forms: everywhere({ does: 'hang', at: 'request' }, fails('DEADLINE_EXCEEDED', 0)),
  },
];

/** Rows of the list that need what is not there yet. */
export const later: readonly (readonly [row: string, needs: string])[] = [
  ["source's 401: the token is renewed once before", 'identity of the server towards its sources'],
  ['mTLS: expired, wrong CA, wrong name, no client certificate', 'identity of the server towards its sources'],
  ["one user's cached data on another's failure; stale-if-error", 'the cache of rows'],
  ['Redis refused or stopped', 'the shared cache, the rate limit, the saga store'],
];
