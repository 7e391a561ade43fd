import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Code } from '../../engine/errors.ts';
import { locality, startProvider, type ProviderServer } from '../datasources/map-provider.ts';
import { fakeClock, turn, type FakeClock } from '../policies/fake-clock.ts';
import { countingClock, type CountingClock } from './counting-clock.ts';
import { openHouse, openStage, type House, type Stage } from './house.ts';
import { speakHttp } from './speak-http.ts';
import { planted, type Wire } from './wire.ts';

/** Keys of which each is a call of its own: one that fails, for whatever reason, takes no other along. */
let house: House;
let google: ProviderServer;
beforeAll(async () => {
  google = await startProvider();
  google.answer = ({ query }) => ({ body: { status: 'OK', results: [{ ...locality, place_id: query['latlng'] }] } });
  const shared = await openHouse();
  house = { ...shared, services: { ...shared.services, GOOGLE_MAPS_URL: google.url } };
});
afterAll(async () => {
  await house.close();
  await google.stop();
});

interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

const size = 6;
const concurrency = 2;
const deadlineMs = 1_000;
const orders = Array.from({ length: 30 }, (_, index) => `ord_${String(5_931 - index).padStart(5, '0')}`);
const queryOf = (ids: readonly string[], field: string): string =>
  `{ ${ids.map((id, nth) => `k${nth}: order(id: "${id}") { number delivery { ${field} } }`).join(' ')} }`;

const ends = {
  well: { wire: { does: 'pass' }, code: null },
  status: { wire: { does: 'reply', status: 503, body: { text: planted } }, code: 'DOWNSTREAM_UNAVAILABLE' },
  garbled: { wire: { does: 'reply', body: { text: `{"${planted}":1}` } }, code: 'DOWNSTREAM_INVALID_RESPONSE' },
  hang: { wire: { does: 'hang', at: 'request' }, code: 'DOWNSTREAM_TIMEOUT' },
} as const satisfies Record<string, { wire: Wire; code: Code | null }>;

type End = keyof typeof ends;

/** Places in the bulkhead are taken for good by what hangs; with none left, nothing is sent any more. */
const expectedOf = (ending: readonly End[]): readonly (Code | null)[] =>
  ending.map((end, nth) => {
    const hanging = ending.slice(0, nth).filter((each) => each === 'hang').length;
    return hanging >= concurrency ? 'DEADLINE_EXCEEDED' : ends[end].code;
  });

describe.each([
  {
    what: 'routes of OSRM',
    setting: 'MAPS_URL',
    environment: {},
    field: 'route { distanceMeters }',
    valueIn: ({ route }: any): unknown => route,
    markOf: ({ latitude, longitude }: Position): string => `;${longitude},${latitude}?`,
  },
  {
    what: 'places of Google',
    setting: 'GOOGLE_MAPS_URL',
    environment: { MAPS_PROVIDER: 'google', GOOGLE_MAPS_API_KEY: 'key' },
    field: 'place { id }',
    valueIn: ({ place }: any): unknown => place,
    markOf: ({ latitude, longitude }: Position): string => `latlng=${latitude},${longitude}&`,
  },
])('$what', ({ setting, environment, field, valueIn, markOf }) => {
  let clock: FakeClock;
  let counted: CountingClock;
  let stage: Stage;
  let ids: readonly string[];
  let marks: readonly string[];
  let values: readonly unknown[];
  let others: number;
  beforeAll(async () => {
    clock = fakeClock(Date.now());
    counted = countingClock(clock);
    stage = await openStage(
      house,
      { source: 'maps', setting, speak: speakHttp },
      {
        clock,
        gatewayClock: counted,
        environment: { ...environment, MAPS_CONCURRENCY: String(concurrency), MAPS_RETRIES: '0' },
      },
    );
    const { data, errors } = await house.healthy(queryOf(orders, 'position { latitude longitude }'));
    expect(errors).toEqual([]);
    const marked = orders.flatMap((id, nth) => {
      const position: Position | undefined = data[`k${nth}`]?.delivery?.position;
      return position ? [{ id, mark: markOf(position) }] : [];
    });
    const own = marked.filter(({ mark }, nth) => marked.findIndex((each) => each.mark === mark) === nth).slice(0, size);
    ids = own.map(({ id }) => id);
    marks = own.map(({ mark }) => mark);
    const healthy = await stage.gateway.ask(queryOf(ids, field), { as: 'usr_0001' });
    expect(healthy.errors).toEqual([]);
    values = ids.map((_, nth) => valueIn(healthy.data[`k${nth}`].delivery));
    others = healthy.ledger.filter(({ source }) => source !== 'maps').length;
  });
  afterAll(() => stage.close());

  test('each is a call', () => {
    expect(ids).toHaveLength(size);
    for (const value of values) expect(value).not.toBeNull();
    const asked = stage.proxy.arrivals.map((arrival) => decodeURIComponent(arrival.asked));
    expect(asked.map((path) => marks.findIndex((mark) => path.includes(mark))).toSorted()).toEqual([...marks.keys()]);
  });

  test('whichever call fails, however, exactly its key carries the error, and all others their value', async () => {
    const end = constantFrom<End>('well', 'well', 'status', 'garbled', 'hang');
    await assert(
      asyncProperty(array(end, { minLength: size, maxLength: size }), async (ending) => {
        await clock.advance(20_000);
        const cameBefore = stage.proxy.arrivals.length;
        const begunBefore = counted.begun;
        const endOf = (asked: string) => ending[marks.findIndex((mark) => decodeURIComponent(asked).includes(mark))];
        await stage.proxy.arm((asked) => ends[endOf(asked) ?? 'well'].wire);
        const wanted = expectedOf(ending);
        const sent = wanted.filter((code) => code !== 'DEADLINE_EXCEEDED').length;
        const hanging = wanted.filter((code) => code === 'DOWNSTREAM_TIMEOUT').length;

        const asking = stage.gateway.ask(queryOf(ids, field), {
          as: 'usr_0001',
          headers: { 'x-deadline-ms': String(deadlineMs) },
        });
        // Each call sleeps for its deadline, and once it is sent for its timeout.
        const begun = begunBefore + 2 * others + size + sent;
        while (counted.begun < begun || counted.asleep > size - sent + 2 * hanging) await turn();
        await clock.advance(deadlineMs);
        const { data, errors } = await asking;

        expect(stage.proxy.arrivals.length - cameBefore).toBe(sent);
        expect(ids.map((_, nth) => valueIn(data[`k${nth}`].delivery))).toEqual(
          values.map((value, nth) => (wanted[nth] === null ? value : null)),
        );
        const told = errors.map(({ path, extensions }) => [path?.[0], extensions['code'], extensions['service']]);
        const failed = wanted.flatMap((code, nth) => (code === null ? [] : [[`k${nth}`, code, 'maps']]));
        expect(told.toSorted()).toEqual(failed);
        await stage.proxy.idle();
      }),
      {
        numRuns: 25,
        seed: 3,
        examples: [[Array<End>(size).fill('hang')], [Array<End>(size).fill('status')]],
      },
    );
  });
});
