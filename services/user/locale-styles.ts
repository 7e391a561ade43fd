import type { CultureName } from './cultures.ts';

/** How people of a place are called and how their addresses are written. */
export interface LocaleStyle {
  /** To draw from: a culture is as frequent as it stands here. */
  readonly cultures: readonly CultureName[];
  /** The `0`s are the digits of the city's code, `#` is a digit from 1 to 9, `A` a letter. */
  readonly postalCode: string;
  /** `{street}` and `{number}` are filled in. */
  readonly line: string;
  readonly streets: readonly string[];
}

const style = (names: readonly CultureName[], postalCode: string, line: string, streets: string): LocaleStyle => ({
  cultures: names,
  postalCode,
  line,
  streets: streets.split(', '),
});

const after = '{street} {number}';
const before = '{number} {street}';

/** By the locales of the seeded cities. */
export const localeStyles: Readonly<Record<string, LocaleStyle>> = {
  'cs-CZ': style(['czechWomen', 'czechMen'], '000 00', after, 'Husova, Komenského, Lipová, Nádražní, Zahradní'),
  'da-DK': style(['danish'], '0000', after, 'Birkevej, Kirkegade, Nørregade, Skovvej, Strandvejen'),
  'de-AT': style(['german'], '0000', after, 'Bahnhofstraße, Feldgasse, Kirchengasse, Mozartgasse, Ringstraße'),
  'de-CH': style(['german'], '0000', after, 'Bahnhofstrasse, Dorfstrasse, Kirchweg, Seestrasse, Gartenstrasse'),
  'de-DE': style(
    ['german', 'german', 'german', 'german', 'turkish'],
    '00000',
    after,
    'Am Mühlbach, Bergstraße, Gartenweg, Lindenstraße, Schillerstraße',
  ),
  'es-ES': style(['spanish'], '00000', 'Calle {street}, {number}', 'Mayor, de la Luna, del Carmen, del Olmo, Nueva'),
  'fr-BE': style(
    ['french', 'french', 'french', 'dutch', 'arabic'],
    '0000',
    after,
    'Rue de la Station, Rue du Moulin, Avenue des Tilleuls, Rue Haute',
  ),
  'fr-CH': style(['french'], '0000', after, 'Rue du Lac, Chemin des Vignes, Rue de la Gare, Avenue du Léman'),
  'fr-FR': style(
    ['french', 'french', 'french', 'french', 'arabic'],
    '00000',
    before,
    'rue de la Fontaine, rue des Lilas, avenue Victor Hugo, rue du Port',
  ),
  'fr-LU': style(
    ['french', 'german', 'portuguese'],
    '0000',
    '{number}, {street}',
    'rue de la Gare, rue de l’Alzette, avenue de la Liberté, rue du Fort',
  ),
  'hu-HU': style(
    ['hungarian'],
    '0000',
    '{street} {number}.',
    'Fő utca, Kossuth utca, Petőfi utca, Rózsa utca, Tavasz utca',
  ),
  'it-IT': style(['italian'], '00000', 'Via {street} {number}', 'Dante, Garibaldi, Mazzini, Roma, Verdi'),
  'nl-BE': style(['dutch'], '0000', after, 'Kerkstraat, Molenstraat, Stationsstraat, Lindelaan'),
  'nl-NL': style(
    ['dutch', 'dutch', 'dutch', 'dutch', 'turkish'],
    '0000 AA',
    after,
    'Dorpsstraat, Kastanjelaan, Molenweg, Nieuwstraat, Stationsweg',
  ),
  'pl-PL': style(['polish'], '00-000', 'ul. {street} {number}', 'Brzozowa, Długa, Kwiatowa, Lipowa, Słoneczna'),
  'pt-PT': style(
    ['portuguese'],
    '0000-###',
    'Rua {street}, {number}',
    'Augusta, da Boavista, das Oliveiras, do Carmo, Nova',
  ),
  'sk-SK': style(['slovakWomen', 'slovakMen'], '000 00', after, 'Hlavná, Kvetná, Lipová, Staničná, Školská'),
  'sl-SI': style(['slovene'], '0000', after, 'Cankarjeva ulica, Lipova ulica, Prešernova cesta, Šolska ulica'),
  'sv-SE': style(['swedish'], '000 00', after, 'Björkvägen, Drottninggatan, Kungsgatan, Skolgatan, Storgatan'),
};
