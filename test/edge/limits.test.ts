import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate, type DocumentNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { depthGuard } from '../../engine/edge/depth-guard.ts';
import { startGateway, type TestGateway } from '../start-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(async () => {
  expect(gateway.logged).toEqual([]);
  await gateway.stop();
});

const expectTooComplex = async (query: string, message: string): Promise<void> => {
  for (const [accept, expected] of [
    ['application/json', 200],
    ['application/graphql-response+json', 400],
  ] as const) {
    const { status, data, errors, ledger } = await gateway.ask(query, { as: 'usr_0001', headers: { accept } });
    expect([status, data, ledger]).toEqual([expected, undefined, []]);
    expect(errors.map(({ message, extensions }) => [extensions['code'], message])).toContainEqual([
      'QUERY_TOO_COMPLEX',
      message,
    ]);
  }
};

describe('depth', () => {
  const nodes = 'orders(first: 1) { nodes { customer';
  const tenLevels = `{ me { ${nodes} { ${nodes} { orders(first: 1) { nodes { id } } } } } } } } } }`;
  const elevenLevels = tenLevels.replace('id', 'total { currency }');
  const message = 'The operation is deeper than 10 levels.';

  test('of ten levels is answered, eleven are refused before any service is asked', async () => {
    const { errors, data } = await gateway.ask(tenLevels, { as: 'usr_0001' });
    expect(errors).toEqual([]);
    expect(data.me.orders.nodes[0].customer.orders.nodes[0].customer.orders.nodes[0].id).toMatch(/^ord_/);
    await expectTooComplex(elevenLevels, message);
  });

  test('counts through fragments, inline or spread, and through operations of any name', async () => {
    const inner = elevenLevels.slice(2, -2);
    await expectTooComplex(`{ ... on Query { ... { ${inner} } } }`, message);
    await expectTooComplex(`{ ...A } fragment A on Query { ...B } fragment B on Query { ${inner} }`, message);
    for (const name of ['__proto__', 'constructor', 'toString'])
      await expectTooComplex(`query ${name} { ${inner} }`, message);
  });

  test('does not count introspection, so that tools can read the schema', async () => {
    const query = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const { status, data, errors } = await gateway.ask(query);
    expect([status, errors]).toEqual([200, []]);
    expect(data.__schema.types.length).toBeGreaterThan(30);
  });
});

const fields = (count: number): string => `{ ${'__typename '.repeat(count)}}`;

describe('length', () => {
  test('of 1,000 tokens is answered, 1,001 are refused while being parsed', async () => {
    const aliases = Array.from({ length: 332 }, (_, index) => `a${index}: __typename`).join(' ');
    const { data } = await gateway.ask(`{ ${aliases} __typename __typename }`);
    expect(Object.keys(data)).toHaveLength(333);
    await expectTooComplex(
      `{ ${aliases} __typename __typename __typename }`,
      'The document has more than 1000 tokens.',
    );
  });

  test('of fewer tokens is refused where its fields repeat too often to be compared', async () => {
    await expectTooComplex(fields(998), 'The operation is larger than this server accepts.');
  });

  test('is refused at the limit even if what follows is no GraphQL', async () => {
    await expectTooComplex(`${'{ a '.repeat(501)} \u0000 !!`, 'The document has more than 1000 tokens.');
  });

  test('is refused as well where the stack would not do for what is allowed', async () => {
    const large = await startGateway({ environment: { MAX_TOKENS: '100000', MAX_DEPTH: '100' } });
    const links = Array.from({ length: 12_000 }, (_, at) => `fragment F${at} on Query { ...F${at + 1} }`).join(' ');
    for (const query of [
      `${'{ ... '.repeat(30_000)}{ __typename }${'}'.repeat(30_000)}`,
      `{ ...F0 } ${links} fragment F12000 on Query { __typename }`,
    ]) {
      const { data, errors } = await large.ask(query);
      expect(data).toBeUndefined();
      expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['QUERY_TOO_COMPLEX']);
    }
    expect(large.logged).toEqual([]);
    await large.stop();
  });

  test('and depth can be set', async () => {
    const small = await startGateway({ environment: { MAX_TOKENS: '20', MAX_DEPTH: '2' } });
    const codes = async (query: string) => (await small.ask(query)).errors.map(({ message }) => message);
    expect(await codes('{ users(first: 1) { totalCount } }')).toEqual([]);
    expect(await codes('{ users(first: 1) { nodes { id } } }')).toEqual(['The operation is deeper than 2 levels.']);
    expect(await codes(fields(19))).toEqual(['The document has more than 20 tokens.']);
    await small.stop();
  });
});

