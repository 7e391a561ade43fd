import { geoDistance, geoInterpolate } from 'd3-geo';
import { seedPlaces } from '../places.ts';
import type { SeedPlace } from '../places.ts';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import type { GeoPoint } from './rows.ts';
import { dayMs, seedNow } from './seed-orders.ts';
import type { SeedOrder, SeedStatus } from './seed-orders.ts';

export interface SeedDelivery {
  readonly id: string;
  readonly orderId: string;
  readonly status: SeedDeliveryStatus;
  readonly eta: Date | null;
  readonly placeId: string;
  readonly origin: GeoPoint;
  readonly position: GeoPoint;
}

type SeedDeliveryStatus = 'PREPARING' | 'IN_TRANSIT' | 'OUT_FOR_DELIVERY' | 'DELIVERED' | 'RETURNED';

/** The parcels of the orders that have one, each on the line from the nearest warehouse to a European city, mostly the customer's own. */
export const seedDeliveries = (orders: readonly SeedOrder[]): SeedDelivery[] => {
  const dice = random(20_261_031);
  const destinations = seedPlaces.filter(({ country }) => countries.has(country)).map(withWarehouse);
  const customers = new Set(orders.map(({ customerId }) => customerId));
  const homes = new Map([...customers].map((customerId) => [customerId, dice.pick(destinations)]));
  return orders.flatMap(({ id, customerId, status: orderStatus, placedAt }) => {
    const status = dice.pick(statusesOf[orderStatus]);
    if (status === null) return [];
    const home = dice.next() < 0.7 ? homes.get(customerId) : undefined;
    const { placeId, origin, along } = home ?? dice.pick(destinations);
    const position = along(progress(dice, status));
    const eta = etaOf(dice, status, placedAt);
    return [{ id: id.replace('ord_', 'dlv_'), orderId: id, status, eta, placeId, origin, position }];
  });
};

const warehouseCities: ReadonlySet<string> = new Set(['Rotterdam', 'Leipzig', 'Lyon', 'Poznań', 'Zaragoza', 'Bologna']);

const countries: ReadonlySet<string> = new Set('AT BE CH CZ DE DK ES FR HU IT LU NL PL PT SE SI SK'.split(' '));

const warehouses = seedPlaces.filter(({ city, country }) => warehouseCities.has(city) && countries.has(country));

/** What a parcel of such an order may be like; null is no parcel. */
const statusesOf: Readonly<Record<SeedStatus, readonly (SeedDeliveryStatus | null)[]>> = {
  PLACED: [null, 'PREPARING'],
  PAID: ['PREPARING'],
  SHIPPED: [
    'IN_TRANSIT',
    'IN_TRANSIT',
    'IN_TRANSIT',
    'IN_TRANSIT',
    'IN_TRANSIT',
    'OUT_FOR_DELIVERY',
    'OUT_FOR_DELIVERY',
    'RETURNED',
  ],
  DELIVERED: ['DELIVERED'],
  CANCELLED: [null],
};

const withWarehouse = (place: SeedPlace) => {
  const to = degrees(place);
  const [nearest] = warehouses.toSorted((a, b) => geoDistance(degrees(a), to) - geoDistance(degrees(b), to));
  const { latitude, longitude } = nearest ?? place;
  const line = geoInterpolate([longitude, latitude], to);
  return { placeId: place.osmId, origin: { latitude, longitude }, along: (share: number) => toPoint(line(share)) };
};

/** How much of the way a parcel has behind it. */
const progress = (dice: Random, status: SeedDeliveryStatus): number => {
  if (status === 'DELIVERED') return 1;
  if (status === 'OUT_FOR_DELIVERY') return 0.97 + dice.next() * 0.025;
  return status === 'IN_TRANSIT' ? 0.05 + dice.next() * 0.85 : 0;
};

/** Delivered parcels have taken 2 to 7 days; the others are expected after `seedNow`. All by day. */
const etaOf = (dice: Random, status: SeedDeliveryStatus, placedAt: Date): Date | null => {
  if (status === 'RETURNED') return null;
  if (status === 'DELIVERED') return byDay(dice, placedAt, dice.int(2, 7));
  if (status === 'OUT_FOR_DELIVERY') return byDay(dice, seedNow, 0);
  return byDay(dice, seedNow, status === 'IN_TRANSIT' ? dice.int(1, 3) : dice.int(4, 7));
};

const byDay = (dice: Random, from: Date, days: number): Date => {
  const day = new Date(from.getTime() + days * dayMs);
  day.setUTCHours(dice.int(7, 18), dice.int(0, 59), 0, 0);
  return day;
};

const degrees = ({ longitude, latitude }: GeoPoint): [number, number] => [longitude, latitude];

const toPoint = ([longitude, latitude]: [number, number]): GeoPoint => ({
  latitude: rounded(latitude),
  longitude: rounded(longitude),
});

const rounded = (degrees: number): number => Math.round(degrees * 100_000) / 100_000;
