import { random } from '../random.ts';
import type { Random } from '../random.ts';
import { readCities } from './cities.ts';
import type { SeedCity } from './cities.ts';

/** What every service takes for granted about one person. */
export interface SeedCustomer {
  /** `usr_0001` to `usr_0600` */
  readonly id: string;
  readonly home: SeedCity;
  /** When the account was opened: in the order of the ids, and before the first order, which is of 2025. */
  readonly openedAt: Date;
}

/** The 600 customers, the same in every service and on every machine; the first is whom a developer is signed in as, and lives in Porto. */
export const seedCustomers = (): SeedCustomer[] => {
  const dice = random(20_190_107);
  const cities = readCities();
  return Array.from({ length: count }, (_, index) => {
    const drawn = dice.pick(cities);
    const home = index === 0 ? (cities.find(({ name }) => name === 'Porto') ?? drawn) : drawn;
    return { id: customerId(index), home, openedAt: openedAt(index, dice) };
  });
};

/** The id of the customer at that place of the list. */
export const customerId = (index: number): string => `usr_${String(index + 1).padStart(4, '0')}`;

const count = 600;
const dayMs = 86_400_000;
const firstAccount = Date.UTC(2019, 0, 7);
const daysOfAccounts = 2150;

const openedAt = (index: number, dice: Random): Date => {
  const start = firstAccount + Math.floor((index * daysOfAccounts) / count) * dayMs;
  return new Date(start + dice.int(0, dayMs / 1000 - 1) * 1000);
};
