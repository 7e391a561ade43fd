import type { DatabaseSync } from 'node:sqlite';
import { random } from '../random.ts';
import type { Random } from '../random.ts';
import type { SeedCity } from '../seed/cities.ts';
import { seedCustomers } from '../seed/customers.ts';
import { cultures } from './cultures.ts';
import { localeStyles } from './locale-styles.ts';
import type { LocaleStyle } from './locale-styles.ts';

/** Fills the empty table with the seeded customers, people who do not exist, the same on every machine. */
export const seed = (db: DatabaseSync): void => {
  const dice = random(20_261_101);
  const insert = db.prepare(`
    insert into users (id, name, email, line, postal_code, city, country, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)`);
  const taken = new Set<string>();
  for (const [index, { id, home, openedAt }] of seedCustomers().entries()) {
    const number = index + 1;
    const style = styleOf(home);
    const { name, mailbox } = newPerson(style, taken, dice);
    const line = toLine(style, dice);
    const postalCode = toPostalCode(style, home, dice);
    const address = number % withoutAddressEvery === 0 ? none : [line, postalCode, home.name, home.country];
    const email = `${mailbox}${number}@${dice.pick(domains)}`;
    insert.run(id, name, email, ...address, openedAt.toISOString());
  }
};

const withoutAddressEvery = 33;
const none = [null, null, null, null];
const domains = ['example.org', 'example.com', 'example.net'];

const styleOf = ({ locale }: SeedCity): LocaleStyle => {
  const style = localeStyles[locale];
  if (style === undefined) throw new Error(`nobody knows how an address of ${locale} is written`);
  return style;
};

const newPerson = (style: LocaleStyle, taken: Set<string>, dice: Random): { name: string; mailbox: string } => {
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

const plain: Readonly<Record<string, string>> = { æ: 'ae', ø: 'o', ł: 'l', ı: 'i', ß: 'ss' };

const toAscii = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, (letter) => plain[letter] ?? '');

const toLine = ({ line, streets }: LocaleStyle, dice: Random): string =>
  line.replace('{street}', dice.pick(streets)).replace('{number}', () => String(dice.int(1, 180)));

/** Without those letters that Dutch codes do not use, which are the only ones to have letters. */
const letters = [...'ABCDEGHJKLMNPRTVWXZ'];

/** One of the codes that the home city has, written as its country does. */
const toPostalCode = ({ postalCode }: LocaleStyle, { postalCodes }: SeedCity, dice: Random): string => {
  const { from, to, step } = postalCodes;
  const code = from + step * dice.int(0, Math.floor((to - from) / step));
  const digits = String(code).padStart(postalCode.split('0').length - 1, '0');
  let at = 0;
  return postalCode.replaceAll(/[0#A]/g, (place) => {
    if (place === 'A') return dice.pick(letters);
    if (place === '#') return String(dice.int(1, 9));
    at += 1;
    return digits.charAt(at - 1);
  });
};
