import { foldName } from './fold-name.ts';

/** The names of countries in one language. */
export interface CountryNames {
  /** `DE` → `Germany`; the code itself where it has no name. */
  nameOf(code: string): string;
  /** The code that a folded name, code or usual short form stands for. */
  codeOf(folded: string): string | undefined;
}

/** The country names in the first language of an Accept-Language list that is known here, else in English. */
export const countryNames = (acceptLanguage: string | undefined): CountryNames => {
  const language = languageOf(acceptLanguage ?? '');
  const known = byLanguage.get(language) ?? namesIn(language);
  byLanguage.set(language, known);
  return known;
};

const byLanguage = new Map<string, CountryNames>();

const namesIn = (language: string): CountryNames => {
  const own = new Intl.DisplayNames([language, 'en'], { type: 'region' });
  const english = new Intl.DisplayNames(['en'], { type: 'region' });
  const codes = new Map<string, string>();
  for (const code of allCodes()) {
    for (const name of [own.of(code), english.of(code), code]) {
      if (name !== undefined) codes.set(foldName(name), code);
    }
  }
  for (const [name, code] of shortForms) codes.set(name, code);
  return { nameOf: (code) => own.of(code) ?? code, codeOf: (folded) => codes.get(folded) };
};

const allCodes = (): string[] => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => names.of(code) !== undefined && !notCountries.has(code));
};

const notCountries: ReadonlySet<string> = new Set([
  'EU',
  'EZ',
  'QO',
  'UN',
  'XA',
  'XB',
  'ZZ',
  'UK',
  'DD',
  'SU',
  'YU',
  'FX',
  'TP',
  'ZR',
  'BU',
]);

const shortForms: readonly (readonly [string, string])[] = [
  ['uk', 'GB'],
  ['great britain', 'GB'],
  ['england', 'GB'],
  ['scotland', 'GB'],
  ['wales', 'GB'],
  ['usa', 'US'],
  ['united states of america', 'US'],
  ['america', 'US'],
  ['holland', 'NL'],
  ['czech republic', 'CZ'],
  ['turkey', 'TR'],
];

/** Language and script of the most wanted language that Node has names in. */
const languageOf = (acceptLanguage: string): string => {
  const wanted = acceptLanguage
    .slice(0, 200)
    .split(',')
    .map((part) => part.trim().match(/^([a-z]{2,3}(?:-[a-z]{4})?)(?:-[a-z0-9-]*)?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$/i))
    .filter((match) => match !== null)
    .map(([, tag = '', weight = '1']) => ({ tag, weight: Number(weight) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const [known] = Intl.DisplayNames.supportedLocalesOf([tag]);
    if (known !== undefined) return known;
  }
  return 'en';
};
