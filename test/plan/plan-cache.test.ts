import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createDocumentCache } from '../../engine/edge/document-cache.ts';
import { createPlanner } from '../../engine/plan/execute.ts';
import { createPlanCache } from '../../engine/plan/plan-cache.ts';
import { ask } from './ask.ts';
import { planned } from './world/sources.ts';

const planner = createPlanner(planned);

/** A cache of its own, and how often it has compiled something. */
const counting = (maxBytes?: number) => {
  const compiled: string[] = [];
  const planOf = createPlanCache((document, operation) => {
    compiled.push(operation.name?.value ?? '');
    return { plan: planner.planOf(document, operation.name?.value) };
  }, maxBytes);
  const plan = (document: ReturnType<typeof parse>) =>
    document.definitions.flatMap((node) => (node.kind === 'OperationDefinition' ? [planOf(document, node).plan] : []));
  return { plan, compiled };
};

test('each operation of a document is compiled once', () => {
  const { plan, compiled } = counting();
  const document = parse('query A { books { id } } query B { books { title } }');
  const [first, second] = [plan(document), plan(document)];
  expect(second).toEqual(first);
  expect(compiled).toEqual(['A', 'B']);
  expect(planner.planOf(document, 'A')).toBe(planner.planOf(document, 'A'));
  expect(planner.planOf(document, 'A')).not.toBe(planner.planOf(document, 'B'));
});

test('variables make no other plan, whatever they are', async () => {
  const text = 'query ($n: Int, $yes: Boolean!) { books(limit: 2) { related(first: $n) { id @include(if: $yes) } } }';
  const document = parse(text);
  const before = planner.planOf(document);
  for (const variables of [{ yes: true }, { n: 0, yes: false }, { n: 2, yes: true }])
    expect((await ask(text, { variables })).errors).toEqual([]);
  expect(planner.planOf(document)).toBe(before);
});

test('a document that is made of parts of another has plans of its own', () => {
  const document = parse('{ books { ...F } } fragment F on Book { title }');
  const [operation] = document.definitions;
  const other = parse('fragment F on Book { kind }');
  const together = { ...document, definitions: [operation!, ...other.definitions] };
  const asked = (of: typeof document) => planner.explain(of).fetches.flatMap(({ asks }) => asks);
  expect([asked(document), asked(together), asked(document)]).toEqual([
    ['books{title}'],
    ['books{kind}'],
    ['books{title}'],
  ]);
});

test('what was asked for last is kept, as far as there is room', () => {
  const { plan, compiled } = counting(100_000);
  const documents = Array.from({ length: 40 }, (_, at) => parse(`query Q${at} { books { id title } }`));
  for (const document of documents) plan(document);
  expect(compiled).toHaveLength(40);
  plan(documents.at(-1)!);
  expect(compiled).toHaveLength(40);
  plan(documents[0]!);
  expect(compiled).toHaveLength(41);
});

test('documents are kept by their size: a few long texts take the room of many short ones', () => {
  const { documentCache, errorCache } = createDocumentCache({ maxBytes: 8_000_000 });
  for (let at = 0; at < 20; at++) {
    const text = `{ a${at} } #${'x'.repeat(1_000_000)}`;
    documentCache.set(text, parse(text));
    errorCache.set(text, new Error('no'));
  }
  expect(documentCache.size).toBe(3);
  expect(errorCache.size).toBe(0);
  for (let at = 0; at < 2_000; at++) documentCache.set(`{ a${at} }`, parse(`{ a${at} }`));
  expect(documentCache.size).toBeGreaterThanOrEqual(2_000);
});
