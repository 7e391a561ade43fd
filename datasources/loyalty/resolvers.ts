import { batch } from '../../engine/batch.ts';
import type { Context } from '../../engine/context.ts';
import { one, page } from '../../engine/link.ts';
import { rulesFor } from '../../engine/rules-for.ts';
import { client, isEntry, type AccountRow, type TierRow } from './client.ts';
import type { Resolvers } from './schema.generated.ts';

const accountOf = batch({ load: client.ofUsers, key: (row) => row.userId, max: 100 });

const historyOf = batch({
  load: client.history,
  key: ({ userId, first, after }) => ({ userId, first, after }),
  max: 100,
});

const programme = 'programme';

/** Asked at most once a request, whoever's next tier it is for. */
const tiersOf = batch<string, readonly TierRow[]>({
  load: async (_keys, ctx) => [await client.tiers(ctx)],
  key: () => programme,
});

type Standing = Pick<AccountRow, 'tier' | 'points'>;

/** At the top there is no row. */
const nextTiers = async (standings: readonly Standing[], ctx: Context) => {
  const tiers = (await tiersOf.load(programme, ctx)) ?? [];
  return standings.flatMap(({ tier, points }) => {
    const next = tiers[tiers.findIndex(({ name }) => name === tier) + 1];
    const pointsMissing = Math.max((next?.threshold ?? 0) - points, 0);
    return next === undefined ? [] : [{ tier, points, name: next.name, pointsMissing }];
  });
};

const nextTierOf = batch({ load: nextTiers, key: ({ tier, points }) => ({ tier, points }) });

export const resolvers = rulesFor<Resolvers>()({
  User: { loyalty: one(accountOf, 'id') },
  LoyaltyAccount: {
    history: page(historyOf, 'userId', [], { isPosition: isEntry }),
    nextTier: one(nextTierOf, ['tier', 'points']),
  },
});
