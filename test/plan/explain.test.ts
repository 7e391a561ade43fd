import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlanner } from '../../engine/plan/execute.ts';
import { compose } from '../../schema/compose.ts';
import { calls, startGateway, type TestGateway } from '../start-gateway.ts';

const planner = createPlanner(compose());
const explain = (query: string, variables?: Record<string, unknown>) => planner.explain(parse(query), null, variables);

const page =
  '{ users(first: 50) { nodes { name orders(first: 10) { nodes { items { product { name } } delivery { place { name } map { url } } } } loyalty { tier } } } }';

describe('a plan says', () => {
  test('which fetch waits for which, and what each asks for', () => {
    const { operation, fetches } = explain(`query Page ${page}`);
    expect(operation).toBe('query Page');
    expect(fetches.map(({ id, source, wave, after }) => ({ id, source, wave, after }))).toEqual([
      { id: '1', source: 'user', wave: 1, after: [] },
      { id: '2', source: 'order', wave: 2, after: ['1'] },
      { id: '3', source: 'loyalty', wave: 2, after: ['1'] },
      { id: '4', source: 'maps', wave: 3, after: ['2'] },
    ]);
    expect(fetches.map(({ asks }) => asks)).toEqual([
      ['Query.users'],
      [
        '_users(User by id, 500 a call) {_selvedge_key:id orders(first: 10){nodes{items{product{name}} delivery{id placeId position{latitude longitude}}}}}',
      ],
      ['User.loyalty by id'],
      ['Delivery.place by placeId, position'],
    ]);
  });

  test('the most calls it can cost, as a formula of page sizes and batches', () => {
    const { fetches, maxCalls, nPlusOne } = explain(page);
    expect(fetches.map(({ bound }) => bound)).toEqual([
      '1',
      'ceil(Query.users(first: 50) / 500)',
      'ceil(Query.users(first: 50) / 100)',
      'ceil(Query.users(first: 50) × User.orders(first: 10) / 50)',
    ]);
    expect([maxCalls, nPlusOne]).toEqual([13, []]);
  });

  test('the largest page that a variable may ask for, or the one that it does', () => {
    const query = 'query ($n: Int = 20) { users(first: $n) { nodes { loyalty { tier } } } }';
    expect(explain(query).fetches.at(-1)?.bound).toBe('ceil(Query.users(first: up to 100) / 100)');
    expect(explain(query, { n: 7 }).fetches.at(-1)?.bound).toBe('ceil(Query.users(first: 7) / 100)');
  });

  test('where every further row is a further call', () => {
    const routes = '{ me { orders(first: 5) { nodes { delivery { route { distanceMeters } } } } } }';
    expect(explain(routes)).toMatchObject({ nPlusOne: ['Delivery.route'], maxCalls: 7 });
    expect(explain(routes.replace('first: 5', 'first: 1')).nPlusOne).toEqual([]);
  });

  test('that the fields of a mutation run one after the other', () => {
    const two =
      'mutation { a: cancelOrder(id: "ord_00001") { __typename } b: cancelOrder(id: "ord_00002") { __typename } }';
    expect(explain(two).fetches.map(({ id, after }) => [id, after])).toEqual([
      ['1.1', []],
      ['2.1', []],
    ]);
  });
});

describe('npm run explain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-explain-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = async (text: string, ...more: string[]) => {
    const file = join(folder, 'operation.graphql');
    writeFileSync(file, text);
    const args = ['--disable-warning=ExperimentalWarning', 'scripts/explain.ts', file, ...more];
    return promisify(execFile)(process.execPath, args).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, text: stdout + stderr }),
    );
  };

  test('prints the plan of each operation, and exits 1 for an N+1', async () => {
    expect(await run('query Me { me { name } }')).toEqual({
      code: 0,
      text: 'query Me: at most 1 upstream call\n  1  wave 1  user  calls: 1\n       Query.me\n',
    });
    const routes = await run('{ me { orders { nodes { delivery { route { distanceMeters } } } } } }');
    expect(routes.code).toBe(1);
    expect(routes.text).toContain('N+1: every further row of Delivery.route is a further call');
    const json = await run('query A { me { name } } query B { me { email } }', '--json');
    expect(JSON.parse(json.text)).toMatchObject([{ operation: 'query A' }, { operation: 'query B' }]);
  });

  test('says what is wrong with a file', async () => {
    expect(await run('{ nobody }')).toMatchObject({ code: 2, text: expect.stringContaining('"nobody"') });
    expect(await run('{')).toMatchObject({ code: 2, text: expect.stringContaining('Syntax Error') });
  });
});

describe('an operation', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ environment: { MAX_CALLS: '12' } });
  });
  afterAll(() => gateway.stop());

  test('that can cost more calls than are allowed is refused before anything is called, naming the field', async () => {
    const { status, data, errors, ledger } = await gateway.ask(page, {
      as: 'usr_0001',
      headers: { accept: 'application/graphql-response+json' },
    });
    expect([status, data, ledger]).toEqual([400, undefined, []]);
    expect(errors).toMatchObject([
      {
        message:
          'The operation can cost 13 upstream calls, and 12 are allowed: most of them for Delivery.place. Ask for smaller pages.',
        extensions: { code: 'QUERY_TOO_COMPLEX' },
      },
    ]);
  });

  test('is judged by the page sizes that it really asks for', async () => {
    const query = page.replace('{ users(first: 50)', 'query ($n: Int!) { users(first: $n)');
    expect((await gateway.ask(query, { as: 'usr_0001', variables: { n: 50 } })).errors).toHaveLength(1);
    const { errors, ledger } = await gateway.ask(query, { as: 'usr_0001', variables: { n: 10 } });
    expect(errors).toEqual([]);
    expect(calls(ledger)).toHaveLength(4);
  });

  test('shows its plan to who asks for it', async () => {
    const query = 'query Me { me { name loyalty { tier } } }';
    const { extensions } = await gateway.ask(query, { as: 'usr_0001', headers: { 'x-plan': '1' } });
    expect(extensions['plan']).toMatchObject({ operation: 'query Me', maxCalls: 2, nPlusOne: [] });
    expect((await gateway.ask(query, { as: 'usr_0001' })).extensions['plan']).toBeUndefined();
  });
});
