import type { CultureName } from './cultures.ts';

/** How people of a country are called and how their addresses are written. */
export interface CountryStyle {
  readonly cultures: readonly CultureName[];
  /** `N` is a digit from 1 to 9, `#` any digit, `A` a letter. */
  readonly postalCode: string;
  /** `{street}` and `{number}` are filled in. */
  readonly line: string;
  readonly streets: readonly string[];
}

const style = (names: readonly CultureName[], postalCode: string, line: string, streets: string): CountryStyle => ({
  cultures: names,
  postalCode,
  line,
  streets: streets.split(', '),
});

const after = '{street} {number}';
const before = '{number} {street}';
const comma = '{street}, {number}';

/** By ISO 3166-1 alpha-2; only countries that use postal codes. */
export const countryStyles: Readonly<Record<string, CountryStyle>> = {
  AR: style(['spanish', 'italian'], 'ANN##AAA', after, 'Belgrano, Las Heras, Mitre, San Martín, Sarmiento'),
  AT: style(['german'], 'N###', after, 'Bahnhofstraße, Feldgasse, Kirchengasse, Mozartgasse, Ringstraße'),
  AU: style(['english', 'greek', 'chinese'], 'N###', before, 'Beach Road, George Street, Station Street, Wattle Grove'),
  BD: style(['bengali'], 'N###', 'House {number}, {street}', 'Lake Road, Mirpur Road, New Elephant Road, Station Road'),
  BE: style(['dutch', 'french'], 'N###', after, 'Kerkstraat, Molenstraat, Rue de la Station, Rue du Moulin'),
  BR: style(['portuguese'], '#####-###', comma, 'Avenida Brasil, Rua das Flores, Rua do Comércio, Rua São José'),
  CA: style(['english', 'french', 'hindi'], 'ANA #A#', before, 'Bay Street, Elm Avenue, Maple Drive, Rue Principale'),
  CH: style(['german', 'french', 'italian'], 'N###', after, 'Bahnhofstrasse, Dorfstrasse, Rue du Lac, Via Stazione'),
  CL: style(['spanish'], 'N######', after, 'Avenida España, Los Aromos, O’Higgins, Prat, Las Camelias'),
  CN: style(['chinese'], 'N#####', before, 'Heping Road, Jiefang Road, Renmin Road, Zhongshan Road, Xinhua Road'),
  CO: style(['spanish'], '#####0', 'Calle {number} # {number2}-{number3}', 'Calle'),
  CZ: style(['czech'], 'N## ##', after, 'Husova, Komenského, Lipová, Nádražní, Zahradní'),
  DE: style(['german', 'turkish'], 'N####', after, 'Am Mühlbach, Bergstraße, Gartenweg, Lindenstraße, Schillerstraße'),
  DK: style(['scandinavian'], 'N###', after, 'Birkevej, Kirkegade, Nørregade, Skovvej, Strandvejen'),
  DZ: style(['arabic', 'french'], 'N####', before, 'Rue de la Liberté, Rue des Palmiers, Boulevard du 1er Novembre'),
  EG: style(['arabic'], 'N####', before, 'El Nil Street, El Horreya Street, Port Said Street, Salah Salem Street'),
  ES: style(['spanish'], 'N####', 'Calle {street}, {number}', 'Mayor, de la Luna, del Carmen, del Olmo, Nueva'),
  ET: style(['amharic'], 'N###', before, 'Adwa Street, Churchill Road, Ras Abebe Street, Meskel Avenue'),
  FI: style(['finnish', 'scandinavian'], '##N##', after, 'Asemakatu, Koivukuja, Kirkkokatu, Puistokatu, Rantatie'),
  FR: style(
    ['french', 'arabic'],
    'N####',
    before,
    'rue de la Fontaine, rue des Lilas, avenue Victor Hugo, rue du Port',
  ),
  GB: style(
    ['english', 'hindi', 'akan'],
    'AN #AA',
    before,
    'Church Lane, Mill Road, Park Street, Queens Road, Station Road',
  ),
  GR: style(['greek'], 'N## ##', after, 'Anexartisias, Eleftherias, Ermou, Kifisias, Olympou'),
  HU: style(['hungarian'], 'N###', '{street} {number}.', 'Fő utca, Kossuth utca, Petőfi utca, Rózsa utca, Tavasz utca'),
  ID: style(
    ['javanese', 'malay'],
    'N####',
    'Jalan {street} No. {number}',
    'Diponegoro, Melati, Merdeka, Pahlawan, Sudirman',
  ),
  IE: style(['english'], 'AN# A##A', before, 'Abbey Street, Bridge Street, Castle Road, Harbour View'),
  IL: style(['hebrew', 'arabic'], 'N######', after, 'HaGefen, HaNassi, Herzl, Jabotinsky, Weizmann'),
  IN: style(
    ['hindi', 'bengali', 'urdu'],
    'N#####',
    before,
    'Gandhi Road, Lake View Road, M.G. Road, Station Road, Temple Street',
  ),
  IR: style(
    ['persian'],
    'N####-#####',
    'No. {number}, {street}',
    'Azadi Street, Bahar Street, Golestan Street, Saadi Street',
  ),
  IT: style(['italian'], '#N###', 'Via {street} {number}', 'Dante, Garibaldi, Mazzini, Roma, Verdi'),
  JP: style(
    ['japanese'],
    'N##-####',
    '{number}-{number2}-{number3} {street}',
    'Chuo, Honcho, Midoricho, Sakae, Sakuragaoka',
  ),
  KE: style(['swahili'], 'N####', before, 'Kenyatta Avenue, Moi Avenue, Ngong Road, Uhuru Street'),
  KR: style(['korean'], 'N####', before, 'Jungang-ro, Haebaragi-gil, Munhwa-ro, Sejong-daero, Byeolbit-ro'),
  LT: style(['polish'], 'LT-N####', after, 'Gedimino pr., Laisvės al., Liepų g., Vilniaus g.'),
  MA: style(['arabic', 'french'], 'N####', before, 'Avenue Hassan II, Rue Al Massira, Rue des Orangers, Rue Ibn Sina'),
  MX: style(['spanish'], 'N####', after, 'Avenida Juárez, Calle Hidalgo, Calle Morelos, Calle Reforma, Calle Zaragoza'),
  MY: style(
    ['malay', 'chinese', 'hindi'],
    'N####',
    '{number}, Jalan {street}',
    'Bunga Raya, Kenanga, Merbau, Pantai, Seroja',
  ),
  NG: style(['igbo', 'hausa'], 'N#####', before, 'Aba Road, Ahmadu Bello Way, Market Street, Ogui Road, Station Road'),
  NL: style(['dutch', 'turkish'], 'N### AA', after, 'Dorpsstraat, Kastanjelaan, Molenweg, Nieuwstraat, Stationsweg'),
  NO: style(['scandinavian'], 'N###', after, 'Bjørkeveien, Fjordgata, Kirkegata, Skolegata, Storgata'),
  NZ: style(['english', 'chinese'], 'N###', before, 'Kowhai Street, Marine Parade, Queen Street, Totara Road'),
  PE: style(['spanish'], 'N####', after, 'Avenida Arequipa, Jirón Ayacucho, Jirón Cusco, Jirón Junín, Calle Lima'),
  PH: style(
    ['filipino', 'spanish'],
    'N###',
    before,
    'Bonifacio Street, Mabini Street, Quezon Avenue, Sampaguita Street',
  ),
  PK: style(
    ['urdu'],
    'N####',
    'House {number}, {street}',
    'Canal Road, Garden Street, Jinnah Road, Mall Road, University Road',
  ),
  PL: style(['polish'], '##-###', 'ul. {street} {number}', 'Brzozowa, Długa, Kwiatowa, Lipowa, Słoneczna'),
  PT: style(
    ['portuguese'],
    'N###-###',
    'Rua {street}, {number}',
    'Augusta, da Boavista, das Oliveiras, do Carmo, Nova',
  ),
  RO: style(
    ['romanian'],
    'N#####',
    'Strada {street} nr. {number}',
    'Eminescu, Florilor, Libertății, Mihai Viteazul, Salcâmilor',
  ),
  SA: style(['arabic'], 'N####', before, 'Al Amal Street, Al Nakheel Street, King Road, Prince Street'),
  SE: style(['scandinavian'], 'N## ##', after, 'Björkvägen, Drottninggatan, Kungsgatan, Skolgatan, Storgatan'),
  SK: style(['czech', 'hungarian'], 'N## ##', after, 'Hlavná, Kvetná, Lipová, Staničná, Školská'),
  TH: style(
    ['thai'],
    'N####',
    '{number} {street}',
    'Charoen Krung Road, Rama IV Road, Sukhumvit Road, Thanon Mittraphap',
  ),
  TR: style(
    ['turkish'],
    '#N###',
    '{street} No: {number}',
    'Atatürk Caddesi, Bahar Sokak, Gül Sokak, İnönü Caddesi, Lale Sokak',
  ),
  TW: style(
    ['chinese'],
    'N##',
    'No. {number}, {street}',
    'Fuxing Road, Minsheng Road, Zhongshan Road, Zhongzheng Road',
  ),
  UA: style(
    ['ukrainian'],
    '#N###',
    '{street}, {number}',
    'vul. Franka, vul. Kashtanova, vul. Sadova, vul. Shevchenka, vul. Soborna',
  ),
  US: style(
    ['english', 'spanish', 'igbo', 'chinese'],
    'N####',
    '{number}0 {street}',
    'Cedar Lane, Elm Street, Lincoln Avenue, Oak Street',
  ),
  VN: style(
    ['vietnamese'],
    'N#####',
    '{number} {street}',
    'Hai Bà Trưng, Lê Lợi, Nguyễn Trãi, Phan Chu Trinh, Trần Phú',
  ),
  ZA: style(
    ['zulu', 'english', 'dutch'],
    'N###',
    before,
    'Church Street, Jan Street, Long Street, Protea Avenue, Voortrekker Road',
  ),
};
