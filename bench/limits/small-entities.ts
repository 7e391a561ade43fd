import { asking, entities } from './ask.ts';
import { serve } from './serve.ts';

interface Person {
  readonly born: number | null;
  readonly home: { readonly id: string } | null;
  readonly favourite: { readonly id: string } | null;
}

const ask = asking(process.env['SUBGRAPHS'] ?? '');

/** The many small entities by hand: the gateway's three calls, the second and the third at once. */
serve(async (variables) => {
  const { people } = await ask<{ people: Person[] | null }>(
    'people',
    'query($first:Int!){people(first:$first){born home{id} favourite{id}}}',
    { first: variables['first'] },
  );
  if (people === null) return '{"data":{"people":null}}';
  const homes = people.flatMap(({ home }) => (home === null ? [] : [home.id]));
  const favourites = people.flatMap(({ favourite }) => (favourite === null ? [] : [favourite.id]));
  const [places, books] = await Promise.all([
    entities<{ name: string | null }>(ask, 'places', { type: 'Place', ids: homes, selection: 'name' }),
    entities<{ rank: number | null }>(ask, 'market', { type: 'Book', ids: favourites, selection: 'rank' }),
  ]);
  return JSON.stringify({
    data: {
      people: people.map(({ born, home, favourite }) => ({
        born,
        home: home === null ? null : { name: places.get(home.id)?.name ?? null },
        favourite: favourite === null ? null : { rank: books.get(favourite.id)?.rank ?? null },
      })),
    },
  });
});
