import { once } from 'node:events';
import { expect } from 'vitest';
import { codes, type Code } from '../../engine/errors.ts';
import { fakeClock, turn, type FakeClock } from '../policies/fake-clock.ts';
import type { Answer } from '../start-gateway.ts';
import type { Column, Path, Spot } from './column.ts';
import { countingClock } from './counting-clock.ts';
import type { Expected, Fault } from './faults.ts';
import { openStage, type House, type Stage } from './house.ts';
import { expectNothingTold } from './hygiene.ts';
import { scriptOf, type Script } from './script.ts';

/** What the client got, and what it took. */
export interface Seen {
  readonly named?: string | undefined;
  readonly codes: readonly string[];
  /** How many fields are null because of it. */
  readonly nulls: number;
  readonly calls: number;
  readonly retryAfterMs?: number | undefined;
}

/** One fault of one source, from the client to the service and back, held against what is expected; gives what was seen. */
export const playCell = async (fault: Fault, column: Column, house: House): Promise<Seen> => {
  const script = scriptOf(fault, column);
  const stage = await openCell(fault, column, script, house);
  const { proxy, gateway, clock } = stage;
  try {
    if (script.form.isKept) expect((await stage.ask(script.query)).errors).toEqual([]);
    await proxy.arm(script.form.wire, script.form.times === undefined ? {} : { times: script.form.times });
    for (let nth = 0; nth < (fault.before ?? 0); nth++) await stage.ask(script.query);
    const cameBefore = proxy.arrivals.length;
    const endMs = clock.now() + (fault.deadlineMs ?? 2_000);
    const whole = script.form.asks === 'write' ? undefined : await house.healthy(script.query);
    const answer = await answerUnder(fault, script, stage, { endMs, calls: whole?.ledger.length ?? 1 });

    expect(clock.now(), 'the time of the answer').toBeLessThanOrEqual(endMs);
    const calls = answer.ledger.filter(({ source }) => source === column.source);
    expect(calls.map(({ attempt = 1 }) => attempt)).toEqual(numbered(script.expects.calls));
    expectAnswer(answer, whole?.data ?? {}, script, column);
    expectNothingTold(answer, gateway.logged, [`:${proxy.port}`]);

    await proxy.idle();
    const came = proxy.arrivals.slice(cameBefore);
    const { calls: sent, arrivals = sent, isGivenUp } = script.expects;
    expect(came, 'what has come to the upstream').toHaveLength(fault.isQueued ? 1 : arrivals);
    if (isGivenUp) expect(came.map(({ outcome }) => outcome)).toEqual(came.map(() => 'left'));

    await proxy.heal();
    await clock.advance(fault.restMs ?? 0);
    await expectWell(await stage.ask(column.query), script, column, house);
    return seenIn(answer, script, calls.length);
  } finally {
    await stage.close();
  }
};

interface CellStage extends Stage {
  readonly clock: FakeClock;
  readonly ask: (query: string, options?: { deadlineMs?: number | undefined; signal?: AbortSignal }) => Promise<Answer>;
  /** Lets as much time pass as the source has for an attempt, but no more than the request has. */
  readonly pass: (ms: number | undefined, endMs: number) => Promise<void>;
  /** When the product has begun so many sleeps, and so many still last: nothing is on its way any more. */
  readonly quiet: (begun: number, left: number) => Promise<void>;
}

/** On a clock that the cell moves. */
const openCell = async (fault: Fault, column: Column, { form }: Script, house: House): Promise<CellStage> => {
  const clock = fakeClock(Date.now());
  const counted = countingClock(clock);
  const stage = await openStage(house, column, {
    clock,
    gatewayClock: counted,
    address: form.address,
    environment: fault.isQueued ? { [`${column.source.toUpperCase()}_CONCURRENCY`]: '1' } : {},
  });
  return {
    ...stage,
    clock,
    ask: (query, { deadlineMs, signal } = {}) =>
      stage.gateway.ask(query, {
        as: 'usr_0001',
        ...(deadlineMs === undefined ? {} : { headers: { 'x-deadline-ms': String(deadlineMs) } }),
        ...(signal === undefined ? {} : { signal }),
      }),
    pass: (ms = column.timeoutMs, endMs) =>
      clock.advance(Math.max(0, Math.min(ms, column.timeoutMs, endMs - reserveMs - clock.now()))),
    quiet: async (begun, left) => {
      while (counted.begun < begun || counted.asleep !== left) await turn();
    },
  };
};