/** Fragments that each spread the next one twice: 2^count paths in a document of a few hundred bytes. */
const bomb = (count: number, spread: (name: string) => string = (name) => `...${name}`): string => {
  const links = Array.from({ length: count }, (_, index) => {
    const next = spread(`F${index + 1}`);
    return `fragment F${index} on Query { a: ping { b: self { ${next} } } ${next} ${next} }`;
  });
  return `query Q { ...F0 ...F0 } ${links.join(' ')} fragment F${count} on Query { ping { name } }`;
};

describe('a fragment bomb', () => {
  test('is refused with one error, and costs no call', async () => {
    const document = bomb(30)
      .replaceAll('a: ping { b: self {', 'a: me { orders(first: 1) {')
      .replaceAll(/orders\(first: 1\) \{ \.\.\.F\d+ \}/g, 'id')
      .replaceAll('ping { name }', 'me { name }');
    const { data, errors, ledger } = await gateway.ask(document, { as: 'usr_0001' });
    expect([data, ledger]).toEqual([undefined, []]);
    expect(errors.map(({ message, extensions }) => [extensions['code'], message])).toEqual([
      ['QUERY_TOO_COMPLEX', 'Fragments expand to more than 1000 spreads.'],
    ]);
  });

  const schema = buildSchema('type Query { ping: Query self: Query name: String }');

  /** How often validation reads a selection set of the document. */
  const readsOf = (source: string, rules: Parameters<typeof validate>[2]): number => {
    let reads = 0;
    const counting = (node: unknown): unknown => {
      if (typeof node !== 'object' || node === null) return node;
      if (Array.isArray(node)) return node.map(counting);
      const { selectionSet, ...others } = Object.fromEntries(
        Object.entries(node).map(([key, value]) => [key, counting(value)]),
      );
      if (selectionSet === undefined) return others;
      return Object.defineProperty(others, 'selectionSet', {
        enumerable: true,
        get: () => ((reads += 1), selectionSet),
      });
    };
    const errors = validate(schema, counting(parse(source, { noLocation: true })) as DocumentNode, rules);
    expect(errors.map(({ message }) => message)).toEqual(['Fragments expand to more than 1000 spreads.']);
    return reads;
  };

  test('costs the guard work in proportion to the length of the document', () => {
    const [short, long] = [20, 40].map((count) => readsOf(bomb(count), [depthGuard(10)]));
    expect(long! / short!).toBeLessThan(2.5);
  });

  test('costs all rules together no more than the square of it, also nested or with its spreads in inline fragments', () => {
    for (const spread of [(name: string) => `...${name}`, (name: string) => `... on Query { ...${name} }`]) {
      const [short, long] = [20, 40].map((count) => readsOf(bomb(count, spread), [...specifiedRules, depthGuard(10)]));
      expect(long! / short!).toBeLessThan(5);
    }
  });

  test('of few spreads, each of them long, is refused as well before anything is walked', () => {
    const fields = Array.from({ length: 1_000 }, (_, at) => `a${at}: name`).join(' ');
    const said = (spreads: number) => {
      const document = parse(`{ self { ${'...F '.repeat(spreads)} } } fragment F on Query { ${fields} }`);
      return validate(schema, document, [depthGuard(10)]).map(({ message }) => message);
    };
    expect(said(90)).toEqual([]);
    expect(said(110)).toEqual(['Fragments expand to more than 100000 fields.']);
  });

  test('that spreads itself, or what there is not, is an invalid document', async () => {
    for (const document of [
      '{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }',
      '{ ...A ...A } fragment A on Query { ...Nope ...Nope }',
    ]) {
      const { data, errors } = await gateway.ask(document);
      expect(data).toBeUndefined();
      expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(
        new Set(['GRAPHQL_VALIDATION_FAILED']),
      );
    }
  });
});

test('a document with hundreds of mistakes is told five of them', async () => {
  const { errors } = await gateway.ask(`{ ${Array.from({ length: 300 }, (_, index) => `nope${index}`).join(' ')} }`);
  expect(errors).toHaveLength(5);
});
