import { geoDistance, geoInterpolate } from 'd3-geo';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import { readCities } from '../seed/cities.ts';
import type { SeedCity } from '../seed/cities.ts';
import type { SeedCustomer } from '../seed/customers.ts';
import { dayMs, seedNow } from '../seed/orders.ts';
import type { SeedOrder, SeedStatus } from '../seed/orders.ts';
import type { GeoPoint } from './rows.ts';

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

/** The parcels of the orders that have one, each on the line from the nearest warehouse to the customer's home, or seldom elsewhere. */
export const seedDeliveries = (orders: readonly SeedOrder[], customers: readonly SeedCustomer[]): SeedDelivery[] => {
  const dice = random(20_261_118);
  const homes = new Map(customers.map(({ id, home }) => [id, home]));
  const citiesOf = Map.groupBy(readCities().map(withWarehouse), ({ country }) => country);
  return orders.flatMap(({ id, customerId, status: orderStatus, placedAt }) => {
    const status = dice.pick(statusesOf[orderStatus]);
    const home = homes.get(customerId);
    if (status === null || home === undefined) return [];
    const { osmId: placeId, origin, along } = destination(dice, home, citiesOf.get(home.country) ?? []);
    const position = along(progress(dice, status));
    const eta = etaOf(dice, status, placedAt);
    return [{ id: id.replace('ord_', 'dlv_'), orderId: id, status, eta, placeId, origin, position }];
  });
};

/** One parcel in eight is a gift or goes to where somebody works: to another city of the country, if the shop knows one. */
const destination = (dice: Random, home: SeedCity, cities: readonly Destination[]): Destination => {
  const others = cities.filter(({ osmId }) => osmId !== home.osmId);
  const goesElsewhere = dice.next() < 1 / 8 && others.length > 0;
  return goesElsewhere ? dice.pick(others) : (cities.find(({ osmId }) => osmId === home.osmId) ?? withWarehouse(home));
};

/** In Rotterdam, Leipzig, Lyon, Poznań, Zaragoza and Bologna, where GeoNames has them. */
const warehouses: readonly GeoPoint[] = [
  { latitude: 51.9225, longitude: 4.47917 },
  { latitude: 51.33962, longitude: 12.37129 },
  { latitude: 45.74846, longitude: 4.84671 },
  { latitude: 52.40692, longitude: 16.92993 },
  { latitude: 41.65606, longitude: -0.87734 },
  { latitude: 44.49381, longitude: 11.33875 },
];

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

interface Destination extends SeedCity {
  readonly origin: GeoPoint;
  along(share: number): GeoPoint;
}

const withWarehouse = (city: SeedCity): Destination => {
  const to = degrees(city);
  const [nearest] = warehouses.toSorted((a, b) => geoDistance(degrees(a), to) - geoDistance(degrees(b), to));
  const origin = nearest ?? city;
  const line = geoInterpolate(degrees(origin), to);
  return { ...city, origin, along: (share) => toPoint(line(share)) };
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
