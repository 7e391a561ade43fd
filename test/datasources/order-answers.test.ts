import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openUpstream, type TestUpstream, type UpstreamReply } from '../fixtures/open-upstream.ts';
import { calls, startGateway, type Answer, type TestGateway } from '../start-gateway.ts';

/** Stands before the real order service and changes what it says. */
let change: (answer: any) => unknown = (answer) => answer;
let reply: UpstreamReply = {};
let upstream: TestUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  const services = inject('services');
  upstream = await openUpstream();
  upstream.answer = async ({ headers, body }) => {
    const names = ['x-viewer-id', 'x-viewer-scopes', 'accept', 'content-type'];
    const real = await fetch(`${services['ORDER_URL']}/graphql`, {
      method: 'POST',
      headers: names.flatMap((name) =>
        headers[name] === undefined ? [] : [[name, String(headers[name])] as [string, string]],
      ),
      body,
    });
    return { ...reply, body: JSON.stringify(change(await real.json())) };
  };
  gateway = await startGateway({ addresses: { ...services, ORDER_URL: upstream.url } });
});
beforeEach(() => {
  change = (answer) => answer;
  reply = {};
  upstream.asked.splice(0);
});
afterAll(async () => {
  await gateway.stop();
  upstream.close();
});

const placesOf = ({ errors }: Pick<Answer, 'errors'>) =>
  errors.map(({ path, extensions }) => `${path?.join('.')} ${String(extensions['code'])}`).sort();
const ids = ['prd_0001', 'prd_0002', 'prd_0003', 'prd_0004'];
const letters = 'abcdefghijklmnopqrstuvwxyz';
const products = (asked: readonly string[]) =>
  `{ ${asked.map((id, index) => `${letters[index]}: node(id: "${id}") { ... on Product { name } }`).join(' ')} }`;
const says = (code: string, path?: unknown) => ({ message: 'secret', path, extensions: { code } });
const named = { name: expect.any(String) };

/** The rows of the joint alone are changed, and errors told beside them. */
const rows = (edit: (rows: any[]) => unknown, errors?: readonly unknown[]) => {
  change = ({ data }) => ({
    data: { ...data, _products: edit(data._products) },
    ...(errors === undefined ? {} : { errors }),
  });
};

const askAll = () => gateway.ask(products(ids), { as: 'usr_0001' });

