import { batch } from '../../engine/batch.ts';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { root } from '../../engine/link.ts';
import { rulesFor } from '../../engine/rules-for.ts';
import { client, type UserRow } from './client.ts';
import type { MutationUpdateMeArgs, Resolvers } from './schema.generated.ts';

export const userById = batch({ load: client.byIds, key: (row: UserRow) => row.id, max: 100 });

const updateMe = async ({ input }: MutationUpdateMeArgs, ctx: Context) => {
  if (ctx.viewer === null) throw new GatewayError('UNAUTHENTICATED');
  const result = await client.update(ctx.viewer.id, input, ctx);
  await ctx.changed('User', ctx.viewer.id);
  return result;
};

export const resolvers = rulesFor<Resolvers>()({
  Query: { me: root.ofViewer(userById), user: root.byId(userById), users: root.page(client.page) },
  Mutation: { updateMe: root.write(updateMe) },
});
