import { expect } from 'vitest';
import type { CellStore } from '../../engine/cache/cell-store.ts';
import type { Call } from '../../engine/call.ts';
import { seeded } from '../plan/seeded.ts';
import { markedWorld, markOf, marksIn } from './marked-world.ts';
import { virtualClock } from './virtual-clock.ts';

/** Own things and public things, under whatever names, in whatever places. */
const operations = [
  '{ mine { id title body } }',
  '{ mine(first: 1) { body seenBy { id draft name } } }',
  '{ all { title body } inbox { text } }',
  '{ title: note(id: "not_1") { title: body } }',
  '{ note(id: "not_1") { title } all { id title } }',
  '{ a: note(id: "not_0") { ...N } b: note(id: "not_2") { ...N body } } fragment N on Note { title seenBy { ...P } } fragment P on Person { id name draft }',
  '{ me { id name secret balance { text } } }',
  '{ me { name } inbox { text } }',
  '{ p: person(id: "per_3") { name secret balance { text } } }',
  '{ person(id: "per_3") { name } q: person(id: "per_4") { name draft } }',
  '{ node(id: "not_1") { ... on Note { title body @skip(if: true) } } n: node(id: "per_3") { ... on Person { name balance { text } } } }',
  'mutation { write(id: "not_1") { title body seenBy { draft } } }',
  'query ($yes: Boolean = true) { all { body @include(if: $yes) title } }',
];

export interface LeakOptions {
  readonly stores: readonly CellStore[];
  readonly answers: number;
  readonly seed: number;
  /** Which person each identity asks about itself by: `per_0` and on. */
  readonly identities: number;
}

export interface Leaks {
  readonly answers: number;
  readonly calls: number;
  /** How many answers were asked for by somebody who left before. */
  readonly left: number;
}

/** So many answers to so many callers, many at a time, while calls fail, callers leave, time passes and schemas are loaded anew. */
export const expectNoLeaks = async ({ stores, answers, seed, identities }: LeakOptions): Promise<Leaks> => {
  const random = seeded(seed);
  const clock = virtualClock();
  const calls: Call[] = [];
  let isFailing = false;
  const upstreams = {
    calls,
    next: () => ({ turns: random.below(4), isDown: random.chance(isFailing ? 0.6 : 0.03) }),
  };
  const load = (store: CellStore) => markedWorld(store, clock, upstreams, `v${random.below(2)}`);
  const gateways = stores.map(load);
  let left = 0;

  const askOnce = async (): Promise<void> => {
    const viewer = random.chance(0.08) ? null : `per_${random.below(identities)}`;
    const operation = random.pick(operations);
    const leaving = new AbortController();
    const answer = random.pick(gateways).ask(operation, viewer, leaving.signal);
    if (random.chance(0.15)) {
      left++;
      for (let turn = random.below(3); turn > 0; turn--) await new Promise(setImmediate);
      leaving.abort(new Error('left'));
    }
    const text = await answer;
    const own = viewer === null ? [] : [markOf(viewer)];
    expect([operation, viewer, marksIn(text).filter((mark) => !own.includes(mark)), text]).toEqual([
      operation,
      viewer,
      [],
      text,
    ]);
  };

  for (let asked = 0; asked < answers;) {
    const together = Math.min(1 + random.below(40), answers - asked);
    await Promise.all(Array.from({ length: together }, askOnce));
    asked += together;
    if (random.chance(0.3)) clock.pass(random.pick([1_000, 12_000, 31_000]));
    if (random.chance(0.1)) isFailing = !isFailing;
    if (random.chance(0.05)) gateways.splice(random.below(gateways.length), 1, load(random.pick(stores)));
  }
  return { answers, calls: calls.length, left };
};