describe('of a batch that the order service answers', () => {
  test('all rows are found in one call, in whatever order they come', async () => {
    rows((all) => all.toReversed());
    const { data, errors, ledger } = await askAll();
    expect(errors).toEqual([]);
    change = (answer) => answer;
    expect(data).toEqual((await askAll()).data);
    expect(calls(ledger)).toEqual(['order _products ×4']);
  });

  test('a row that is not there is null without an error, whether null stands for it or nothing', async () => {
    for (const edit of [
      (all: unknown[]) => all.toSpliced(1, 1),
      (all: unknown[]) => all.with(1, null),
      (all: unknown[]) => all.toSpliced(1, 1).toReversed(),
    ]) {
      rows(edit);
      const { data, errors } = await askAll();
      expect(data).toEqual({ a: named, b: null, c: named, d: named });
      expect(errors).toEqual([]);
    }
  });

  test.each([
    ['no key', (row: any) => ({ ...row, _selvedge_key: undefined })],
    ['null for its key', (row: any) => ({ ...row, _selvedge_key: null })],
    ['an object for its key', (row: any) => ({ ...row, _selvedge_key: {} })],
    ["another row's key", (row: any) => ({ ...row, _selvedge_key: 'prd_0099' })],
    ['no form of a row', () => 'secret'],
    ['the form of a list', () => []],
  ])('a row with %s fails the key at its place, and no other', async (_what, edit) => {
    rows((all) => all.with(2, edit(all[2])).with(3, null));
    const answer = await askAll();
    expect(answer.data).toEqual({ a: named, b: named, c: null, d: null });
    expect(placesOf(answer)).toEqual(['c DOWNSTREAM_INVALID_RESPONSE']);
    expect(answer.errors[0]?.extensions['service']).toBe('order');
  });

  test('an error at a row fails the key at its place with what its code says', async () => {
    rows(
      (all) => all.with(1, null).with(2, null).with(3, null),
      [
        says('BAD_REQUEST', ['_products', 1]),
        says('INTERNAL', ['_products', 2, 'id']),
        says('INTERNAL', ['_products', 2, 'name']),
      ],
    );
    const answer = await askAll();
    expect(answer.data).toEqual({ a: named, b: null, c: null, d: null });
    expect(placesOf(answer)).toEqual(['b BAD_REQUEST', 'c DOWNSTREAM_UNAVAILABLE']);
    expect(JSON.stringify(answer.errors)).not.toContain('secret');
  });

  test('an error without a place fails every key that has no row, and takes away none', async () => {
    rows((all) => [all[3], null, all[0]], [says('INTERNAL', ['_products', 1])]);
    const answer = await askAll();
    expect(answer.data).toEqual({ a: named, b: null, c: null, d: named });
    expect(placesOf(answer)).toEqual(['b DOWNSTREAM_UNAVAILABLE', 'c DOWNSTREAM_UNAVAILABLE']);
  });

  test('an error beside a value takes its place', async () => {
    rows((all) => all, [says('INTERNAL', ['_products', 0, 'name'])]);
    const answer = await askAll();
    expect(answer.data).toEqual({ a: { name: null }, b: named, c: named, d: named });
    expect(placesOf(answer)).toEqual(['a.name DOWNSTREAM_UNAVAILABLE']);
  });

  test.each([
    ['null', null],
    ['an object', {}],
    ['text', 'secret'],
    ['nothing', undefined],
  ])('that is %s and no list, every key fails', async (_what, value) => {
    rows(() => value);
    const answer = await askAll();
    expect(answer.data).toEqual({ a: null, b: null, c: null, d: null });
    expect(placesOf(answer)).toEqual(['a', 'b', 'c', 'd'].map((key) => `${key} DOWNSTREAM_INVALID_RESPONSE`));
  });

  test('whatever fails, exactly those keys carry errors and all others their values', async () => {
    const fates = fc.array(fc.constantFrom('row', 'error', 'missing', 'keyless', 'broken'), {
      minLength: 4,
      maxLength: 4,
    });
    const run = fc.asyncProperty(fates, async (all) => {
      rows(
        (given) =>
          given.map((row, index) => {
            const fate = all[index];
            if (fate === 'row') return row;
            if (fate === 'keyless') return { ...row, _selvedge_key: null };
            return fate === 'broken' ? { ...row, name: 7 } : null;
          }),
        all.flatMap((fate, index) => (fate === 'error' ? [says('NOPE', ['_products', index])] : [])),
      );
      const plain = change;
      change = (answer) => {
        const { data, errors } = plain(answer) as { data: unknown; errors: unknown[] };
        return errors.length === 0 ? { data } : { data, errors };
      };
      const answer = await askAll();
      const keys = all.map((fate, index) => ({ fate, key: letters[index] ?? '' }));
      expect(placesOf(answer)).toEqual(
        keys.flatMap(({ fate, key }) => {
          if (fate === 'error') return [`${key} DOWNSTREAM_REFUSED`];
          if (fate === 'keyless') return [`${key} DOWNSTREAM_INVALID_RESPONSE`];
          return fate === 'broken' ? [`${key}.name DOWNSTREAM_INVALID_RESPONSE`] : [];
        }),
      );
      for (const { fate, key } of keys)
        expect(answer.data[key]).toEqual(fate === 'row' ? named : fate === 'broken' ? { name: null } : null);
    });
    await fc.assert(run, { numRuns: 50 });
  });
});

const without = (data: any, ...keys: readonly (string | undefined)[]) =>
  Object.fromEntries(Object.keys(data).map((key) => [key, keys.includes(key) ? null : data[key]]));

