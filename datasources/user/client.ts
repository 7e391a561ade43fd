import { z } from 'zod';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { maxPageSize, type Page, type PageArguments, type Position } from '../../engine/paging.ts';
import { read } from '../../engine/read.ts';
import { atMost, list, row, rows, spareRows } from '../../engine/row.ts';
import { sendHttp, type HttpRequest } from '../../engine/transport/http.ts';
import type { EmailTaken, InvalidUserInput, UpdateMeInput, UpdateMeSuccess } from './schema.generated.ts';

/** A user as the graph knows one. */
export type UserRow = z.output<typeof user>;

/** What came of an update, as a member of the graph's result union. */
export type UpdateResult =
  | (UpdateMeSuccess & { readonly __typename: 'UpdateMeSuccess'; readonly user: UserRow })
  | (EmailTaken & { readonly __typename: 'EmailTaken' })
  | (InvalidUserInput & { readonly __typename: 'InvalidUserInput' });

/** The user service's calls (REST, version 2026-11-01). */
export const client = {
  /** Rows of those that exist, in any order; at most 100 ids. */
  byIds: async (ids: readonly string[], ctx: Context): Promise<readonly (UserRow | GatewayError)[]> => {
    const wellFormed = ids.filter((id) => userId.test(id));
    if (wellFormed.length === 0) return [];
    const body = await ask(
      'byIds',
      { method: 'GET', path: '/users', query: { ids: wellFormed.join(',') } },
      ctx,
      wellFormed.length,
    );
    return atMost(read(users, body, source).users, wellFormed.length + spareRows, source);
  },

  page: async ({ first, after }: PageArguments, ctx: Context): Promise<Page<UserRow>> => {
    const cursor = after?.[0];
    const request: HttpRequest = { method: 'GET', path: '/users', query: { first: Math.max(first, 1), after: cursor } };
    const body = read(userPage, await askPage(request, ctx), source);
    const rows = atMost(body.users, first + 1, source)
      .slice(0, first)
      .map((row, index) => ({ row, position: toPosition(body.page.cursors[index]) }));
    const hasNext = first === 0 ? body.users.length > 0 : body.page.hasNext;
    return { rows, hasNext, hasPrevious: cursor !== undefined, total: body.page.total };
  },

  update: async (id: string, change: UpdateMeInput, ctx: Context): Promise<UpdateResult> => {
    if (!userId.test(id)) throw noAccount();
    if (Object.keys(change).length === 0)
      throw new GatewayError('BAD_REQUEST', {
        message: 'Argument "input" of Mutation.updateMe must change something.',
      });
    for (const field of ['name', 'email'] as const)
      if (change[field] === null)
        return { __typename: 'InvalidUserInput', field, message: `A user cannot be without ${field}.` };
    const reply = await sendHttp(
      {
        source,
        name: 'update',
        kind: 'write',
        size: 1,
        request: {
          method: 'PATCH',
          path: `/users/${encodeURIComponent(id)}`,
          json: change,
          headers: version,
          statuses: [400, 404, 409, 422],
        },
      },
      ctx,
    );
    if (reply.status === 200) return { __typename: 'UpdateMeSuccess', user: read(user, reply.body, source) };
    if (reply.status === 404) throw noAccount();
    if (reply.status === 409) return { __typename: 'EmailTaken', message: 'Another account uses this email address.' };
    return toInvalid(read(problem, reply.body, source));
  },

  /** Answers when the service does. */
  ping: (ctx: Context): Promise<unknown> => ask('ping', { method: 'GET', path: '/health' }, ctx, 1),
};

const source = 'user';
const version = { 'api-version': '2026-11-01' };
const userId = /^usr_[0-9]{4,12}$/;

const address = row(source, {}, { line: z.string(), postalCode: z.string(), city: z.string(), country: z.string() });
const user = row(
  source,
  { id: z.string() },
  { name: z.string(), email: z.string(), address: address.nullable(), createdAt: z.iso.datetime() },
);
const users = z.object({ users: rows(source, user) });
const userPage = users.extend({
  page: z.object({
    hasNext: z.boolean(),
    cursors: list(z.string(), maxPageSize + 1),
    total: z.number().int().nonnegative(),
  }),
});
const problem = z.object({ errors: list(z.object({ pointer: z.string().optional() })).optional() });

const toPosition = (cursor: string | undefined): Position | GatewayError =>
  cursor === undefined ? new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: source }) : [cursor];

const ask = async (name: string, request: HttpRequest, ctx: Context, size: number): Promise<unknown> => {
  const reply = await sendHttp({ source, name, kind: 'read', size, request: { ...request, headers: version } }, ctx);
  return reply.body;
};

/** The service knows its own cursors, byte for byte; the only thing in a page's request that it can refuse is one of somebody else's making. */
const askPage = async (request: HttpRequest, ctx: Context): Promise<unknown> => {
  const reply = await sendHttp(
    {
      source,
      name: 'page',
      kind: 'read',
      size: Number(request.query?.['first']),
      request: { ...request, headers: version, statuses: [400] },
    },
    ctx,
  );
  if (reply.status === 400)
    throw new GatewayError('BAD_REQUEST', {
      message: 'Argument "after" of Query.users must be a cursor that this field gave.',
    });
  return reply.body;
};

const fields = {
  name: 'A name has 1 to 100 characters and no control characters.',
  email: 'This is not an email address that mail can be sent to.',
  address: 'An address needs a line, a postal code, a city and a country as two capital letters.',
} as const;

const toInvalid = ({ errors = [] }: z.infer<typeof problem>): UpdateResult => {
  const pointed = errors.flatMap(({ pointer }) => pointer?.split('/')[1] ?? [])[0];
  if (pointed !== 'name' && pointed !== 'email' && pointed !== 'address')
    throw new GatewayError('DOWNSTREAM_REFUSED', { service: source });
  return { __typename: 'InvalidUserInput', field: pointed, message: fields[pointed] };
};

/** Whoever the token names is gone, or was never here: to a client it is worth as much as none. */
const noAccount = (): GatewayError =>
  new GatewayError('UNAUTHENTICATED', { message: 'There is no account under this token. Sign in again.' });
