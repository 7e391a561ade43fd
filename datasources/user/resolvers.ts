import { batch } from '../../engine/batch.ts';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { root } from '../../engine/link.ts';
import { client } from './client.ts';
import type { MutationUpdateMeArgs, User } from './schema.generated.ts';

export const userById = batch({ load: client.byIds, key: (row: User) => row.id, max: 100 });

const updateMe = ({ input }: MutationUpdateMeArgs, ctx: Context) => {
  if (ctx.viewer === null) throw new GatewayError('UNAUTHENTICATED');
  return client.update(ctx.viewer.id, input, ctx);
};

export const resolvers = {
  Query: { me: root.ofViewer(userById), user: root.byId(userById), users: root.page(client.page) },
  Mutation: { updateMe: root.write(updateMe) },
};
