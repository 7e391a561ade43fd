import { describe, expect, test } from 'vitest';
import { bookRun, calls, down, ofBooks, ofMembers, uses } from './book-world.ts';
import { keptWorld } from './kept-world.ts';

const turn = () => new Promise<void>((done) => void setImmediate(done));
const read = '{ books(limit: 2) { id title rating } }';
const viewer = (id: string) => ({ viewer: { id, scopes: new Set<string>() } });
const slow = { turns: () => 4 };

describe('who asks for what is being asked for already', () => {
  test('joins that call where it is in the same name, and asks for the rest alone', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun(slow)];
    const [first, second, third] = await Promise.all([
      world.ask(read, run),
      world.ask(read, run),
      world.ask('{ books(limit: 3) { id rating } }', run),
    ]);
    expect(calls(first)).toEqual(['catalog books ×1', 'archive _records ×2']);
    expect([second.text, calls(second)]).toEqual([first.text, []]);
    expect(uses(second)).toEqual(['joined archive Book 2', 'joined catalog Query 1']);
    expect(calls(third)).toEqual(['catalog books ×1', 'archive _records ×1']);
    expect(uses(third)).toEqual(['joined archive Book 2', 'miss archive Book 1', 'miss catalog Query 1']);
  });

  test('does not join a call in another name, and none without a token', async () => {
    const [world, run] = [keptWorld({ ...ofBooks, ...ofMembers }), bookRun(slow)];
    const asked = await Promise.all([
      ...['mem_0', 'mem_1'].map((id) => world.ask(read, run, viewer(id))),
      world.ask(read, run),
    ]);
    expect(asked.map(({ calls: made }) => made.length)).toEqual([2, 2, 2]);
    const members = ['mem_0', 'mem_0', 'mem_1'].map((id) =>
      world.ask('{ member(id: "mem_0") { name email } }', run, viewer(id)),
    );
    expect((await Promise.all(members)).map(({ calls: made }) => made.length)).toEqual([1, 0, 1]);
  });

  test('does not join a call that was begun before the last change', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun(slow)];
    const before = world.ask(read, run);
    await turn();
    await world.ask('mutation { retitle(id: "bok_0", title: "New") { __typename } }', { ...run, turns: () => 0 });
    const after = await world.ask(read, run);
    expect(after.data.books[0].title).toBe('New');
    expect(after.calls[0]?.source).toBe('catalog');
    await before;
    // What was asked for before the change came in after it, and is not kept.
    expect((await world.ask(read, run)).data.books[0].title).toBe('New');
  });

  test('has its error too, and no other is made of it', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun({ ...slow, failures: down('catalog') })];
    const asked = await Promise.all([1, 2, 3].map(() => world.ask(read, run)));
    expect(asked.map(({ calls: made }) => made.length)).toEqual([1, 0, 0]);
    for (const { errors } of asked) expect(errors).toEqual(['DOWNSTREAM_UNAVAILABLE at books']);
    expect((await world.ask(read, { ...run, failures: () => null })).errors).toEqual([]);
  });

  test('never joins a write', async () => {
    const [world, run] = [keptWorld(ofMembers), bookRun(slow)];
    const visit = 'mutation { visit(input: { member: "mem_1" }) { ... on Member { visits } } }';
    const asked = await Promise.all([1, 2].map(() => world.ask(visit, run, viewer('mem_1'))));
    expect(asked.map(({ data }) => data.visit.visits).toSorted()).toEqual([2, 3]);
  });
});

describe('a call that is joined', () => {
  test('goes on when whoever made it has left', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun(slow)];
    const leaving = new AbortController();
    const leader = world.ask(read, run, { given: { signal: leaving.signal } });
    const follower = world.ask(read, run);
    await turn();
    leaving.abort(new Error('left'));
    expect((await leader).errors).not.toEqual([]);
    const { data, errors, calls: made } = await follower;
    expect([data.books.length, errors]).toEqual([2, []]);
    expect(made.map(({ source }) => source)).toEqual(['archive']);
  });

  test('is given up with its last waiter, and the next one asks anew', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun(slow)];
    const leaving = [new AbortController(), new AbortController()];
    const asked = leaving.map(({ signal }) => world.ask(read, run, { given: { signal } }));
    await turn();
    leaving[0]?.abort(new Error('left'));
    await turn();
    leaving[1]?.abort(new Error('left'));
    for (const { errors } of await Promise.all(asked)) expect(errors).toHaveLength(1);
    const next = await world.ask(read, run);
    expect([next.errors, calls(next)]).toEqual([[], ['catalog books ×1', 'archive _records ×2']]);
  });

  test('does not hold up whoever has less time, nor cost anybody the time they have', async () => {
    const [world, run] = [keptWorld(ofBooks), bookRun({ turns: () => 6 })];
    const now = world.clock.now();
    const patient = world.ask(read, run, { given: { deadlineMs: now + 5_000 } });
    const hurried = world.ask(read, run, { given: { deadlineMs: now + 100 } });
    await turn();
    world.clock.pass(100);
    expect((await hurried).errors).toEqual(['DOWNSTREAM_TIMEOUT at books']);
    expect((await patient).errors).toEqual([]);
  });
});
