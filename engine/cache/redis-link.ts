import type { Clock } from '../clock.ts';

export type RedisClient = Awaited<ReturnType<typeof open>>;

export interface RedisLinkOptions {
  /** `redis://` or `rediss://`, with a user and a password where there are any. */
  readonly url: string;
  readonly clock: Clock;
  /** How long anything may take; who takes longer is away. */
  readonly budgetMs?: number;
  /** How long somebody who is away is left alone before it is tried again, in nobody's time. */
  readonly restMs?: number;
  /** What has to be done before anybody else is let in again; throws where it cannot be done. */
  readonly onReturn?: (client: RedisClient) => Promise<unknown>;
}

/** A way to a Redis that may be slow or gone: it costs who uses it the budget at most, and nothing while it is known to be away. */
export interface RedisLink {
  readonly isAway: boolean;
  /** What the work comes to; null where it fails, takes longer than the budget, or is not even tried. */
  run<Value>(work: (client: RedisClient) => Promise<Value>): Promise<Value | null>;
  /** Resolves when it can be used. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export const redisLink = (options: RedisLinkOptions): RedisLink => {
  const { url, clock, budgetMs = 50, restMs = 500, onReturn = (client) => client.ping() } = options;
  let client: RedisClient | null = null;
  let isAway = true;
  let isClosed = false;
  let callOff: (() => void) | undefined;
  const waiting = new Set<() => void>();

  const within = <Value>(work: Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      const stop = clock.after(budgetMs, () => reject(new Error('Redis takes too long')));
      work.then(resolve, reject).finally(stop);
    });

  const leaveAlone = (): void => {
    if (isClosed) return;
    isAway = true;
    callOff?.();
    callOff = clock.after(restMs, () => void tryAgain());
  };
  const tryAgain = async (): Promise<void> => {
    try {
      if (client?.isReady !== true) throw new Error('not connected');
      await within(onReturn(client));
      isAway = false;
      for (const go of waiting) go();
      waiting.clear();
    } catch {
      leaveAlone();
    }
  };

  const begin = async (): Promise<void> => {
    const opened = await open(url);
    if (isClosed) return;
    client = opened;
    // Whoever is told of an error by nobody else ends the process with it; here every command has its own.
    opened.on('error', () => undefined);
    opened.on('ready', () => void tryAgain());
    await opened.connect();
  };
  begin().catch(() => undefined);

  return {
    get isAway() {
      return isAway;
    },
    run: async (work) => {
      if (isAway || isClosed || client === null) return null;
      try {
        return await within(work(client));
      } catch {
        if (!isAway) leaveAlone();
        return null;
      }
    },
    ready: () => (isAway ? new Promise((resolve) => void waiting.add(resolve)) : Promise.resolve()),
    close: async () => {
      isClosed = isAway = true;
      callOff?.();
      client?.destroy();
    },
  };
};

/** What is sent while there is no connection is not kept for later, when nobody wants it any more. Who has no Redis does not wait for its library. */
const open = async (url: string) => {
  const { createClient } = await import('@redis/client');
  return createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1_000, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 2_000) },
  });
};
