import type { Random } from '../random.ts';
import { seedNow } from '../seed/orders.ts';
import type { SeedOrder } from '../seed/orders.ts';

export interface SeedEntry {
  readonly bookedAtMs: number;
  readonly points: number;
  readonly reason: 'PURCHASE' | 'BONUS' | 'REDEMPTION' | 'EXPIRY' | 'ADJUSTMENT';
  readonly orderId: string | null;
}

export interface LedgerOptions {
  readonly orders: readonly SeedOrder[];
  readonly carriedOver: number;
  /** How many entries there are beside the purchases. */
  readonly others: number;
}

/** The ledgers were opened with the first orders. */
export const opensMs = Date.UTC(2025, 0, 1);

/** Oldest first: what was carried over, then one purchase for every order that has left, between other bookings; no balance is ever negative. */
export const seedLedger = (dice: Random, { orders, carriedOver, others }: LedgerOptions): SeedEntry[] => {
  const purchases = orders.filter(({ status }) => hasLeft.has(status)).map((order) => purchase(dice, order));
  const times = Array.from({ length: others }, () => dice.int(opensMs + 1000, seedNow.getTime() - 1000));
  const slots = [...purchases, ...times.map((bookedAtMs) => ({ bookedAtMs }))];
  let balance = carriedOver;
  const later = slots
    .sort((a, b) => a.bookedAtMs - b.bookedAtMs)
    .map((slot): SeedEntry => {
      const entry = 'points' in slot ? slot : { ...slot, ...otherBooking(dice, balance), orderId: null };
      balance += entry.points;
      return entry;
    });
  return [{ bookedAtMs: opensMs, points: carriedOver, reason: 'ADJUSTMENT', orderId: null }, ...later];
};

/** Nobody can cancel these any more. */
const hasLeft: ReadonlySet<string> = new Set(['SHIPPED', 'DELIVERED']);

const hourMs = 3_600_000;

/** One point for every whole euro, booked when the parcel leaves: 12 to 30 hours after the order was placed. */
const purchase = (dice: Random, { id, placedAt, cents }: SeedOrder): SeedEntry => ({
  bookedAtMs: placedAt.getTime() + dice.int(12 * hourMs, 30 * hourMs),
  points: Math.floor(cents / 100),
  reason: 'PURCHASE',
  orderId: id,
});

const otherBooking = (dice: Random, balance: number): Pick<SeedEntry, 'points' | 'reason'> => {
  const chance = dice.next();
  if (chance < 0.3 && balance >= 400)
    return { reason: 'REDEMPTION', points: -100 * dice.int(1, Math.min(10, Math.floor(balance / 250))) };
  if (chance < 0.38 && balance >= 100)
    return { reason: 'EXPIRY', points: -dice.int(1, Math.min(300, Math.floor(balance / 10))) };
  if (chance < 0.5) return { reason: 'ADJUSTMENT', points: dice.int(1, 60) };
  return { reason: 'BONUS', points: 25 * dice.int(1, 4) };
};
