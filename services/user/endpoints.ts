import type { Answer } from './contract.ts';
import { fromCursor, toCursor } from './cursor.ts';
import { document } from './document.ts';
import { implement } from './implement.ts';
import type { Endpoint } from './implement.ts';
import type { User, UserPatch, UserStore } from './open-user-store.ts';
import { Refusal } from './problem.ts';

interface ListUsers {
  readonly query: { readonly ids?: readonly string[]; readonly first: number; readonly after?: string };
}

interface GetUser {
  readonly path: { readonly id: string };
}

interface UpdateUser extends GetUser {
  readonly header: { readonly 'If-Match'?: string };
}

/** Every operation of the document, over the users of a store. */
export const endpoints = (store: UserStore): readonly Endpoint[] => [
  implement('listUsers', ({ query: { ids, first, after } }: ListUsers) => {
    if (ids) return ok({ users: store.byIds(ids) });
    const found = store.page({ after: after === undefined ? after : fromCursor(after), limit: first + 1 });
    const users = found.slice(0, first);
    const cursors = users.map(({ id }) => toCursor(id));
    const page = { hasNext: found.length > first, endCursor: cursors.at(-1) ?? null, cursors, total: store.count() };
    return ok({ users, page });
  }),

  implement('getUser', ({ path: { id } }: GetUser) => {
    const user = store.byId(id);
    if (!user) throw new Refusal('unknown-user');
    return okUser(user);
  }),

  implement('updateUser', ({ path: { id }, header }: UpdateUser, patch: UserPatch) => {
    const result = store.update(id, patch, (version) => isMatch(header['If-Match'], version));
    if (typeof result !== 'string') return okUser(result);
    throw new Refusal(result, result === 'email-taken' ? { errors: [emailTaken] } : {});
  }),

  implement('getHealth', () => ok({ status: 'ok' })),

  implement('getDocument', () => ok(document)),
];

const emailTaken = { code: 'email-taken', pointer: '#/email', detail: 'Upper and lower case are the same.' } as const;

const ok = (body: unknown): Answer => ({ status: 200, headers: { 'content-type': 'application/json' }, body });

const okUser = (user: User): Answer => {
  const { headers, ...answer } = ok(user);
  return { ...answer, headers: { ...headers, etag: `"${user.version}"` } };
};

/** Strong comparison, as If-Match asks for: a weak tag never matches. */
const isMatch = (ifMatch: string | undefined, version: number): boolean => {
  if (ifMatch === undefined || ifMatch === '*') return true;
  const tags: readonly string[] = ifMatch.match(/(W\/)?"[^"]*"/g) ?? [];
  return tags.includes(`"${version}"`);
};