describe('of a document that asks several root fields at once', () => {
  const query = `{ a: product(id: "prd_0001") { name } b: product(id: "prd_0002") { name } c: product(id: "prd_0003") { name } }`;
  const ask = () => gateway.ask(query, { as: 'usr_0001' });

  test('an error lands at its alias alone', async () => {
    change = ({ data }) => {
      const [first] = Object.keys(data);
      return { data: without(data, first), errors: [says('BAD_REQUEST', [first])] };
    };
    const answer = await ask();
    expect(answer.data).toEqual({ a: null, b: named, c: named });
    expect(placesOf(answer)).toEqual(['a BAD_REQUEST']);
    expect(upstream.asked).toHaveLength(1);
  });

  test('each fails with its own error where nothing is answered', async () => {
    for (const empty of [(data: object) => without(data, ...Object.keys(data)), () => null]) {
      change = ({ data }) => {
        const [first, second, third] = Object.keys(data);
        const errors = [says('BAD_REQUEST', [first]), says('NOPE', [second]), says('INTERNAL', [third])];
        return { data: empty(data), errors };
      };
      const answer = await ask();
      expect(answer.data).toEqual({ a: null, b: null, c: null });
      expect(placesOf(answer)).toEqual(['a BAD_REQUEST', 'b DOWNSTREAM_REFUSED', 'c DOWNSTREAM_UNAVAILABLE']);
    }
  });

  test('fields that nobody asked for are left out, whatever they are called', async () => {
    change = ({ data }) => JSON.parse(`{"data":{"__proto__":{"x":1},"nope":1,${JSON.stringify(data).slice(1)}}`);
    const answer = await ask();
    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({ a: named, b: named, c: named });
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });
});

const sizeOf = async (query: string, variables = {}) =>
  calls((await gateway.ask(query, { as: 'usr_0001', variables })).ledger).filter((line) => line.startsWith('order'));

describe('the size of a call in the ledger', () => {
  test('is how many different keys a joint is asked for', async () => {
    expect(await sizeOf(products([...ids, ...ids]))).toEqual(['order _products ×4']);
  });

  test('is one for a field that is no joint, whatever its arguments', async () => {
    expect(await sizeOf('{ products(first: 3, search: "a") { nodes { name } } }')).toEqual(['order products ×1']);
  });

  test('is the sum over the fields of one document, and so is its name', async () => {
    const several = `{ products(first: 1) { nodes { id } } a: product(id: "prd_0001") { name } b: product(id: "prd_0002") { id }
      c: node(id: "prd_0003") { ... on Product { name } } d: node(id: "prd_0004") { ... on Product { name } }
      e: node(id: "prd_0005") { ... on Product { description } } }`;
    expect(await sizeOf(several)).toEqual(['order _products+product+products ×6']);
  });
});

describe('that the order service refuses', () => {
  const cancel = 'mutation { cancelOrder(id: "ord_00001") { __typename } }';

  test('this server as its caller is never told to the client as its own fault', async () => {
    for (const given of [{}, { status: 401, headers: { 'content-type': 'application/graphql-response+json' } }]) {
      reply = given;
      change = () => ({ data: null, errors: [says('UNAUTHENTICATED')] });
      const answer = await gateway.ask(`{ product(id: "prd_0001") { name } }`);
      expect(placesOf(answer)).toEqual(['product DOWNSTREAM_UNAUTHENTICATED']);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([200, null]);
    }
  });

  test('a viewer that it does not know is not told to sign in again', async () => {
    const answer = await gateway.ask(cancel, { as: 'somebody' });
    expect(placesOf(answer)).toEqual(['cancelOrder DOWNSTREAM_UNAUTHENTICATED']);
    expect(calls(answer.ledger)).toEqual(['order cancelOrder ×1']);
  });

  test('nobody: without a viewer it is not even asked', async () => {
    const answer = await gateway.ask(cancel);
    expect(placesOf(answer)).toEqual(['cancelOrder UNAUTHENTICATED']);
    expect(upstream.asked).toEqual([]);
  });
});

test('what the order service fails at is asked again, and not what it answers in part', async () => {
  const patient = await startGateway({
    addresses: { ...inject('services'), ORDER_URL: upstream.url },
    environment: { ORDER_RETRIES: '2' },
  });
  let count = 0;
  change = (real) => (++count % 2 === 1 ? { data: null, errors: [says('INTERNAL', ['_products'])] } : real);
  const healed = await patient.ask(products(ids));
  expect(placesOf(healed)).toEqual([]);
  expect(healed.ledger.map(({ attempt }) => attempt)).toEqual([undefined, 2]);
  rows((all) => all.with(0, null), [says('INTERNAL', ['_products', 0])]);
  const partial = await patient.ask(products(ids));
  expect(placesOf(partial)).toEqual(['a DOWNSTREAM_UNAVAILABLE']);
  expect(calls(partial.ledger)).toEqual(['order _products ×4']);
  await patient.stop();
});
