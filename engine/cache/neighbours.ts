import cluster, { type Worker } from 'node:cluster';
import type { Clock } from '../clock.ts';
import type { Change } from './changes.ts';

/** The other processes of this instance, each of which keeps rows for itself. */
export interface Neighbours {
  /** Resolves when all of them have heard of it, or one has been waited for long enough. */
  tell(changes: readonly Change[]): Promise<void>;
  onHeard(listener: (changes: readonly Change[]) => void): void;
}

/** Those of a worker, which tells its parent, who tells all others; undefined for a process that is none. */
export const openNeighbours = (clock: Clock): Neighbours | undefined => {
  if (cluster.isPrimary) return undefined;
  const listeners: ((changes: readonly Change[]) => void)[] = [];
  const waiting = new Map<number, () => void>();
  let told = 0;
  process.on('message', (message: unknown) => {
    if (isOf(message, 'changed')) {
      for (const listener of listeners) listener(message.changed);
      process.send?.({ heard: message.id } satisfies Heard);
    }
    if (isOf(message, 'heard')) waiting.get(message.heard)?.();
  });
  return {
    onHeard: (listener) => void listeners.push(listener),
    tell: (changed) =>
      new Promise((resolve) => {
        const id = told++;
        const end = (): void => {
          waiting.delete(id);
          callOff();
          resolve();
        };
        const callOff = clock.after(longestMs, end);
        waiting.set(id, end);
        if (process.connected) process.send?.({ changed, id } satisfies Changed, undefined, undefined, () => undefined);
        else end();
      }),
  };
};

/** Who does not answer in this time does not answer anybody. */
const longestMs = 1_000;

/** Of the parent: passes on what a worker tells to all others that there are, and tells it once they have heard, or are gone. */
export const passOnChanges = (): ((worker: Worker, others: () => Iterable<Worker>) => void) => {
  let passed = 0;
  return (worker, others) => {
    worker.on('message', (message: unknown) => {
      if (!isOf(message, 'changed')) return;
      const { changed, id } = message;
      const waiting = new Set([...others()].filter((other) => other !== worker && other.isConnected()));
      const done = (other?: Worker): void => {
        if (other !== undefined && !waiting.delete(other)) return;
        if (waiting.size === 0 && worker.isConnected()) worker.send({ heard: id } satisfies Heard, () => undefined);
      };
      const number = passed++;
      for (const other of waiting) {
        const leave = (): void => {
          other.off('message', hear);
          other.off('disconnect', leave);
          done(other);
        };
        const hear = (answer: unknown): void => {
          if (isOf(answer, 'heard') && answer.heard === number) leave();
        };
        other.on('message', hear);
        other.on('disconnect', leave);
        other.send({ changed, id: number } satisfies Changed, () => undefined);
      }
      if (waiting.size === 0) done();
    });
  };
};

interface Changed {
  readonly changed: readonly Change[];
  readonly id: number;
}
interface Heard {
  readonly heard: number;
}

const isOf = <Name extends 'changed' | 'heard'>(
  message: unknown,
  name: Name,
): message is Name extends 'changed' ? Changed : Heard =>
  typeof message === 'object' && message !== null && name in message;
