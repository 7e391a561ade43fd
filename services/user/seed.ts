import type { DatabaseSync } from 'node:sqlite';
import { seedPlaces } from '../places.ts';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import { countryStyles } from './country-styles.ts';
import type { CountryStyle } from './country-styles.ts';
import { cultures } from './cultures.ts';

/** Fills the empty table with 600 people who do not exist, the same on every machine: `usr_0001` to `usr_0600`. */
export const seed = (db: DatabaseSync): void => {
  const dice = random(20_261_101);
  const insert = db.prepare(`
    insert into users (id, name, email, line, postal_code, city, country, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)`);
  const taken = new Set<string>();
  for (let number = 1; number <= users; number += 1) {
    const home = dice.pick(homes);
    const { name, mailbox } = newPerson(home.style, taken, dice);
    const line = toLine(home.style, dice);
    const postalCode = toPostalCode(home.style, dice);
    const address = number % homelessEvery === 0 ? none : [line, postalCode, home.city, home.country];
    const email = `${mailbox}${number}@${dice.pick(domains)}`;
    insert.run(`usr_${String(number).padStart(4, '0')}`, name, email, ...address, openedAt(number, dice));
  }
};

const users = 600;
const homelessEvery = 33;
const none = [null, null, null, null];
const domains = ['example.org', 'example.com', 'example.net'];

const homes = seedPlaces.flatMap(({ city, country }) => {
  const style = countryStyles[country];
  return style ? [{ city, country, style }] : [];
});

const newPerson = (style: CountryStyle, taken: Set<string>, dice: Random): { name: string; mailbox: string } => {
  for (;;) {
    const culture = cultures[dice.pick(style.cultures)];
    const given = dice.pick<string>(culture.given);
    const family = dice.pick<string>(culture.family);
    const name = culture.familyFirst ? `${family} ${given}` : `${given} ${family}`;
    if (given !== family && !taken.has(name)) {
      taken.add(name);
      return { name, mailbox: `${toAscii(given)}.${toAscii(family)}` };
    }
  }
};

const plain: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ı: 'i', ß: 'ss' };

const toAscii = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, (letter) => plain[letter] ?? '');

const toLine = ({ line, streets }: CountryStyle, dice: Random): string =>
  line
    .replace('{street}', dice.pick(streets))
    .replaceAll(/\{number\d?\}/g, (place) => String(dice.int(1, place === '{number}' ? 180 : 24)));

const letters = 'BCEGHJKLMNPRSTVXY';

const toPostalCode = ({ postalCode }: CountryStyle, dice: Random): string =>
  postalCode.replaceAll(/[N#A]/g, (place) => {
    if (place === 'A') return dice.pick([...letters]);
    return String(dice.int(place === 'N' ? 1 : 0, 9));
  });

const dayMs = 86_400_000;
const firstAccount = Date.UTC(2019, 0, 7);
const daysOfAccounts = 2150;

/** In the order of the ids, and before the first seeded order, which is of 2025. */
const openedAt = (number: number, dice: Random): string => {
  const start = firstAccount + Math.floor(((number - 1) * daysOfAccounts) / users) * dayMs;
  return new Date(start + dice.int(0, dayMs / 1000 - 1) * 1000).toISOString();
};
