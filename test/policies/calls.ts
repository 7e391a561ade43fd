import { expect } from 'vitest';
import type { Call, Send } from '../../engine/call.ts';
import type { Context } from '../../engine/context.ts';
import { GatewayError, type Code, type GatewayErrorOptions } from '../../engine/errors.ts';
import { createLedger } from '../../engine/ledger.ts';
import { random } from '../../services/random.ts';
import type { FakeClock } from './fake-clock.ts';

export const read: Call = { source: 'shop', name: 'byIds', kind: 'read', size: 1, request: null };
export const write: Call = { ...read, name: 'pay', kind: 'write' };
export const keyedWrite: Call = { ...write, idempotencyKey: 'key' };

export const createContext = (clock: FakeClock, overrides: Partial<Context> = {}): Context => ({
  viewer: null,
  signal: new AbortController().signal,
  clock,
  deadlineMs: Infinity,
  random: () => 0.5,
  newId: () => 'id',
  traceId: '0'.repeat(32),
  ledger: createLedger(),
  send: () => Promise.reject(new Error('no pipe')),
  changed: async () => undefined,
  signMedia: () => '',
  ...overrides,
});

export const failure = (code: Code, options: GatewayErrorOptions = {}): GatewayError =>
  new GatewayError(code, { service: 'shop', ...options });

export interface Upstream {
  readonly send: Send;
  /** How often it was asked. */
  readonly count: number;
  /** How many calls it is still busy with. */
  readonly open: number;
  /** What the last call came with. */
  readonly last: Context | undefined;
}

/** Does what a test says, call by call; a call that is given up ends at once. */
export const upstream = (answer: (nth: number, ctx: Context) => unknown): Upstream => {
  let [count, open] = [0, 0];
  let last: Context | undefined;
  const send: Send = async (_call, ctx) => {
    ctx.signal.throwIfAborted();
    last = ctx;
    open++;
    try {
      return await answer(++count, ctx);
    } finally {
      open--;
    }
  };
  return {
    send,
    get count() {
      return count;
    },
    get open() {
      return open;
    },
    get last() {
      return last;
    },
  };
};

/** Answers when so much time has passed. */
export const after = async <Value>(ms: number, value: Value, { clock, signal }: Context): Promise<Value> => {
  await clock.sleep(ms, signal);
  return value;
};

/** Never answers. */
export const hang = ({ signal }: Context): Promise<never> =>
  new Promise((_, failed) => {
    signal.addEventListener('abort', () => failed(signal.reason), { once: true });
  });

export const fails = (error: unknown): never => {
  throw error;
};

/** The error that it ends with. */
export const errorOf = async (promise: Promise<unknown>): Promise<GatewayError> => {
  const error = await promise.then(
    (value) => expect.fail(`answered ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GatewayError);
  return error as GatewayError;
};

/** Chance that is the same in every run. */
export const seeded = (seed: number): (() => number) => random(seed).next;
