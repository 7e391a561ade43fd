import type { DatabaseSync } from 'node:sqlite';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import { tierOf } from './tiers.ts';

/** Nine users in ten have an account whose ledger adds up to its points; usr_0001 is GOLD with a long ledger, usr_0007 has none. */
export const seed = (db: DatabaseSync): void => {
  const dice = random(20_160_301);
  const accounts = Array.from({ length: 600 }, (_, index) => index + 1)
    .filter((user) => dice.next() < 0.9 || user < withoutAccount)
    .filter((user) => user !== withoutAccount)
    .map((user) => seedAccount(dice, user));

  const insertAccount = db.prepare('insert into accounts values (?, ?, ?, ?, ?)');
  for (const { userId, memberNumber, memberSince, ledger } of accounts) {
    const points = ledger.reduce((sum, entry) => sum + entry.points, 0);
    insertAccount.run(userId, memberNumber, tierOf(points), points, memberSince);
  }

  const insertEntry = db.prepare('insert into entries values (?, ?, ?, ?, ?, ?)');
  const booked = accounts.flatMap(({ ledger }) => ledger).sort((a, b) => a.bookedAtMs - b.bookedAtMs);
  for (const [index, { userId, bookedAtMs, points, reason, orderId }] of booked.entries())
    insertEntry.run(firstEntryId + index, userId, timestamp(bookedAtMs), points, reason, orderId);
};

interface SeedEntry {
  readonly userId: string;
  readonly bookedAtMs: number;
  readonly points: number;
  readonly reason: 'PURCHASE' | 'BONUS' | 'REDEMPTION' | 'EXPIRY' | 'ADJUSTMENT';
  readonly orderId: string | null;
}

const developer = 1;
const withoutAccount = 7;
const firstEntryId = 700_001;

/** The first and the last moment of the ledgers, and of the orders, which are numbered in the order of their time. */
const opensMs = Date.UTC(2025, 0, 1);
const closesMs = Date.UTC(2026, 10, 1) - 1000;
const orderCount = 6000;

const seedAccount = (dice: Random, user: number) => {
  const userId = `usr_${String(user).padStart(4, '0')}`;
  const [length, carriedOver] = user === developer ? [48, 9000] : [dice.int(5, 60), openingBalance(dice)];
  return {
    userId,
    // The multiplier and the modulus have no common divisor: no two users share a number, and the numbers are in no order.
    memberNumber: String(100_000_000 + ((user * 472_882_027) % 900_000_000)),
    memberSince: timestamp(dice.int(Date.UTC(2016, 2, 1), opensMs - 1)).slice(0, 10),
    ledger: seedLedger(dice, userId, length, carriedOver),
  };
};

/** Oldest first: what was carried over when the ledgers were opened, then bookings that never spend more than there is. */
const seedLedger = (dice: Random, userId: string, length: number, carriedOver: number): SeedEntry[] => {
  const times = Array.from({ length: length - 1 }, () => dice.int(opensMs + 1000, closesMs)).sort((a, b) => a - b);
  let balance = carriedOver;
  const later = times.map((bookedAtMs): SeedEntry => {
    const booking = seedBooking(dice, balance);
    balance += booking.points;
    return { userId, bookedAtMs, ...booking, orderId: booking.reason === 'PURCHASE' ? orderBefore(bookedAtMs) : null };
  });
  return [{ userId, bookedAtMs: opensMs, points: carriedOver, reason: 'ADJUSTMENT', orderId: null }, ...later];
};

const seedBooking = (dice: Random, balance: number): Pick<SeedEntry, 'points' | 'reason'> => {
  const chance = dice.next();
  if (chance < 0.1) return { reason: 'BONUS', points: 25 * dice.int(1, 8) };
  if (chance < 0.28 && balance >= 500)
    return { reason: 'REDEMPTION', points: -100 * dice.int(1, Math.min(15, Math.floor(balance / 250))) };
  if (chance < 0.34 && balance >= 100)
    return { reason: 'EXPIRY', points: -dice.int(1, Math.min(300, Math.floor(balance / 10))) };
  if (chance < 0.4) return { reason: 'ADJUSTMENT', points: dice.int(1, 60) };
  return { reason: 'PURCHASE', points: dice.int(4, 180) };
};

const openingBalance = (dice: Random): number => Math.round(20 * Math.exp(dice.next() * 7.6));

const orderBefore = (bookedAtMs: number): string => {
  const passed = (bookedAtMs - opensMs) / (closesMs - opensMs);
  return `ord_${String(Math.max(1, Math.ceil(passed * orderCount))).padStart(5, '0')}`;
};

const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
