/** The land that a country's roads are joined to: a continent without a break in the road, or an island country by itself. */
export const landMass = (country: string): string => {
  if (northAmerica.has(country)) return 'north america';
  if (southAmerica.has(country)) return 'south america';
  return islands.has(country) ? country : 'africa, asia and europe';
};

const set = (codes: string): ReadonlySet<string> => new Set(codes.split(' '));

/** No road passes the Darién gap between Panama and Colombia. */
const northAmerica = set('US CA MX GT BZ SV HN NI CR PA PM');
const southAmerica = set('CO VE GY SR GF BR EC PE BO PY UY AR CL');

/** Countries and territories that no road or car ferry joins to a continent; those it does (GB, IE, IS, MT, JE…) are left out. */
const islands = set(
  'AG AI AW BB BL BM BQ BS CU CW DM DO GD GL GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI ' +
    'AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV VU WF WS ' +
    'CC CV CX FK GS HM IO KM MG MU MV RE SC SH ST TF YT JP LK PH TW TL CY AQ SJ',
);
