import type { DatabaseSync } from 'node:sqlite';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import { readCatalogue } from '../seed/catalogue.ts';
import { seedCustomers } from '../seed/customers.ts';
import type { SeedCustomer } from '../seed/customers.ts';
import { seedOrders } from '../seed/orders.ts';
import type { SeedOrder } from '../seed/orders.ts';
import { opensMs, seedLedger } from './seed-ledger.ts';
import { tierOf } from './tiers.ts';

/** Nine customers in ten have an account whose ledger adds up to its points; usr_0001 is GOLD with a long ledger, usr_0007 has none. */
export const seed = (db: DatabaseSync): void => {
  const dice = random(20_160_301);
  const ordersOf = Map.groupBy(seedOrders(readCatalogue()), ({ customerId }) => customerId);
  const accounts = seedCustomers().flatMap((customer, index) =>
    hasAccount(dice, customer) ? [seedAccount(dice, customer, index + 1, ordersOf.get(customer.id) ?? [])] : [],
  );

  const insertAccount = db.prepare('insert into accounts values (?, ?, ?, ?, ?)');
  for (const { userId, memberNumber, memberSince, ledger } of accounts) {
    const points = ledger.reduce((sum, entry) => sum + entry.points, 0);
    insertAccount.run(userId, memberNumber, tierOf(points), points, memberSince);
  }

  const insertEntry = db.prepare('insert into entries values (?, ?, ?, ?, ?, ?)');
  const booked = accounts
    .flatMap(({ userId, ledger }) => ledger.map((entry) => ({ userId, ...entry })))
    .sort((a, b) => a.bookedAtMs - b.bookedAtMs);
  for (const [index, { userId, bookedAtMs, points, reason, orderId }] of booked.entries())
    insertEntry.run(firstEntryId + index, userId, timestamp(bookedAtMs), points, reason, orderId);
};

const developer = 'usr_0001';
const alwaysWith: ReadonlySet<string> = new Set([
  developer,
  'usr_0002',
  'usr_0003',
  'usr_0004',
  'usr_0005',
  'usr_0006',
]);
const withoutAccount = 'usr_0007';
const firstEntryId = 700_001;

const hasAccount = (dice: Random, { id }: SeedCustomer): boolean =>
  (dice.next() < 0.9 || alwaysWith.has(id)) && id !== withoutAccount;

const seedAccount = (dice: Random, { id, openedAt }: SeedCustomer, number: number, orders: readonly SeedOrder[]) => {
  const [others, carriedOver] = id === developer ? [38, 11_000] : [dice.int(4, 20), openingBalance(dice)];
  return {
    userId: id,
    // The multiplier and the modulus have no common divisor: no two users share a number, and the numbers are in no order.
    memberNumber: String(100_000_000 + ((number * 472_882_027) % 900_000_000)),
    memberSince: timestamp(dice.int(openedAt.getTime(), opensMs - 1)).slice(0, 10),
    ledger: seedLedger(dice, { orders, carriedOver, others }),
  };
};

const openingBalance = (dice: Random): number => Math.round(Math.exp(dice.next() * 10.4));

const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
