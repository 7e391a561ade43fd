import { random } from '../random.ts';
import type { Random } from '../random.ts';
import type { CatalogueProduct } from './catalogue.ts';
import { customerId } from './customers.ts';

export type SeedStatus = 'PLACED' | 'PAID' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED';

export interface SeedItem {
  readonly id: string;
  readonly productId: string;
  readonly quantity: number;
  readonly unitCents: number;
}

export interface SeedOrder {
  readonly id: string;
  readonly number: string;
  readonly customerId: string;
  readonly status: SeedStatus;
  readonly placedAt: Date;
  readonly items: readonly SeedItem[];
  /** Of all its items. */
  readonly cents: number;
}

/** The moment at which the seed data is as it is: open orders are young, old ones have arrived. */
export const seedNow = new Date('2026-11-01T00:00:00.000Z');

export const dayMs = 24 * 60 * 60 * 1000;

/** 6,000 orders of 600 users, numbered in the order in which they were placed. */
export const seedOrders = (products: readonly CatalogueProduct[]): SeedOrder[] => {
  const dice = random(20_250_101);
  const placed = countsOfUsers(dice)
    .flatMap((count, user) => Array.from({ length: count }, (_, nth) => placedOrder(dice, user, nth)))
    .sort((a, b) => a.placedAt.getTime() - b.placedAt.getTime());
  let lines = 0;
  return placed.map((order, index) => {
    const number = index + 1;
    const items = basket(dice, products).map((item) => {
      lines += 1;
      return { id: `itm_${pad(lines, 5)}`, ...item };
    });
    return {
      id: `ord_${pad(number, 5)}`,
      number: `${order.placedAt.getUTCFullYear()}-${pad(number, 6)}`,
      ...order,
      items,
      cents: items.reduce((sum, { quantity, unitCents }) => sum + quantity * unitCents, 0),
    };
  });
};

/** How many orders each user has: 4 to 16, 6,000 in all; the development user, who is the first, has 14. */
const countsOfUsers = (dice: Random): number[] => {
  const counts = [14, ...Array.from({ length: 599 }, () => dice.int(4, 16))];
  let missing = 6000 - counts.reduce((sum, count) => sum + count, 0);
  while (missing !== 0) {
    const user = dice.int(1, 599);
    const count = (counts[user] ?? 0) + Math.sign(missing);
    if (count < 4 || count > 16) continue;
    counts[user] = count;
    missing -= Math.sign(missing);
  }
  return counts;
};

const placedOrder = (dice: Random, user: number, nth: number) => {
  const status = (user === 0 ? developersOrders[nth] : undefined) ?? dice.pick(statuses);
  const [youngestDays, oldestDays] = ageInDays[status];
  const ageMs = Math.round((youngestDays + dice.next() * (oldestDays - youngestDays)) * dayMs);
  return { customerId: customerId(user), status, placedAt: new Date(seedNow.getTime() - ageMs) };
};

const developersOrders: readonly SeedStatus[] = ['PLACED', 'PAID', 'SHIPPED', 'SHIPPED', 'DELIVERED', 'CANCELLED'];

/** Twenty to draw from: a status is as frequent as it stands here. */
const statuses: readonly SeedStatus[] = [
  'PLACED',
  'PAID',
  ...Array.from({ length: 3 }, () => 'SHIPPED' as const),
  ...Array.from({ length: 13 }, () => 'DELIVERED' as const),
  ...Array.from({ length: 2 }, () => 'CANCELLED' as const),
];

/** How long before `seedNow` an order of that status may have been placed: the oldest on 2025-01-01. */
const ageInDays: Readonly<Record<SeedStatus, readonly [number, number]>> = {
  PLACED: [0.01, 3],
  PAID: [0.1, 4],
  SHIPPED: [2, 9],
  DELIVERED: [8, 669],
  CANCELLED: [1, 669],
};

const basket = (dice: Random, products: readonly CatalogueProduct[]) => {
  const chosen = new Set<CatalogueProduct>();
  const size = dice.pick([1, 1, 2, 2, 3, 3, 3, 4, 4, 5]);
  while (chosen.size < size) chosen.add(dice.pick(products));
  return [...chosen].map(({ id, cents }) => ({
    productId: id,
    quantity: dice.pick([1, 1, 1, 1, 2, 2, 3, 4]),
    unitCents: cents,
  }));
};

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