/** What every call leaves for putting the answer together. */
const reserveMs = 20;

/** The answer under the fault; time passes where nothing else would help. */
const answerUnder = async (
  { isQueued, isLevel, deadlineMs, waitsMs }: Fault,
  { form, query }: Script,
  { proxy, ask, pass, quiet }: CellStage,
  { endMs, calls }: { readonly endMs: number; readonly calls: number },
): Promise<Answer> => {
  const leaving = new AbortController();
  if (isQueued) {
    const stalled = once(proxy.events, 'stall');
    ask(query, { signal: leaving.signal, deadlineMs: isLevel ? deadlineMs : undefined }).catch(() => undefined);
    await stalled;
  }
  // Each call sleeps twice, for its deadline and for its attempt's timeout, unless it waits in the queue.
  const onStall = (ms?: number) => void quiet(2 * calls, 2).then(() => pass(ms, endMs));
  if (!isQueued) proxy.events.on('stall', onStall);
  const answer = ask(query, { deadlineMs });
  if (isQueued) {
    await quiet(4 * calls - 1, 3);
    await pass(deadlineMs, endMs);
  } else if (waitsMs !== undefined && form.expects.code === undefined) {
    await quiet(2 * calls + 1, 2);
    await pass(waitsMs, endMs);
  }
  return answer.finally(() => {
    proxy.events.off('stall', onStall);
    leaving.abort();
  });
};

/** Partial data kept, and at each field that is missing one error of the table. */
const expectAnswer = (answer: Answer, whole: unknown, script: Script, column: Column): void => {
  const { spots, code } = script;
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual(withNulls(whole, spots));
  const told = answer.errors.map(({ path, extensions }) => ({ path, extensions }));
  const wanted = code === undefined ? [] : spots.map(({ path }) => errorAt(path, code, column, script.expects));
  expect(byPath(told)).toEqual(byPath(wanted));
};

const errorAt = (path: Path, code: Code, { source }: Column, { retryAfterMs }: Expected) => ({
  path,
  extensions: {
    code,
    service: source,
    retryable: codes[code].retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  },
});

/** An upstream that is well again is asked as if nothing had been. */
const expectWell = async (next: Answer, { form }: Script, column: Column, house: House): Promise<void> => {
  if (form.address !== undefined)
    return expect(new Set(next.errors.map(({ extensions }) => extensions['service']))).toEqual(
      new Set([column.source]),
    );
  const { data, ledger } = await house.healthy(column.query);
  expect({ data: next.data, errors: next.errors }).toEqual({ data, errors: [] });
  expect(next.ledger.toSorted(byCall)).toEqual(ledger.toSorted(byCall));
};

const byPath = (errors: readonly { readonly path?: Path | undefined }[]) =>
  errors.toSorted((a, b) => String(a.path).localeCompare(String(b.path)));

const byCall = (a: { source: string; call: string }, b: typeof a) =>
  `${a.source} ${a.call}`.localeCompare(`${b.source} ${b.call}`);

const withNulls = (data: unknown, spots: readonly Spot[]): unknown => {
  const copy: unknown = structuredClone(data);
  for (const { path, nulls = path } of spots) {
    const holder = nulls.slice(0, -1).reduce<any>((value, step) => value?.[step], copy);
    if (holder) holder[nulls.at(-1) ?? ''] = null;
  }
  return copy;
};

const seenIn = (answer: Answer, { form, spots }: Script, calls: number): Seen => ({
  named: form.named,
  codes: [...new Set(answer.errors.map(({ extensions }) => String(extensions['code'])))],
  nulls: spots.length,
  calls,
  retryAfterMs: answer.errors.map(({ extensions }) => extensions['retryAfterMs']).find((ms) => typeof ms === 'number'),
});

const numbered = (calls: number): readonly number[] => Array.from({ length: calls }, (_, index) => index + 1);
