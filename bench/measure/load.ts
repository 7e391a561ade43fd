import { openWire, requestOf } from './wire.ts';

/** What one run of load is told. */
export interface LoadOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
  /** What each answer is to be, or how long where that is all that can be said. */
  readonly expected: string;
}

/** What came of it. */
export interface LoadResult {
  readonly answers: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not what they are to be. */
  readonly wrong: number;
}

/** Asks over so many connections, each time as soon as the last answer is there; every answer's status and length are checked, and some of them whole. */
const load = async ({ url, headers, body, connections, seconds, expected }: LoadOrder): Promise<LoadResult> => {
  const address = new URL(url);
  const request = requestOf(address, body, headers);
  const right = Buffer.from(expected);
  const wires = await Promise.all(Array.from({ length: connections }, () => openWire(address)));
  const tookMs: number[] = [];
  let wrong = 0;
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  await Promise.all(
    wires.map(async (wire) => {
      while (performance.now() < endMs) {
        const sentMs = performance.now();
        const answer = await wire.ask(request);
        tookMs.push(performance.now() - sentMs);
        const isLooked = tookMs.length % checkEvery === 1;
        if (answer.status !== 200 || answer.body.length !== right.length || (isLooked && !answer.body.equals(right)))
          wrong++;
      }
    }),
  );
  const took = (performance.now() - startedMs) / 1_000;
  for (const wire of wires) wire.close();
  const sorted = tookMs.toSorted((a, b) => a - b);
  const quantile = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { answers: tookMs.length, seconds: took, p50Ms: quantile(0.5), p99Ms: quantile(0.99), wrong };
};

const checkEvery = 16;

process.on('message', (order: LoadOrder) => {
  load(order).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.('ready');
