import { readTable } from './read-table.ts';

/** A real city that customers live in: GeoNames' name, id and position (CC BY 4.0), so that the maps service knows it. */
export interface SeedCity {
  readonly osmId: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The language that most of the city speaks, with its country: how people there are called and write an address. */
  readonly locale: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly postalCodes: PostalCodes;
}

/** Codes that the post has given the city: the digits before any separator and any further part; every `step`-th from `from` to `to`. */
export interface PostalCodes {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** All of them, in the order of the table below. */
export const readCities = (): SeedCity[] =>
  readTable(table).map(({ heading: locale, cells: [name = '', osmId = '', latitude, longitude, codes = ''] }) => {
    const [from = Number.NaN, to = from, step = 1] = codes.split(/ to | by /).map(Number);
    const country = locale.slice(-2);
    const point = { latitude: Number(latitude), longitude: Number(longitude) };
    return { osmId, name, country, locale, ...point, postalCodes: { from, to, step } };
  });

/** `# locale`, then `name | OSM id | latitude | longitude | postal codes`. The shop's warehouses are elsewhere: every parcel has a way to go. */
const table = `
# de-AT
Vienna | N2761369 | 48.20849 | 16.37208 | 1010 to 1230 by 10
Graz | N2778067 | 47.06667 | 15.45 | 8041 to 8047
Linz | N2772400 | 48.30639 | 14.28611 | 4020 to 4040 by 10
Salzburg | N2766824 | 47.79941 | 13.04399 | 5020 to 5026 by 3
Innsbruck | N2775220 | 47.26266 | 11.39454 | 6020
# nl-BE
Antwerpen | N2803138 | 51.22047 | 4.40026 | 2020 to 2060 by 10
Gent | N2797656 | 51.05 | 3.71667 | 9030 to 9050 by 10
# fr-BE
Brussels | N2800866 | 50.85045 | 4.34878 | 1020 to 1090 by 10
Liège | N2792413 | 50.63373 | 5.56749 | 4000 to 4020 by 20
Charleroi | N2800481 | 50.41136 | 4.44448 | 6000 to 6060 by 10
# de-CH
Zürich | N2657896 | 47.36667 | 8.55 | 8001 to 8006
Basel | N2661604 | 47.55839 | 7.57327 | 4051 to 4059
Bern | N2661552 | 46.94809 | 7.44744 | 3004 to 3008
# fr-CH
Genève | N2660646 | 46.20222 | 6.14569 | 1201 to 1209
Lausanne | N2659994 | 46.516 | 6.63282 | 1003 to 1007
# cs-CZ
Prague | N3067696 | 50.08804 | 14.42076 | 10000 to 19000 by 1000
Brno | N3078610 | 49.19522 | 16.60796 | 61200 to 61900 by 100
Ostrava | N3068799 | 49.83465 | 18.28204 | 70800 to 71000 by 100
Pilsen | N3068160 | 49.74747 | 13.37759 | 32200 to 32300 by 100
Olomouc | N3069011 | 49.59552 | 17.25175 | 77900
# de-DE
Berlin | N2950159 | 52.52437 | 13.41053 | 10551 to 10559 by 2
Hamburg | N2911298 | 53.55073 | 9.99302 | 20249 to 20259 by 2
Munich | N2867714 | 48.13743 | 11.57549 | 80331 to 80339 by 2
Köln | N2886242 | 50.93333 | 6.95 | 50668 to 50678 by 2
Stuttgart | N2825297 | 48.78232 | 9.17702 | 70174 to 70190 by 2
Düsseldorf | N2934246 | 51.22172 | 6.77616 | 40211 to 40227 by 2
# da-DK
Copenhagen | N2618425 | 55.67594 | 12.56553 | 2100 to 2500 by 100
Århus | N2624652 | 56.15674 | 10.21076 | 8200 to 8210 by 10
Odense | N2615876 | 55.39594 | 10.38831 | 5200 to 5270 by 10
Aalborg | N2624886 | 57.048 | 9.9187 | 9200 to 9220 by 10
# es-ES
Madrid | N3117735 | 40.4165 | -3.70256 | 28001 to 28055
Barcelona | N3128760 | 41.38879 | 2.15899 | 08001 to 08042
Valencia | N2509954 | 39.46975 | -0.37739 | 46001 to 46026
Sevilla | N2510911 | 37.38283 | -5.97317 | 41001 to 41020
Málaga | N2514256 | 36.72016 | -4.42034 | 29001 to 29018
Bilbao | N3128026 | 43.26271 | -2.92528 | 48001 to 48015
# fr-FR
Paris | N2988507 | 48.85341 | 2.3488 | 75001 to 75020
Marseille | N2995469 | 43.29695 | 5.38107 | 13001 to 13016
Toulouse | N2972315 | 43.60426 | 1.44367 | 31000 to 31500 by 100
Nantes | N2990969 | 47.21725 | -1.55336 | 44000 to 44300 by 100
Strasbourg | N2973783 | 48.58392 | 7.74553 | 67000 to 67200 by 100
Bordeaux | N3031582 | 44.84044 | -0.5805 | 33000 to 33300 by 100
# hu-HU
Budapest | N3054643 | 47.49835 | 19.04045 | 1051 to 1056
Debrecen | N721472 | 47.53167 | 21.62444 | 4024 to 4034
Szeged | N715429 | 46.253 | 20.14824 | 6720 to 6729
Pécs | N3046526 | 46.0725 | 18.23083 | 7621 to 7636
Miskolc | N717582 | 48.10306 | 20.77806 | 3525 to 3535
# it-IT
Rome | N3169070 | 41.89193 | 12.51133 | 00184 to 00199
Milan | N3173435 | 45.46427 | 9.18951 | 20121 to 20162
Turin | N3165524 | 45.07049 | 7.68682 | 10121 to 10156
Naples | N3172394 | 40.85216 | 14.26811 | 80121 to 80147
Florence | N3176959 | 43.77925 | 11.24626 | 50121 to 50145
Genoa | N3176219 | 44.40478 | 8.94439 | 16121 to 16167
# fr-LU
Luxembourg | N2960316 | 49.61167 | 6.13 | 1111 to 2763
# nl-NL
Amsterdam | N2759794 | 52.37403 | 4.88969 | 1011 to 1019
The Hague | N2747373 | 52.07667 | 4.29861 | 2511 to 2518
Utrecht | N2745912 | 52.09083 | 5.12222 | 3511 to 3515
Eindhoven | N2756253 | 51.44083 | 5.47778 | 5611 to 5617
Groningen | N2755251 | 53.21917 | 6.56667 | 9711 to 9718
# pl-PL
Warsaw | N756135 | 52.22977 | 21.01178 | 00001 to 04999
Kraków | N3094802 | 50.06143 | 19.93658 | 30001 to 31999
Wrocław | N3081368 | 51.1 | 17.03333 | 50001 to 54612
Gdańsk | N3099434 | 54.35227 | 18.64912 | 80001 to 80958
Łódź | N3093133 | 51.77058 | 19.47395 | 90001 to 94413
# pt-PT
Lisbon | N2267057 | 38.71667 | -9.13333 | 1100 to 1900 by 100
Porto | N2735943 | 41.14961 | -8.61099 | 4000 to 4350 by 50
Braga | N2742032 | 41.55032 | -8.42005 | 4700 to 4715 by 5
Coimbra | N2740637 | 40.20564 | -8.41955 | 3020 to 3030 by 5
# sv-SE
Stockholm | N2673730 | 59.32938 | 18.06871 | 11120 to 11869
Göteborg | N2711537 | 57.70716 | 11.96679 | 41101 to 41879
Malmö | N2692969 | 55.60587 | 13.00073 | 21112 to 21779
Uppsala | N2666199 | 59.85882 | 17.63889 | 75220 to 75759
# sl-SI
Ljubljana | N3196359 | 46.05108 | 14.50513 | 1000
Maribor | N3195506 | 46.55472 | 15.64667 | 2000
Celje | N3202781 | 46.23092 | 15.26044 | 3000
# sk-SK
Bratislava | N3060972 | 48.14816 | 17.10674 | 81101 to 81109
Košice | N724443 | 48.71395 | 21.25808 | 04011 to 04013
Žilina | N3056508 | 49.22315 | 18.73941 | 01003 to 01004
Prešov | N723819 | 48.99839 | 21.23393 | 08005 to 08006
`;
