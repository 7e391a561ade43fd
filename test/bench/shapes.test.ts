import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Contestant, Shape } from '../../bench/contestant.ts';
import { startGateway } from '../../bench/gateway/start-gateway.ts';
import { startProcess, type PinnedProcess } from '../../bench/measure/pinned-process.ts';
import { compose } from '../../bench/shapes/graph.ts';
import { expectedAnswer } from '../../bench/shapes/monolith.ts';
import { names, subgraphSchema } from '../../bench/shapes/subgraph-schemas.ts';
import { shapesSuite } from '../../bench/shapes/suite.ts';
import { createSubgraphs } from '../../bench/subgraphs/create-subgraphs.ts';
import { createPlanner } from '../../engine/plan/execute.ts';

const graph = compose();
const started: PinnedProcess[] = [];
let subgraphs: string;
let gateway: string;

beforeAll(async () => {
  const server = createSubgraphs({ schemas: Object.fromEntries(names.map((name) => [name, subgraphSchema(name)])) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  subgraphs = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { url, stop } = await startGateway(graph, {
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_URL`, `${subgraphs}/${name}`])),
  });
  gateway = url;
  return async () => {
    await stop();
    server.closeAllConnections();
    server.close();
  };
});
afterAll(() => Promise.all(started.map((process) => process.stop())));

interface Asked {
  readonly text: string;
  readonly calls: Record<string, number>;
}

/** The answer, and what it has cost. */
const ask = async (url: string, { query }: Shape, variables: Shape['variables']): Promise<Asked> => {
  await fetch(`${subgraphs}/reset`);
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const text = await reply.text();
  return { text, calls: (await (await fetch(`${subgraphs}/stats`)).json()) as Record<string, number> };
};

/** A port that nobody has. */
const freePort = async (): Promise<number> => {
  const server = createSubgraphs({ schemas: {} }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const start = async ({ file, env = {} }: Contestant): Promise<string> => {
  const port = await freePort();
  started.push(
    await startProcess(file, { core: null, port, env: { ...env, PORT: String(port), SUBGRAPHS: subgraphs } }),
  );
  return `http://127.0.0.1:${port}`;
};

/** Of the variables of a shape, others. */
const others: Readonly<Record<string, Shape['variables']>> = {
  'wide lists': { first: 3 },
  'deep chains': { first: 1 },
  'interfaces and unions': { works: 0, text: 'quarry', hits: 7 },
  'many small entities': { first: 0 },
  'arguments everywhere': { isShort: true, hasOffers: false, languages: null, first: 2 },
};

const calls: Readonly<Record<string, Record<string, number>>> = {
  'wide lists': { catalogue: 1, market: 1, people: 1, places: 0 },
  'deep chains': { catalogue: 2, market: 2, people: 3, places: 1 },
  'interfaces and unions': { catalogue: 1, market: 1, people: 1, places: 1 },
  'many small entities': { catalogue: 0, market: 1, people: 1, places: 1 },
  'arguments everywhere': { catalogue: 1, market: 1, people: 1, places: 1 },
};

test.each(shapesSuite.shapes)(
  '$name: plan and code by hand answer as one schema does, with the same calls',
  async (shape) => {
    const { query, variables, limits } = shape;
    const right = await expectedAnswer(query, variables);
    const ours = await ask(gateway, shape, variables);
    expect(ours).toEqual({ text: right, calls: calls[shape.name] });
    const given = { ...variables, ...others[shape.name] };
    const other = await expectedAnswer(query, given);
    expect((await ask(gateway, shape, given)).text).toBe(other);
    for (const limit of limits) {
      const url = await start(limit);
      expect(await ask(url, shape, variables)).toEqual(ours);
      expect((await ask(url, shape, given)).text).toBe(other);
    }
  },
);

test.each(shapesSuite.shapes)('$name runs as a plan without an N+1', ({ query }) => {
  const document = parse(query);
  expect(validate(graph.schema, document)).toEqual([]);
  const planner = createPlanner(graph);
  expect(planner.planOf(document).stages.flatMap(({ fetches }) => fetches.map(({ kind }) => kind))).not.toContain(
    'introspect',
  );
  expect(planner.explain(document).nPlusOne).toEqual([]);
});
