import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { systemClock, type Clock } from '../clock.ts';

export interface LookupOptions {
  /** Asks for all addresses of a name. */
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
  readonly clock?: Clock;
}

/**
 * Finds the addresses of upstreams, or fails, in under a second: what was found holds for ten, a failure for one, and where a name can no
 * longer be resolved its last addresses still stand. Names are few: those of the settings.
 */
export const createLookup = ({ resolve = systemResolve, clock = systemClock }: LookupOptions = {}): LookupFunction => {
  const names = new Map<string, Name>();

  const learn = async (hostname: string, name: Name): Promise<void> => {
    const addresses = await resolve(hostname);
    if (addresses.length === 0) throw noAddress();
    name.addresses = addresses;
    name.isKnownUntilMs = clock.now() + knownMs;
  };

  const refresh = async (hostname: string, name: Name): Promise<void> => {
    const answered = new AbortController();
    const late = clock.sleep(limitMs, answered.signal);
    const learnt = learn(hostname, name);
    const isLearnt = await Promise.race([learnt.then(() => true), late.then(() => false)]).catch(() => false);
    if (!isLearnt) name.isKnownUntilMs = clock.now() + failedMs;
    delete name.asking;
    learnt.catch(() => undefined);
    late.catch(() => undefined);
    answered.abort();
  };

  const addressesOf = async (hostname: string): Promise<readonly LookupAddress[]> => {
    const name = names.get(hostname) ?? { addresses: [], isKnownUntilMs: -Infinity };
    names.set(hostname, name);
    const leftMs = name.isKnownUntilMs - clock.now();
    if (leftMs <= 0 || leftMs > knownMs) await (name.asking ??= refresh(hostname, name));
    return name.addresses;
  };

  const find = callbackify(addressesOf);
  return (hostname, { all = false, family = 0 }, done) =>
    find(hostname, (_error, found) => {
      const wanted = found.filter((address) => family === 0 || `IPv${address.family}`.endsWith(String(family)));
      const [first] = wanted;
      if (first === undefined) done(noAddress(), []);
      else if (all) done(null, wanted);
      else done(null, first.address, first.family);
    });
};

interface Name {
  /** The last that were found. */
  addresses: readonly LookupAddress[];
  isKnownUntilMs: number;
  /** Whoever comes meanwhile waits for the same answer. */
  asking?: Promise<void>;
}

const [limitMs, knownMs, failedMs] = [800, 10_000, 1_000];

const systemResolve = (hostname: string): Promise<readonly LookupAddress[]> => lookup(hostname, { all: true });

const noAddress = () => Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
